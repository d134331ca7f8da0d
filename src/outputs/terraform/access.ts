/** Roles, their policies and what is attached to them. */
import type { PolicyDocument } from '../../model/existing.ts';
import type { AttachmentChange, PolicyChange, RoleChange } from '../../plan/types.ts';
import { ignoring } from './buckets.ts';
import { comment, reasonOf } from './comments.ts';
import { type Context, type Described, hasOurTags, tagsOfSession } from './context.ts';
import { block, type Entry, entryLines, jsonencode, quoted } from './hcl.ts';

/** What a role or policy is called in the file: by its account's part in the export. */
function nameIn(context: Context, type: string, account: string): string {
  const part = context.plan.accounts?.find((each) => each.account === account)?.part;
  if (part === undefined) return context.nameFor(type, 'kentik');
  return context.nameFor(
    type,
    part === 'primary' ? 'primary' : `${part === 'own' ? 'account' : part}_${account}`,
  );
}

/** `arn:…:role/some/path/name` → `/some/path/`. */
function pathOf(arn: string): string {
  return /:(?:role|policy)(\/(?:.*\/)?)[^/]*$/.exec(arn)?.[1] ?? '/';
}

/** A path other than IAM's default is part of what exists; a change of it would replace the resource. */
function pathEntry(arn: string): Entry[] {
  const path = pathOf(arn);
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
  const address = `aws_iam_policy.${nameIn(context, 'aws_iam_policy', change.account)}`;
  context.addresses.set(desired.arn, address);
  const isOurs = hasOurTags(context.plan, change);
  return {
    address,
    lines: [
      ...comment('What the role is allowed to do.'),
      ...reasonOf(change),
      ...block(
        `resource "aws_iam_policy" "${address.split('.')[1]}"`,
        entryLines(context.providerOf(change)),
        entryLines([
          ['name', [quoted(desired.policyName)]],
          ...pathEntry(desired.arn),
          ...(isOurs ? [['description', [quoted(desired.description)]] satisfies Entry] : []),
          ['policy', jsonencode(documentOf(action, desired.document, current?.document))],
          ...(isOurs ? [['tags', [tagsOfSession]] satisfies Entry] : []),
        ]),
        isOurs
          ? []
          : ignoring(
              ['description', 'tags', 'tags_all'],
              'Description and tags belong to whoever created it; another description would replace the policy.',
            ),
      ),
    ],
    ...(current === null ? {} : { existing: current.arn }),
  };
}

export function roleResource(change: RoleChange, context: Context): Described {
  const { desired, current, action } = change;
  const address = `aws_iam_role.${nameIn(context, 'aws_iam_role', change.account)}`;
  context.addresses.set(desired.arn, address);
  const isOurs = hasOurTags(context.plan, change);
  // A principal must exist before a trust policy can name it, so a new role is created after those that it trusts.
  const text = (value: string): string => {
    const trusted = action === 'create' && value !== desired.arn ? context.addresses.get(value) : undefined;
    return trusted?.startsWith('aws_iam_role.') ? `${trusted}.arn` : quoted(value);
  };
  return {
    address,
    lines: [
      ...comment(
        context.plan.accounts?.find(({ account }) => account === change.account)?.part === 'secondary'
          ? 'The primary role assumes this role to read the metadata of the account.'
          : 'Kentik assumes this role.',
      ),
      ...reasonOf(change),
      ...block(
        `resource "aws_iam_role" "${address.split('.')[1]}"`,
        entryLines(context.providerOf(change)),
        entryLines([
          ['name', [quoted(desired.roleName)]],
          ...pathEntry(desired.arn),
          ...(isOurs ? [['description', [quoted(desired.description)]] satisfies Entry] : []),
          [
            'assume_role_policy',
            jsonencode(documentOf(action, desired.trustPolicy, current?.trustPolicy), text),
          ],
          ...(isOurs ? [['tags', [tagsOfSession]] satisfies Entry] : []),
        ]),
        isOurs
          ? []
          : ignoring(
              ['description', 'max_session_duration', 'permissions_boundary', 'tags', 'tags_all'],
              'These belong to whoever created the role.',
            ),
      ),
    ],
    ...(current === null ? {} : { existing: desired.roleName }),
  };
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
  const type = 'aws_iam_role_policy_attachment';
  const isOwn = policy !== undefined;
  const wanted = isOwn ? stem : `${roleAddress === undefined ? 'role' : nameOf(roleAddress)}_${stem}`;
  const address = `${type}.${context.nameFor(type, wanted)}`;
  return {
    address,
    lines: [
      ...comment(
        isOwn
          ? 'Gives the role the permissions of the policy.'
          : 'Gives the role the permissions of a policy that this file does not describe.',
      ),
      ...block(
        `resource "${type}" "${address.split('.')[1]}"`,
        entryLines(context.providerOf(change)),
        entryLines([
          ['role', [roleAddress === undefined ? quoted(roleName) : `${roleAddress}.name`]],
          ['policy_arn', [policy === undefined ? quoted(policyArn) : `${policy}.arn`]],
        ]),
      ),
    ],
    ...(change.action === 'create' ? {} : { existing: `${roleName}/${policyArn}` }),
  };
}

function nameOf(address: string): string {
  return address.split('.').at(-1) ?? address;
}
