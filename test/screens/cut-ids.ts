/** Whether something that stands for one thing in AWS is cut on a screen: half of it names another thing, or nothing. */

/** IDs, accounts, addresses and regions anywhere in a value. */
export function idsOf(value: unknown): string[] {
  const found = JSON.stringify(value).match(
    /\b(?:vpc|subnet|eni|fl|i|rtb|igw|tgw|vgw)-[0-9a-f]{8,17}\b|\b\d{12}\b|\b\d+\.\d+\.\d+\.\d+\/\d+|\b[a-z]{2}(?:-[a-z]+)+-\d[a-z]?\b/g,
  );
  return [...new Set(found)];
}

/** Shorter pieces could be anything. */
const shortest = 4;

/**
 * The words of a screen that are a piece of one of the IDs: beside an ellipsis, or without one the beginning. An ARN at the
 * end of a line may be continued on the next one.
 */
export function cutIds(text: string, ids: readonly string[]): string[] {
  const whole = new Set(ids);
  const pieces = new Set(text.replace(/arn:[\w:-]*$/gm, '').split(/[\s,;:()[\]{}"']+/));
  return [...pieces].filter((piece) => {
    const [head = '', ...rest] = piece.replace(/([^.])\.$/, '$1').split(/…|\.\.\./);
    const tail = rest.at(-1) ?? '';
    if (head.length < shortest && tail.length < shortest) return false;
    // "A VPC or subnet": a word of a sentence.
    if (rest.length === 0 && /^[a-z]+$/.test(head)) return false;
    return ids.some((id) => !whole.has(head + tail) && id.startsWith(head) && id.endsWith(tail));
  });
}
