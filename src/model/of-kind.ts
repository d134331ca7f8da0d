/** Things of one kind, and of one account. Apart from the shapes, so that no schema is loaded with them. */
import type { ResourceOf, SessionResource } from './session-resources.ts';

/** Those of one kind, in order. */
export function resourcesOf<Kind extends SessionResource['kind']>(
  made: readonly SessionResource[],
  kind: Kind,
): ResourceOf<Kind>[] {
  return made.filter((each): each is ResourceOf<Kind> => each.kind === kind);
}

/** Hundreds of accounts have a few things each: they are put in order once, and looked up by account from then on. */
export function byAccount<Item extends { account: string }>(items: readonly Item[]): Map<string, Item[]> {
  return Map.groupBy(items, ({ account }) => account);
}
