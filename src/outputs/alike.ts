/** Accounts of which the same is to be said, put together. */

import { cleanText } from '../model/clean-text.ts';

/**
 * Groups in the order of their first members.
 *
 * @param describe what is said of an item; two are alike where it differs in nothing but their account ids
 */
export function alike<Item, Text>(
  items: readonly Item[],
  accountOf: (item: Item) => string,
  describe: (item: Item) => Text,
): { items: Item[]; text: Text }[] {
  const groups = new Map<string, { items: Item[]; text: Text }>();
  for (const item of items) {
    const text = describe(item);
    const key = JSON.stringify(text).replaceAll(accountOf(item), '');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { items: [item], text });
    else group.items.push(item);
  }
  return [...groups.values()];
}

/** `222222222222 (prod)` */
export function accountName({ account, name }: { account: string; name: string | null }): string {
  return name === null ? account : `${account} (${cleanText(name)})`;
}
