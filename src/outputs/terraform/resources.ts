/** Buckets, roles and policies, and what is attached to them. */
import type { PolicyDocument } from '../../model/existing.ts';
import type {
  AttachmentChange,
  BucketChange,
  BucketPolicyChange,
  Change,
  PolicyChange,
  RoleChange,
} from '../../plan/types.ts';
import { type Context, type Described, describedAs, hasOurTags, tagsOfSession } from './context.ts';
import { block, comment, type Entry, entryLines, jsonencode, literal, quoted } from './hcl.ts';

/** Arguments of what others may have created: description, tags and `foreign` attributes are theirs then. */
function ownedBody(
  { plan }: Context,
  change: Change,
  entries: readonly Entry[],
  foreign: readonly string[],
  why: string,
): string[][] {
  if (hasOurTags(plan, change)) return [entryLines([...entries, ['tags', [tagsOfSession]]])];
  return [
    entryLines(entries.filter(([key]) => key !== 'description')),
    block('lifecycle', [...comment(why), `ignore_changes = [${foreign.join(', ')}]`]),
  ];
}

export function bucketResource(change: BucketChange, context: Context): Described {
  const { bucket, region } = change.desired;
  return describedAs(context, change, {
    type: 'aws_s3_bucket',
    name: `logs_${region}`,
    of: bucket,
    purpose: 'AWS writes flow logs to this bucket, and Kentik reads them there.',
    body: ownedBody(
      context,
      change,
      [['bucket', [quoted(bucket)]]],
      ['tags', 'tags_all'],
      'Its tags belong to whoever created it.',
    ),
    existing: change.action === 'create' ? null : bucket,
  });
}

/** The whole policy: statements that others wrote stay in it, for S3 knows only whole policies. */
export function bucketPolicyResource(change: BucketPolicyChange, context: Context): Described {
  const { bucket, region, document } = change.desired;
  const bucketAddress = context.addresses.get(bucket);
  const arn = `arn:${context.plan.partition}:s3:::${bucket}`;
  const text = (value: string): string => {
    if (bucketAddress === undefined) return quoted(value);
    if (value === arn) return `${bucketAddress}.arn`;
    const rest = value.slice(arn.length);
    return value.startsWith(`${arn}/`) ? `"\${${bucketAddress}.arn}${literal(rest)}"` : quoted(value);
  };
  const purpose = 'Lets AWS log delivery write to the bucket.';
  return describedAs(context, change, {
    type: 'aws_s3_bucket_policy',
    name: `logs_${region}`,
    of: `policy of ${bucket}`,
    purpose:
      change.current === null
        ? purpose
        : `${purpose} This is the whole policy, with the statements that it had before.`,
    body: [
      entryLines([
        ['bucket', [bucketAddress === undefined ? quoted(bucket) : `${bucketAddress}.id`]],
        ['policy', jsonencode(document, text)],
      ]),
    ],
    existing: change.current === null ? null : bucket,
  });
}

function partOf({ plan }: Context, account: string) {
  return plan.accounts?.find((each) => each.account === account)?.part;
}

/** What a role or policy is called in the file: by its account's part in the export. */
function nameIn(context: Context, account: string): string {
  const part = partOf(context, account);
  if (part === undefined) return 'kentik';
  return part === 'primary' ? 'primary' : `${part === 'own' ? 'account' : part}_${account}`;
}

/** A path other than IAM's default is part of what exists; a change of it would replace the resource. */
function pathEntry(arn: string): Entry[] {
  // `arn:…:role/some/path/name` → `/some/path/`
  const path = /:(?:role|policy)(\/(?:.*\/)?)[^/]*$/.exec(arn)?.[1] ?? '/';
  return path === '/' ? [] : [['path', [quoted(path)]]];
}

/** What stays as it is where the resource is used as it is. */
function documentOf(
  action: RoleChange['action'],
  wanted: PolicyDocument,
  current: PolicyDocument | undefined,
): PolicyDocument {
  return action === 'none' || action === 'adopt' ? (current ?? wanted) : wanted;
}

export function policyResource(change: PolicyChange, context: Context): Described {
  const { desired, current, action } = change;
  return describedAs(context, change, {
    type: 'aws_iam_policy',
    name: nameIn(context, change.account),
    of: desired.arn,
    purpose: 'What the role is allowed to do.',
    body: ownedBody(
      context,
      change,
      [
        ['name', [quoted(desired.policyName)]],
        ...pathEntry(desired.arn),
        ['description', [quoted(desired.description)]],
        ['policy', jsonencode(documentOf(action, desired.document, current?.document))],
      ],
      ['description', 'tags', 'tags_all'],
      'Description and tags belong to whoever created it; another description would replace the policy.',
    ),
    existing: current?.arn ?? null,
  });
}

export function roleResource(change: RoleChange, context: Context): Described {
  const { desired, current, action } = change;
  // A principal must exist before a trust policy can name it, so a new role is created after those that it trusts.
  const text = (value: string): string => {
    const trusted = action === 'create' && value !== desired.arn ? context.addresses.get(value) : undefined;
    return trusted?.startsWith('aws_iam_role.') ? `${trusted}.arn` : quoted(value);
  };
  return describedAs(context, change, {
    type: 'aws_iam_role',
    name: nameIn(context, change.account),
    of: desired.arn,
    purpose:
      partOf(context, change.account) === 'secondary'
        ? 'The primary role assumes this role to read the metadata of the account.'
        : 'Kentik assumes this role.',
    body: ownedBody(
      context,
      change,
      [
        ['name', [quoted(desired.roleName)]],
        ...pathEntry(desired.arn),
        ['description', [quoted(desired.description)]],
        [
          'assume_role_policy',
          jsonencode(documentOf(action, desired.trustPolicy, current?.trustPolicy), text),
        ],
      ],
      ['description', 'max_session_duration', 'permissions_boundary', 'tags', 'tags_all'],
      'These belong to whoever created the role.',
    ),
    existing: current === null ? null : desired.roleName,
  });
}

export function attachmentResource(
  change: AttachmentChange,
  role: RoleChange | undefined,
  context: Context,
): Described {
  const { roleName, policyArn } = change.desired;
  const policy = context.addresses.get(policyArn);
  const roleAddress = role === undefined ? undefined : context.addresses.get(role.desired.arn);
  const stem = nameOf(policy ?? policyArn.split('/').at(-1) ?? 'policy');
  return describedAs(context, change, {
    type: 'aws_iam_role_policy_attachment',
    name: policy !== undefined ? stem : `${roleAddress === undefined ? 'role' : nameOf(roleAddress)}_${stem}`,
    purpose:
      policy !== undefined
        ? 'Gives the role the permissions of the policy.'
        : "Gives the role the permissions of a policy that this file doesn't describe.",
    reasons: [],
    body: [
      entryLines([
        ['role', [roleAddress === undefined ? quoted(roleName) : `${roleAddress}.name`]],
        ['policy_arn', [policy === undefined ? quoted(policyArn) : `${policy}.arn`]],
      ]),
    ],
    existing: change.action === 'create' ? null : `${roleName}/${policyArn}`,
  });
}

function nameOf(address: string): string {
  return address.split('.').at(-1) ?? address;
}
