/**
 * A plan as Terraform: what `apply` would create, and what exists to import. Kept in the shape that `terraform fmt` gives.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import type { Change, Plan } from '../../plan/types.ts';
import { attachmentResource, policyResource, roleResource } from './access.ts';
import { bucketPolicyResource, bucketResource } from './buckets.ts';
import { comment, jsonComment } from './comments.ts';
import { type Context, contextOf, type Described, localsLines } from './context.ts';
import { flowLogResources } from './flow-logs.ts';
import { block, type Entry, entryLines, objectOf, quoted } from './hcl.ts';
import { providersFile } from './providers.ts';

export interface TerraformFile {
  fileName: 'providers.tf' | 'main.tf' | 'imports.tf';
  content: string;
}

/** The three files, each ending in a line break. */
export function terraformFiles(plan: Plan): TerraformFile[] {
  const context = contextOf(plan);
  const wanted = plan.changes.filter((change) => change.action !== 'blocked' && change.action !== 'detach');
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

function ofKind<Kind extends Change['kind']>(changes: readonly Change[], kind: Kind) {
  return changes.filter((change): change is Extract<Change, { kind: Kind }> => change.kind === kind);
}

/** In dependency order: an address is known before another resource names it. */
function describe(changes: readonly Change[], context: Context): Described[] {
  const roles = ofKind(changes, 'role');
  return [
    ...ofKind(changes, 'bucket').map((change) => bucketResource(change, context)),
    ...ofKind(changes, 'bucket-policy').map((change) =>
      bucketPolicyResource(change, context.plan.partition, context),
    ),
    ...flowLogResources(ofKind(changes, 'flow-log'), context),
    ...ofKind(changes, 'policy').map((change) => policyResource(change, context)),
    ...roles.map((change) => roleResource(change, context)),
    ...ofKind(changes, 'attachment').map((change) => {
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
          ...block('locals', entryLines(localsLines(session))),
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

/** The provider knows nothing of Kentik: its side stands here to be copied. */
function cloudExports(plan: Plan): string[][] {
  return [
    ...plan.documents
      .filter(({ id }) => id === 'cloud-export')
      .map(({ name, where, document }) => [
        ...comment(
          `Cloud export ${name}: hashicorp/aws can't create it. Register it in Kentik (${where}) with these values:`,
        ),
        ...jsonComment(document),
      ]),
    plan.values.flatMap(({ export: name, field, value }) => comment(`${name}: ${field}: ${value}`)),
  ];
}

function importsFile(resources: readonly Described[]): string[][] {
  const imports = resources.flatMap(({ address, existing }) => {
    if (existing === undefined) return [];
    if (typeof existing === 'string') {
      return [
        block(
          'import',
          entryLines([
            ['to', [address]],
            ['id', [quoted(existing)]],
          ]),
        ),
      ];
    }
    const entries = [...existing].map(([key, id]): Entry => [quoted(key), [quoted(id)]]);
    return [
      block(
        'import',
        entryLines([['for_each', objectOf(entries)]]),
        entryLines([
          ['to', [`${address}[each.key]`]],
          ['id', ['each.value']],
        ]),
      ),
    ];
  });
  return [
    comment(
      imports.length === 0
        ? 'Nothing of the plan exists yet: nothing to import.'
        : 'What exists already. After terraform apply, this file is no longer needed.',
    ),
    ...imports,
  ];
}
