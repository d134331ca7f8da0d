/** A bucket that holds these keys, in memory. Lists as S3 does: ascending, folders and files a thousand a page. */
import type { Aws } from '../../src/aws/index.ts';

const pageSize = 1000;

export function bucketOfKeys(keys: readonly string[]) {
  const sorted = [...new Set(keys)].sort();
  const queries: Parameters<Aws['listObjects']>[0][] = [];
  const listObjects: Aws['listObjects'] = async (query) => {
    queries.push(query);
    const { prefix, delimiter = '', startAfter = '' } = query;
    const entries = new Map<string, boolean>();
    for (const key of sorted) {
      if (!key.startsWith(prefix) || key <= startAfter) continue;
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      entries.set(end === -1 ? key : key.slice(0, end + 1), end !== -1);
      if (entries.size > pageSize) break;
    }
    const page = [...entries].slice(0, pageSize);
    return {
      prefixes: page.flatMap(([name, isFolder]) => (isFolder ? [name] : [])),
      objects: page.flatMap(([key, isFolder]) =>
        isFolder ? [] : [{ key, size: 1000, lastModified: '2026-11-23T17:50:00.000Z' }],
      ),
      nextToken: entries.size > pageSize ? 'more' : null,
    };
  };
  return { listObjects, queries };
}
