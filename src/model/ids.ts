/** How what this program created is identified and looked up: IDs of changes, its tag, its names. Loads no schema. */
import type { ResourceOf, SessionResource } from './session-resources.ts';

/** The kinds of resource that a plan can change. */
export type ChangeKind =
  | 'bucket'
  | 'bucket-policy'
  | 'flow-log'
  | 'policy'
  | 'role'
  | 'attachment'
  | 'cloud-export';

/** Whether Kentik is asked for a change of this kind, of a setup or of an undo; AWS is asked for all others. */
export function isOfKentik({ kind }: { kind: string }): boolean {
  return kind === 'cloud-export' || kind === 'cloud-export-update';
}

/** Its value is the session that created the resource. */
export const sessionTag = 'kentik-aws-setup:session';

/** Shows that a session uses this very flow log; another one of the same resource might be unused. */
export function flowLogUse(id: string): string {
  return `flow-log-use:${id}`;
}

/** The same of a cloud export: sessions can know it by different names. */
export function exportUse(id: string): string {
  return `cloud-export-use:${id}`;
}

/** Stable over runs, so that a journal written by one run is understood by the next. */
export function changeId(kind: ChangeKind, place: string, name: string): string {
  return `${kind}:${place}:${name}`;
}

/** The ID of an undo's change; its place is a region, or an account if the resource is global. */
export function undoId(kind: string, place: string, name: string): string {
  return `undo:${kind}:${place}:${name}`;
}

/** The account of an ARN; null where there is none. */
export function accountOfArn(arn: string): string | null {
  return /\barn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):/.exec(arn)?.[1] ?? null;
}

/** Names are the last part of ARNs; a path stands before it. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A policy attached to a role, as its change is named. */
export function attachmentName(roleName: string, policyArn: string): string {
  return `${roleName}/${nameOfArn(policyArn)}`;
}

/** `none` for what this session created, `adopt` for what existed before. @param session absent: any of this program's */
export function keptAs(
  tags: Record<string, string> | null,
  session: string | undefined,
  what: string,
): { action: 'none' | 'adopt'; why: string } {
  const maker = tags?.[sessionTag];
  if (maker !== undefined && (session === undefined || maker === session)) {
    return { action: 'none', why: `${what}, created by this program.` };
  }
  return { action: 'adopt', why: `${what} and is used as it is.` };
}

/** The changes of one kind that have these members, in order. */
export function resourcesOf<Kind extends SessionResource['kind']>(
  created: readonly SessionResource[],
  kind: Kind,
  members: Partial<ResourceOf<Kind>> = {},
): ResourceOf<Kind>[] {
  const desired = Object.entries(members);
  return created.filter(
    (each): each is ResourceOf<Kind> =>
      each.kind === kind && desired.every(([name, value]) => Reflect.get(each, name) === value),
  );
}

/** Hundreds of accounts have a few changes each, so these are grouped by account once and then looked up. */
export function byAccount<Item extends { account: string }>(items: readonly Item[]): Map<string, Item[]> {
  return Map.groupBy(items, ({ account }) => account);
}

/** A text without the IDs of VPCs, subnets, network interfaces and flow logs, and without what AWS numbers each answer with. */
export function withoutIds(text: string): string {
  return text
    .replaceAll(/\b(?:vpc|subnet|eni|fl)-[\da-f]{8,17}\b/g, '*')
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\w+/=-]{60,}/gi, '*');
}
