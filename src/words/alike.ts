/** Groups of things about which the same is said. */
import { cleanText } from '../model/clean-text.ts';

/**
 * A text without the names by which one thing differs from the next. Names of 1 or 2 letters stay: they are parts of too
 * many words.
 */
export function withoutNames(text: string, names: readonly string[]): string {
  return names
    .filter((name) => name.length >= 3)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, name) => rest.replaceAll(name, '*'), text);
}

/**
 * Groups in the order of their first members.
 *
 * @param describe what is said of an item; two are alike where it differs in nothing but their account IDs
 */
export function alike<Item, Text>(
  items: readonly Item[],
  accountOf: (item: Item) => string,
  describe: (item: Item) => Text,
): { items: [Item, ...Item[]]; texts: [Text, ...Text[]] }[] {
  const groups = new Map<string, { items: [Item, ...Item[]]; texts: [Text, ...Text[]] }>();
  for (const item of items) {
    const text = describe(item);
    const key = withoutNames(JSON.stringify(text), [accountOf(item)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { items: [item], texts: [text] });
    else {
      group.items.push(item);
      group.texts.push(text);
    }
  }
  return [...groups.values()];
}

/** `222222222222 (prod)` */
export function namedAccount({ account, name }: { account: string; name: string | null }): string {
  return name === null ? account : `${account} (${cleanText(name)})`;
}
