/** What every part of the files shares: names of resources and providers, and who wrote which tag. */
import { sessionTag } from '../../model/ids.ts';
import type { Change, Plan } from '../../plan/types.ts';
import {
  block,
  comment,
  type Entry,
  type Expression,
  entryLines,
  identifier,
  objectOf,
  quoted,
  reasonOf,
  uniqueNames,
} from './hcl.ts';

/** The session in the tag of a plan that no session has applied yet: a value of its own, the same in every run. */
const sessionOfTerraform = 'terraform';

export const tagsOfSession = 'local.session_tags';

/** A resource of Terraform and what exists of it already. */
export interface Described {
  /** `aws_s3_bucket.logs_us_east_1` */
  address: string;
  lines: string[];
  /** By which Terraform finds it in AWS: one id, or one for each key of `for_each`. Absent: it is created. */
  existing?: string | ReadonlyMap<string, string>;
}

export interface Context {
  plan: Plan;
  session: string;
  /** `provider = aws.eu_west_1`, or nothing for the default provider. */
  providerOf(change: Pick<Change, 'account' | 'region'>): Entry[];
  /** For each type of resource what gives each name once. */
  names: Map<string, (wanted: string) => string>;
  /** By bucket, role ARN and policy ARN: the address of the resource that describes it. */
  addresses: Map<string, string>;
}

export function isDefaultPlace(plan: Plan, { account, region }: Pick<Change, 'account' | 'region'>): boolean {
  return account === plan.account && (region === null || region === plan.region);
}

/** The alias of the provider for another account or region. */
export function aliasOf(plan: Plan, { account, region }: Pick<Change, 'account' | 'region'>): string {
  return account === plan.account ? identifier(region ?? plan.region) : `account_${account}`;
}

export function contextOf(plan: Plan): Context {
  return {
    plan,
    session: plan.session ?? sessionOfTerraform,
    names: new Map(),
    addresses: new Map(),
    providerOf: (change) =>
      isDefaultPlace(plan, change) ? [] : [['provider', [`aws.${aliasOf(plan, change)}`]]],
  };
}

interface Resource {
  type: string;
  /** What the file would call it. */
  name: string;
  /** What others find its address by: a bucket, a role ARN, a policy ARN. */
  of?: string;
  purpose: string;
  /** Why it is described; by default what the plan says of something that exists. */
  reasons?: string[];
  body: readonly (readonly string[])[];
  existing: Described['existing'] | null;
}

/** A change as a resource block: what it is for, why it is here, where it is, its arguments. */
export function describedAs(
  context: Context,
  change: Change,
  { type, name, of, purpose, reasons = reasonOf(change), body, existing }: Resource,
): Described {
  const nameFor = context.names.get(type) ?? uniqueNames();
  context.names.set(type, nameFor);
  const unique = nameFor(name);
  const address = `${type}.${unique}`;
  if (of !== undefined) context.addresses.set(of, address);
  const header = `resource "${type}" "${unique}"`;
  return {
    address,
    lines: [
      ...comment(purpose),
      ...reasons,
      ...block(header, entryLines(context.providerOf(change)), ...body),
    ],
    ...(existing == null ? {} : { existing }),
  };
}

/** True where the tags of something that exists are those that this session gives. */
export function hasOurTags(plan: Plan, change: Change): boolean {
  return change.action === 'create' || (change.action === 'none' && plan.session !== undefined);
}

/** The session's tags, by the local value where the file has it. */
export function tagsExpression(tags: Readonly<Record<string, string>>, session: string): Expression {
  // AWS's own tags cannot be set by anyone.
  const own = Object.entries(tags).filter(([key]) => !key.startsWith('aws:'));
  const others = own.filter(([key, value]) => key !== sessionTag || value !== session);
  const entries = others.map(
    ([key, value]): Entry => [
      /^[A-Za-z_]\w*$/.test(key) && key !== 'for' ? key : quoted(key),
      [quoted(value)],
    ],
  );
  if (others.length === own.length) return objectOf(entries);
  if (others.length === 0) return [tagsOfSession];
  const [only] = entries;
  if (entries.length === 1 && only?.[1][0] !== undefined) {
    return [`merge(${tagsOfSession}, { ${only[0]} = ${only[1][0]} })`];
  }
  const [opener = '', ...rest] = objectOf(entries);
  return [`merge(${tagsOfSession}, ${opener}`, ...rest.slice(0, -1), `${rest.at(-1)})`];
}
