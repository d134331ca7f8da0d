/** The documents of a plan: what is applied, or pasted if everything is done by hand. */
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import { createFlowLogsRequest } from '../documents/flow-log.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { typeNames } from './full/resources.ts';
import { callsOf, withoutSuccessor } from './kinds/flow-log-calls.ts';
import { keyPolicyDocument, type LackingKey } from './kinds/keys.ts';
import type {
  BucketPolicyChange,
  Change,
  DocumentId,
  FlowLogChange,
  Plan,
  PlanDocument,
  PlannedAccount,
  PolicyChange,
  RoleChange,
} from './types.ts';

/** One request for each CreateFlowLogs call that an apply makes. */
export function flowLogDocuments(changes: readonly FlowLogChange[]): PlanDocument[] {
  return callsOf(changes).flatMap((group): PlanDocument[] => {
    const { account, region, desired } = group[0];
    const created = withoutSuccessor(group);
    if (created.length === 0) return [];
    const type = typeNames[desired.resourceType][created.length === 1 ? 'one' : 'many'];
    return [
      {
        id: 'flow-log',
        title: `Flow logs of ${created.length} ${type} in ${region}`,
        where: 'aws ec2 create-flow-logs --cli-input-json, or VPC console: Create flow log',
        account,
        region,
        name: region,
        document: createFlowLogsRequest({
          ...desired,
          resourceIds: created.map((change) => change.desired.resourceId),
        }),
      },
    ];
  });
}

/** All documents, in the order in which they are needed. */
export function fullDocuments(options: {
  bucketPolicies: readonly BucketPolicyChange[];
  flowLogs: readonly FlowLogChange[];
  policy: PolicyChange;
  role: RoleChange;
  lackingKeys: readonly LackingKey[];
  exports: readonly PlanDocument[];
}): PlanDocument[] {
  const { policy, role } = options;
  return [
    ...options.bucketPolicies.map((change) => ({
      id: 'bucket-policy' as const,
      title: `Policy of the bucket ${change.name}`,
      where: 'S3 console: the bucket, Permissions, Bucket policy',
      account: change.account,
      region: change.region,
      name: change.name,
      document: change.desired.document,
    })),
    ...flowLogDocuments(options.flowLogs),
    ...accessDocuments(['policy', 'trust-policy'], policy, role),
    ...options.lackingKeys.map(keyPolicyDocument),
    ...options.exports,
  ];
}

/** @param place " in account 111122223333", where there are several */
export function accessDocuments(
  [policyId, trustId]: readonly [policy: DocumentId, trust: DocumentId],
  policy: PolicyChange,
  role: RoleChange,
  place = '',
): PlanDocument[] {
  const { account } = role;
  return [
    {
      id: policyId,
      title: `Policy ${policy.name}${place}`,
      where: 'IAM console: Policies, Create policy, JSON',
      account,
      region: null,
      name: policy.name,
      document: policy.desired.document,
    },
    {
      id: trustId,
      title: `Trust relationship of the role ${role.name}${place}`,
      where: 'IAM console: Roles, Create role, Custom trust policy',
      account,
      region: null,
      name: role.name,
      document: role.desired.trustPolicy,
    },
  ];
}

/** @param account that the export reads */
export function cloudExportDocument(account: string, document: CloudExportRequest): PlanDocument {
  const { name, aws } = document.export;
  return {
    id: 'cloud-export',
    title: `Kentik cloud export ${name}`,
    where:
      'Kentik portal: Settings, Public Clouds, Create Cloud Export; or POST /cloud_export/v202506/exports',
    account,
    region: aws.region,
    name,
    document,
  };
}

/** The index of the first document of these changes; -1 if they need none. */
export function documentAt(
  { changes, documents }: Pick<Plan, 'changes' | 'documents'>,
  ids: readonly string[],
): number {
  const desired = new Set(ids);
  const own = changes.filter(({ id }) => desired.has(id));
  return documents.findIndex((document) => own.some((change) => isCarriedOutWith(change, document)));
}

function isCarriedOutWith({ kind, name, account, region }: Change, document: PlanDocument): boolean {
  if (document.account !== account) return false;
  const { id } = document;
  switch (kind) {
    case 'bucket':
    case 'bucket-policy':
      return id === 'bucket-policy' && document.region === region && document.name === name;
    case 'flow-log':
      return id === 'flow-log' && document.region === region && asText(document).includes(`"${name}"`);
    case 'role':
      return id.endsWith('trust-policy');
    case 'policy':
    case 'attachment':
      return /^(?:primary-|secondary-)?policy$/.test(id);
    case 'cloud-export':
      return id === 'cloud-export' && document.name === name;
  }
}

/** The current content of a policy that the plan's document replaces; null if nothing is replaced. */
export function documentBefore(
  { changes }: Pick<Plan, 'changes'>,
  document: PlanDocument,
): PolicyDocument | null {
  for (const change of changes) {
    if (!isCarriedOutWith(change, document)) continue;
    if (change.kind === 'bucket-policy') return change.current;
    if (change.kind === 'policy') return change.current?.document ?? null;
    if (change.kind === 'role') return change.current?.trustPolicy ?? null;
  }
  return null;
}

const asText = ({ document }: PlanDocument) => JSON.stringify(document);

/** The accounts that this program doesn't set up, and the documents to paste there. */
export function leftByHand(plan: Plan): { accounts: PlannedAccount[]; documents: PlanDocument[] } {
  const accounts = (plan.accounts ?? []).filter(({ reach }) => reach !== 'reached');
  const ids = new Set(accounts.map(({ account }) => account));
  const documents = plan.documents.filter(({ id, account }) => id !== 'cloud-export' && ids.has(account));
  return { accounts, documents };
}
