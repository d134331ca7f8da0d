/** Opening a journal of 100,000 lines as an undo does, beside parsing its lines. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyDocument } from '../../src/model/existing.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { openJournal } from '../../src/session/journal.ts';
import { sessionResources } from '../../src/session/resources.ts';
import { alternate } from '../measure/alternate.ts';
import { median, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';

const lines = 100_000;
const limit = 5;
const rounds = 5;
const account = '123456789012';
const at = '2026-11-23T17:52:00.000Z';

export const journal: Part = {
  name: 'journal',
  needs: [],
  async run({ folder }) {
    const file = join(folder, 'journal.jsonl');
    await writeFile(file, entries().join(''));
    const taken = await alternate(rounds, {
      opened: async () => {
        const startedAt = performance.now();
        const opened = await openJournal(file);
        const created = sessionResources(opened.entries);
        const time = performance.now() - startedAt;
        await opened.close();
        if (created.length < lines / 4)
          throw new Error(`only ${created.length} things were found in the journal`);
        return time;
      },
      parsed: async () => {
        const startedAt = performance.now();
        const text = await readFile(file, 'utf8');
        for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
        return performance.now() - startedAt;
      },
    });
    const [ours, beside] = [median(taken.opened), median(taken.parsed)];
    return [
      ratioRow({
        what: `a journal of ${lines.toLocaleString('en')} lines, opened for undo`,
        ours: milliseconds(ours),
        beside: `${milliseconds(beside)} JSON.parse`,
        ratio: ours / beside,
        limit,
      }),
    ];
  },
};

/** A run and its calls, each with its outcome: roles with their trust, and flow logs. */
function entries(): string[] {
  const written: string[] = [];
  const add = (entry: JournalEntry) => void written.push(`${JSON.stringify(entry)}\n`);
  add({ type: 'run', at, run: 'apply', changes: [] });
  const trust: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    ],
  };
  for (let n = 1; written.length < lines; n += 1) {
    const call = { type: 'intent' as const, at, n, run: 'apply' as const, changes: [`change-${n}`], account };
    const name = `Kentik-Role-${n}`;
    const id = `fl-${n.toString(16).padStart(17, '0')}`;
    if (n % 2 === 0) {
      const what = { service: 'iam' as const, operation: 'CreateRole' as const, region: null, target: name };
      add({ ...call, ...what, before: null, after: trust });
    } else {
      const what = { service: 'ec2' as const, operation: 'CreateFlowLogs' as const, region: 'us-east-1' };
      add({ ...call, ...what, target: [`vpc-${n}`], before: null, clientToken: `token-${n}` });
    }
    add({
      type: 'outcome',
      at,
      n,
      status: 'done',
      ids: [n % 2 === 0 ? name : id],
      requestId: `request-${n}`,
    });
  }
  return written;
}
