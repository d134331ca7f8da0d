/** The documents of a plan: what is applied, and what is pasted where everything is done by hand. */
import type { FullAnswers, ResourceType } from '../answers/types.ts';
import { fullCloudExport } from '../documents/cloud-export.ts';
import { createFlowLogsRequest, flowLogsPerCall } from '../documents/flow-log.ts';
import type { PlannedExport } from './exports.ts';
import { typeNames } from './resources.ts';
import type { BucketPolicyChange, FlowLogChange, PlanDocument, PolicyChange, RoleChange } from './types.ts';

/** Flow logs that can be asked for in one request: those of one region and type, which have one bucket; 300 at most. */
export function flowLogDocuments(changes: readonly FlowLogChange[]): PlanDocument[] {
  const groups = new Map<string, FlowLogChange[]>();
  for (const change of changes) {
    const isMade = change.action === 'create' || (change.action === 'replace' && change.successor === null);
    if (!isMade) continue;
    const key = `${change.region} ${change.desired.resourceType}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const requests = [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / flowLogsPerCall) }, (_, at) =>
      group.slice(at * flowLogsPerCall, (at + 1) * flowLogsPerCall),
    ),
  );
  return requests.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const type: ResourceType = first.desired.resourceType;
    return [
      {
        id: 'flow-log' as const,
        title: `Flow logs of ${group.length} ${typeNames[type][group.length === 1 ? 'one' : 'many']} in ${first.region}`,
        where: 'aws ec2 create-flow-logs --cli-input-json, or VPC console: Create flow log',
        account: first.account,
        region: first.region,
        name: first.region,
        document: createFlowLogsRequest({
          ...first.desired,
          resourceIds: group.map((change) => change.desired.resourceId),
        }),
      },
    ];
  });
}

/** All documents, in the order in which they are needed. */
export function fullDocuments(options: {
  answers: FullAnswers;
  bucketPolicies: readonly BucketPolicyChange[];
  flowLogs: readonly FlowLogChange[];
  policy: PolicyChange;
  role: RoleChange;
  exports: readonly PlannedExport[];
}): PlanDocument[] {
  const { answers, policy, role } = options;
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
    {
      id: 'policy',
      title: `Policy ${policy.name}`,
      where: 'IAM console: Policies, Create policy, JSON',
      account: policy.account,
      region: null,
      name: policy.name,
      document: policy.desired.document,
    },
    {
      id: 'trust-policy',
      title: `Trust relationship of the role ${role.name}`,
      where: 'IAM console: Roles, Create role, Custom trust policy',
      account: role.account,
      region: null,
      name: role.name,
      document: role.desired.trustPolicy,
    },
    ...options.exports.map(({ name, bucket, region }) => ({
      id: 'cloud-export' as const,
      title: `Kentik cloud export ${name}`,
      where:
        'Kentik portal: Settings, Public Clouds, Create Cloud Export; or POST /cloud_export/v202506/exports',
      account: role.account,
      region,
      name,
      document: fullCloudExport({
        name,
        planId: answers.kentik?.planId ?? null,
        roleArn: role.desired.arn,
        region,
        bucket,
        prefix: answers.prefix,
      }),
    })),
  ];
}
