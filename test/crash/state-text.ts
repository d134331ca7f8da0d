/** What AWS's and Kentik's side holds, as text that can be compared. */

/**
 * A state as text, without what differs between equal set-ups: ids, times, the session in the tags, what Kentik has
 * found out so far.
 */
export function comparable(state: unknown): string {
  return JSON.stringify(withoutAccidents(state), null, 1);
}

function withoutAccidents(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutAccidents(item)).sort(byText);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([name, item]) => [plain(name), withoutAccidents(item, name)] as const,
    );
    // Flow logs are kept by id: as a list, sorted, nothing of the id is left.
    if (entries.some(([name]) => name === 'fl-')) return entries.map(([, item]) => item).sort(byText);
    const ignored = 'currentStatus' in value ? ofEachExport : neverBack;
    return Object.fromEntries(
      entries.filter(([name]) => !ignored.has(name)).sort(([a], [b]) => a.localeCompare(b)),
    );
  }
  if (typeof value === 'number' && /(At|Modified)$/.test(key)) return 0;
  return typeof value === 'string' ? plain(value) : value;
}

/** A counter of versions never goes back, whoever undoes what. */
const neverBack = new Set(['lastVersion']);

/** Fields of a cloud export that Kentik fills in. */
const ofEachExport = new Set(['id', 'currentStatus', 'cdate', 'edate']);

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a).localeCompare(JSON.stringify(b));
}

function plain(value: string): string {
  return value
    .replaceAll(/\bfl-[0-9a-f]{17}\b/g, 'fl-')
    .replaceAll(/\b(AROA|ANPA)[A-Z0-9]{17}\b/g, '$1')
    .replaceAll(/\b\d{4}-\d\d-\d\d-[a-z0-9]{4}\b/g, 'SESSION');
}

/** The lines that differ, few of them. */
export function difference(desired: string, actual: string): string {
  const count = (lines: string[]) => {
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const [a, b] = [count(desired.split('\n')), count(actual.split('\n'))];
  const lines: string[] = [];
  for (const [line, times] of a) if ((b.get(line) ?? 0) < times) lines.push(`- ${line.trim()}`);
  for (const [line, times] of b) if ((a.get(line) ?? 0) < times) lines.push(`+ ${line.trim()}`);
  return lines.slice(0, 20).join('\n');
}
