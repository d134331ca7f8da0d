/** Providers: one for each region, and for each account of a metadata-only export. */
import { roleArn } from '../../documents/arns.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { aliasOf, isDefaultPlace } from './context.ts';
import { block, comment, type Entry, entryLines, objectOf, quoted } from './hcl.ts';

/** @param changes those that the files describe */
export function providersFile(plan: Plan, changes: readonly Change[]): string[][] {
  const others = new Map<string, Change>();
  for (const change of changes) {
    const alias = aliasOf(plan, change);
    if (!isDefaultPlace(plan, change) && !others.has(alias)) others.set(alias, change);
  }
  return [
    block(
      'terraform',
      [...comment('Import blocks with for_each came with Terraform 1.7.'), 'required_version = ">= 1.7.0"'],
      block(
        'required_providers',
        entryLines([
          [
            'aws',
            objectOf([
              ['source', [quoted('hashicorp/aws')]],
              ['version', [quoted('>= 5.0')]],
            ]),
          ],
        ]),
      ),
    ),
    [
      ...comment(
        `Account ${plan.account}. Credentials of another account are refused before anything is changed.`,
      ),
      ...block('provider "aws"', [
        ...entryLines([
          ['region', [quoted(plan.region)]],
          ['allowed_account_ids', [`[${quoted(plan.account)}]`]],
        ]),
      ]),
    ],
    ...[...others].map(([alias, { account, region }]) =>
      block(
        'provider "aws"',
        entryLines([
          ['alias', [quoted(alias)]],
          ['region', [quoted(region ?? plan.region)]],
          ['allowed_account_ids', [`[${quoted(account)}]`]],
          ...profileOf(plan, account),
        ]),
        roleBlock(plan, account),
      ),
    ),
  ];
}

function profileOf({ account: home, reach }: Plan, account: string): Entry[] {
  if (account === home || typeof reach !== 'object' || !('profiles' in reach)) return [];
  const profile = reach.profiles[account];
  return profile === undefined ? [] : [['profile', [quoted(profile)]]];
}

function roleBlock({ account: home, partition, reach }: Plan, account: string): string[] {
  if (account === home || typeof reach !== 'object' || !('assumeRole' in reach)) return [];
  return block(
    'assume_role',
    entryLines([['role_arn', [quoted(roleArn(partition, account, reach.assumeRole))]]]),
  );
}
