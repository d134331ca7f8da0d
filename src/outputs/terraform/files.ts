/**
 * A plan as Terraform: what `apply` would create, and what exists to import. Kept in the shape that `terraform fmt` gives.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import { isOfKentik, sessionTag } from '../../model/ids.ts';
import { registrationOf } from '../../plan/exports.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { isKind } from '../access-steps.ts';
import { type Context, contextOf, type Described } from './context.ts';
import { flowLogResources } from './flow-logs.ts';
import { block, comment, type Entry, entryLines, jsonComment, objectOf, quoted } from './hcl.ts';
import { providersFile } from './providers.ts';
import {
  attachmentResource,
  bucketPolicyResource,
  bucketResource,
  policyResource,
  roleResource,
} from './resources.ts';

export interface TerraformFile {
  fileName: 'providers.tf' | 'main.tf' | 'imports.tf';
  content: string;
}

/** The three files, each ending in a line break. */
export function terraformFiles(plan: Plan): TerraformFile[] {
  const context = contextOf(plan);
  const wanted = plan.changes.filter(
    (change) => change.action !== 'blocked' && change.action !== 'detach' && !isOfKentik(change),
  );
  const resources = describe(wanted, context);
  return [
    { fileName: 'providers.tf', content: textOf(providersFile(plan, wanted)) },
    { fileName: 'main.tf', content: textOf(mainFile(plan, resources, context)) },
    { fileName: 'imports.tf', content: textOf(importsFile(resources)) },
  ];
}

function textOf(parts: readonly (readonly string[])[]): string {
  const filled = parts.filter((part) => part.length > 0);
  return `${filled.map((part) => part.join('\n')).join('\n\n')}\n`;
}

/** In dependency order: an address is known before another resource names it. */
function describe(changes: readonly Change[], context: Context): Described[] {
  const roles = changes.filter(isKind('role'));
  return [
    ...changes.filter(isKind('bucket')).map((change) => bucketResource(change, context)),
    ...changes.filter(isKind('bucket-policy')).map((change) => bucketPolicyResource(change, context)),
    ...flowLogResources(changes.filter(isKind('flow-log')), context),
    ...changes.filter(isKind('policy')).map((change) => policyResource(change, context)),
    ...roles.map((change) => roleResource(change, context)),
    ...changes.filter(isKind('attachment')).map((change) => {
      const role = roles.find(
        ({ account, desired }) => account === change.account && desired.roleName === change.desired.roleName,
      );
      return attachmentResource(change, role, context);
    }),
  ];
}

function mainFile(plan: Plan, resources: readonly Described[], { session }: Context): string[][] {
  const usesTags = resources.some(({ lines }) => lines.some((line) => line.includes('local.session_tags')));
  return [
    comment(`Kentik for AWS, ${plan.export} export of account ${plan.account}. Written by kentik-aws-setup.`),
    usesTags
      ? [
          ...comment(
            'The session of kentik-aws-setup that created the resources. Undo deletes only what has this tag.',
          ),
          ...block('locals', [`session_tags = { ${quoted(sessionTag)} = ${quoted(session)} }`]),
        ]
      : [],
    ...resources.map(({ lines }) => lines),
    ...plan.changes.flatMap((change) => leftOut(change)),
    ...(plan.accounts ?? [])
      .filter(({ reach }) => reach === 'printed')
      .map(({ account }) =>
        comment(
          `Account ${account} is set up by someone else, so it isn't described here: --format console prints its documents.`,
        ),
      ),
    ...keyPolicies(plan),
    ...cloudExports(plan),
  ];
}

/** What the plan names and the file doesn't describe. */
function leftOut(change: Change): string[][] {
  if (change.action === 'blocked') {
    return [comment(`Left out, blocked: ${change.id}. ${change.why} ${change.remedy ?? ''}`)];
  }
  if (change.action !== 'detach') return [];
  return [comment(`Left out: ${change.id}. ${change.why} Terraform doesn't detach what it doesn't manage.`)];
}

/** A key policy is one document, which belongs to the owner of the key. */
function keyPolicies(plan: Plan): string[][] {
  return plan.documents
    .filter(({ id }) => id === 'key-policy')
    .map(({ title, document }) => [
      ...comment(`${title}. This file doesn't manage the key: add them where its policy is written.`),
      ...jsonComment(document),
    ]);
}

/** The provider can't create a cloud export: its values are a comment to copy. */
function cloudExports(plan: Plan): string[][] {
  return [
    ...plan.documents
      .filter(({ id }) => id === 'cloud-export')
      .map(({ name, where, document, account }) => {
        const registered = registrationOf(plan, null, { name, account });
        const what =
          registered === null
            ? `hashicorp/aws can't create it. Register it in Kentik (${where}) with these values:`
            : `Kentik has it (ID ${registered.id}). hashicorp/aws doesn't manage it. Its values:`;
        return [...comment(`Cloud export ${name}: ${what}`), ...jsonComment(document)];
      }),
    plan.values.flatMap(({ export: name, field, value }) => comment(`${name}: ${field}: ${value}`)),
  ];
}

function importsFile(resources: readonly Described[]): string[][] {
  const imports = resources.flatMap(({ address, existing }) => {
    if (existing === undefined) return [];
    const isOne = typeof existing === 'string';
    const each = isOne ? [] : [...existing].map(([key, id]): Entry => [quoted(key), [quoted(id)]]);
    const target: Entry[] = [
      ['to', [isOne ? address : `${address}[each.key]`]],
      ['id', [isOne ? quoted(existing) : 'each.value']],
    ];
    return [block('import', isOne ? [] : entryLines([['for_each', objectOf(each)]]), entryLines(target))];
  });
  return [
    comment(
      imports.length === 0
        ? 'Nothing in the plan exists yet, so there is nothing to import.'
        : 'Imports what already exists. After terraform apply, this file is no longer needed.',
    ),
    ...imports,
  ];
}
