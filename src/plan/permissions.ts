/**
 * The permissions that applying a plan needs, and those that are refused. Source: Service Authorization Reference of EC2,
 * IAM, S3 and CloudWatch Logs.
 */
import { fieldPermissions, parseFormatString } from '../answers/log-format.ts';
import { bucketArn } from '../documents/arns.ts';
import { type PolicyDocument, policyVersionLimit } from '../model/existing.ts';
import { type ChangeKind, sessionTag } from '../model/ids.ts';
import { some } from './differences.ts';
import { isPending } from './summary.ts';
import type { Change, FlowLogChange, Note, PermissionCheck, Plan, PolicyChange } from './types.ts';

/** A permission that changes of one account and region need. */
export interface PermissionNeeded {
  account: string;
  /** null for IAM. */
  region: string | null;
  /** `iam:CreateRole` */
  action: string;
  /** An ARN; `*` for actions that aren't about a resource. */
  resource: string;
  /** IDs of the changes that fail without it. */
  changes: string[];
  /** True if the resource has a policy of its own, which might allow it as well. */
  hasResourcePolicy: boolean;
}

type Need = readonly [resource: string, ...actions: string[]];

/** What the calls of a change need. Methods, so that a row accepts its own type. */
const needs: { [K in ChangeKind]: { of(change: Extract<Change, { kind: K }>, plan: Plan): Need[] } } = {
  bucket: {
    of: ({ name }, { partition }) => [[bucketArn(partition, name), 's3:CreateBucket', 's3:TagResource']],
  },
  'bucket-policy': {
    of: ({ name }, { partition }) => [[bucketArn(partition, name), 's3:PutBucketPolicy']],
  },
  'flow-log': { of: flowLogNeeds },
  policy: {
    of: ({ action, desired, current }) => [
      action === 'create'
        ? [desired.arn, 'iam:CreatePolicy', 'iam:TagPolicy']
        : [
            current?.arn ?? desired.arn,
            'iam:CreatePolicyVersion',
            ...(isFull(current) ? ['iam:DeletePolicyVersion'] : []),
          ],
    ],
  },
  role: {
    of: ({ action, desired, current }) => [
      action === 'create'
        ? [desired.arn, 'iam:CreateRole', 'iam:TagRole']
        : [current?.arn ?? desired.arn, 'iam:UpdateAssumeRolePolicy'],
    ],
  },
  attachment: {
    of: ({ action, account, desired }, { partition, changes }) => {
      const role = changes.find(
        (change) => change.kind === 'role' && change.account === account && change.name === desired.roleName,
      );
      const arn =
        role?.kind === 'role'
          ? (role.current?.arn ?? role.desired.arn)
          : `arn:${partition}:iam::${account}:role/${desired.roleName}`;
      return [[arn, action === 'detach' ? 'iam:DetachRolePolicy' : 'iam:AttachRolePolicy']];
    },
  },
  // Kentik decides with its own permissions.
  'cloud-export': { of: () => [] },
};

function flowLogNeeds(change: FlowLogChange, { partition }: Plan): Need[] {
  const { account, region, current, successor, desired } = change;
  const prefix = `arn:${partition}:ec2:${region}:${account}`;
  const created: Need[] = [
    [`${prefix}:${desired.resourceType}/${desired.resourceId}`, 'ec2:CreateFlowLogs'],
    [`${prefix}:vpc-flow-log/*`, 'ec2:CreateFlowLogs', 'ec2:CreateTags'],
    ['*', 'logs:CreateLogDelivery', ...fieldPermissions(parseFormatString(desired.logFormat))],
  ];
  const deleted: Need[] =
    change.action === 'replace' && current !== null
      ? [
          [`${prefix}:vpc-flow-log/${current.id}`, 'ec2:DeleteFlowLogs'],
          ['*', 'logs:DeleteLogDelivery'],
        ]
      : [];
  return [...(successor === null ? created : []), ...deleted];
}

/** An update deletes the oldest version first. */
function isFull(current: PolicyChange['current']): boolean {
  return (current?.versions.length ?? 0) >= policyVersionLimit;
}

/** Each permission once, with the changes that need it, in the plan's order. */
export function permissionsNeeded(plan: Plan): PermissionNeeded[] {
  const needed = new Map<string, PermissionNeeded>();
  for (const change of plan.changes) {
    if (!isPending(change)) continue;
    const { account, region, id, kind } = change;
    const row: { of(change: never, plan: Plan): Need[] } = needs[kind];
    for (const [resource, ...actions] of row.of(change as never, plan)) {
      for (const action of actions) {
        const key = [account, region, action, resource].join(' ');
        const known: PermissionNeeded = needed.get(key) ?? {
          account,
          region,
          action,
          resource,
          changes: [],
          hasResourcePolicy: kind === 'bucket-policy' && change.current !== null,
        };
        known.changes.push(id);
        needed.set(key, known);
      }
    }
  }
  return [...needed.values()];
}

/** Condition keys that the calls of a plan have: regions and tags decide in many organizations. */
export function contextOf(
  { region }: Pick<PermissionNeeded, 'region'>,
  { session }: Plan,
): Record<string, string> {
  return {
    'aws:RequestedRegion': region ?? 'us-east-1',
    [`aws:RequestTag/${sessionTag}`]: session ?? 'new',
  };
}

/** The plan with what its operator is allowed to do, and a warning of what would fail. */
export function withPermissions(plan: Plan, checks: readonly PermissionCheck[]): Plan {
  const policy = missingPolicy(checks);
  return {
    ...plan,
    permissions: { checks: [...checks], policy },
    notes: [...permissionNotes(plan, checks), ...plan.notes],
  };
}

/** One policy with every refused permission; null where none is. */
function missingPolicy(checks: readonly PermissionCheck[]): PolicyDocument | null {
  const denied = Map.groupBy(
    checks.filter(({ state }) => state === 'denied'),
    ({ action }) => action,
  );
  const alike = Map.groupBy(denied, ([, own]) =>
    [...new Set(own.map(({ resource }) => resource))].sort().join('\n'),
  );
  if (alike.size === 0) return null;
  return {
    Version: '2012-10-17',
    Statement: [...alike].map(([resources, actions]) => ({
      Effect: 'Allow',
      Action: actions.map(([action]) => action).sort(),
      Resource: resources.split('\n'),
    })),
  };
}

/** What is refused, and how much of the plan fails with it; null where nothing is. */
export function refusalSentence(
  { accounts, changes }: Pick<Plan, 'accounts' | 'changes'>,
  checks: readonly PermissionCheck[],
): string | null {
  const denied = checks.filter(({ state }) => state === 'denied');
  if (denied.length === 0) return null;
  const actions = [...new Set(denied.map(({ action }) => action))];
  const failing = new Set(denied.flatMap((check) => check.changes));
  const places = [...new Set(denied.map(({ account }) => account))];
  const where = (accounts?.length ?? 1) > 1 ? ` in ${some(places, 3)}` : '';
  return `You aren't allowed to call ${some(actions, 8)}${where}, so ${failing.size} of ${changes.filter(isPending).length} changes would fail.`;
}

function permissionNotes(plan: Plan, checks: readonly PermissionCheck[]): Note[] {
  const refusal = refusalSentence(plan, checks);
  if (refusal === null) return [];
  const text = `${refusal} The plan command with --json prints the policy to ask for.`;
  return [{ kind: 'warning', harm: 'fails', text }];
}
