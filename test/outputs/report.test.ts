/** The report of a session, of recorded ones and of one whose every text is hostile. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetSecrets, holdSecret } from '../../src/model/redact/redact.ts';
import { sessionReport } from '../../src/outputs/report.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import type { SavedProof } from '../../src/session/proof.ts';
import type { SessionSummary } from '../../src/session/saved-sessions.ts';
import { intentEntry, readEntry } from '../helpers/journal-entry.ts';
import { recordedJournals } from '../saved-sessions/saved-account.ts';
import { scenarios } from '../saved-sessions/scenarios.ts';

const at = '2026-11-23T10:00:00.000Z';

const summary: SessionSummary = {
  id: '2026-11-23-abcd',
  target: 'aws',
  endpoint: null,
  createdAt: at,
  changedAt: at,
  account: '123456789012',
  answers: { version: 1, export: 'full' },
  state: 'applied',
};

const trust = (condition: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: condition,
      Effect: 'Allow',
      Principal: { AWS: condition },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { [condition]: condition } },
    },
  ],
});

/** A session in which every text that comes from elsewhere is this. */
function sessionOf(text: string): JournalEntry[] {
  return [
    readEntry({
      type: 'session',
      at,
      version: 1,
      session: text,
      target: 'aws',
      endpoint: text,
      program: text,
    }),
    readEntry({ type: 'account', at, account: text, arn: text }),
    intentEntry({
      n: 1,
      operation: 'UpdateAssumeRolePolicy',
      target: text,
      account: text,
      before: trust(text),
      after: trust(text),
    }),
    readEntry({
      type: 'outcome',
      at,
      n: 1,
      status: 'failed',
      ids: [],
      requestId: text,
      error: { code: text, message: text },
    }),
    intentEntry({
      n: 2,
      operation: 'PutBucketTagging',
      region: text,
      target: text,
      before: { [text]: text },
    }),
    readEntry({ type: 'outcome', at, n: 2, status: 'done', ids: [text], requestId: text }),
    intentEntry({ n: 3, operation: text, target: [text], account: text }),
    readEntry({ type: 'handover', at, to: text, made: [] }),
  ];
}

const reportOf = (text: string) =>
  sessionReport(
    { ...summary, id: text, endpoint: text, account: text },
    sessionOf(text),
    proofOf({ id: text, state: 'proven' }),
  );

function proofOf(...checks: SavedProof['checks']): SavedProof {
  return { version: 1, at, outcome: 'unproven', checks, left: 0 };
}

/** What is left where code is taken out, as CommonMark reads it. */
function prose(markdown: string): string {
  return markdown
    .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
    .replace(/https:\/\/\S+/g, '');
}

it.each([
  'x`FOREIGN` **FOREIGN**',
  '```\nFOREIGN\n# FOREIGN',
  '`FOREIGN``',
  '| FOREIGN | FOREIGN |',
  '<script>FOREIGN</script> &amp; [FOREIGN](https://FOREIGN.example) @FOREIGN',
  'FOREIGN\u001b]8;;https://x\u0007\u202e',
])('holds foreign text as code only: %j', (text) => {
  const report = reportOf(text);
  expect(report).toContain('FOREIGN');
  expect(prose(report)).not.toContain('FOREIGN');
  expect(report).not.toMatch(/[\u001b\u0007\u202e]/);
});

describe('secrets', () => {
  afterEach(forgetSecrets);

  it('are in no report, whatever they look like and wherever they stand', () => {
    const letters = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
    const secret = fc.string({ unit: letters, minLength: 40, maxLength: 40 });
    const forms: ((secret: string) => string)[] = [
      (each) => each,
      (each) => `no valid token: ${Buffer.from(`user:${each}`).toString('base64')}`,
      (each) => `"SecretAccessKey": "${each}"`,
      (each) => `aws_session_token=${each}`,
      (each) => `Authorization: Bearer ${each}`,
      (each) => `https://user:${each}@proxy.example/`,
      (each) => `https://s3.example/?X-Amz-Security-Token=${encodeURIComponent(each)}&x=1`,
    ];
    fc.assert(
      fc.property(secret, fc.nat(forms.length - 1), (each, form) => {
        // The first two are found only because this process holds the secret.
        if (form < 2) holdSecret(each);
        const report = reportOf(forms[form]?.(each) ?? '');
        for (const found of [each, encodeURIComponent(each), Buffer.from(each).toString('base64')])
          expect(report).not.toContain(found);
      }),
      { numRuns: 100 },
    );
  });
});

it.each(scenarios)(
  'of the sessions of $name names each call once and the same each time',
  async ({ name }) => {
    const journals = await recordedJournals(name);
    expect(journals).not.toEqual([]);
    for (const { id, entries } of journals) {
      const report = sessionReport({ ...summary, id }, entries);
      expect(sessionReport({ ...summary, id }, structuredClone(entries))).toBe(report);
      const numbers = [...report.matchAll(/^### (\d+)\. /gm)].map(([, n]) => Number(n));
      expect(numbers).toEqual(entries.flatMap((entry) => (entry.type === 'intent' ? [entry.n] : [])));
      for (const entry of entries) {
        if (entry.type !== 'outcome' || entry.requestId === null) continue;
        expect(report.split(`\`${entry.requestId}\``)).toHaveLength(2);
      }
    }
  },
);

it('estimates the cost from what the answers of the session assume', async () => {
  const [journal] = await recordedJournals('created');
  const report = (recordsPerSecond: number) => {
    const answers = { ...summary.answers, recordsPerSecond };
    return sessionReport({ ...summary, answers }, journal?.entries ?? []);
  };
  expect(report(1234)).toContain('1,234 flow records');
  expect(report(1234)).not.toBe(report(1235));
});

describe('the proof', () => {
  const section = (
    found: Parameters<typeof sessionReport>[2],
    entries = sessionOf('x'),
    state = summary.state,
  ) => /^## Proof\n([\s\S]*?)^## /m.exec(sessionReport({ ...summary, state }, entries, found))?.[1] ?? '';
  const checks = [
    { id: 'grants:1:r', state: 'refuted' },
    { id: 'delivery:us-east-1:b', state: 'waiting' },
  ] as const;

  it('is what the last check found, with its time, and how to check again', () => {
    const text = section({ ...proofOf(...checks), left: 7 });
    expect(text).toContain(at);
    for (const { id, state } of checks) expect(text).toContain(`- ${state}: \`${id}\``);
    expect(text).toMatch(/\b7 more/);
    for (const found of [null, 'unreadable' as const, proofOf()]) {
      expect(section(found)).toContain(`kentik-aws-setup verify ${summary.id}`);
    }
    expect(section(null)).not.toBe(section('unreadable'));
  });

  it('says where the session was continued after it, and nothing of one that was undone', () => {
    const later = (hour: number): JournalEntry[] => [
      ...sessionOf('x'),
      readEntry({ type: 'run', at: `2026-11-23T${hour}:00:00.000Z`, run: 'apply', changes: [] }),
    ];
    expect(section(proofOf(...checks), later(11))).not.toBe(section(proofOf(...checks), later(10)));
    expect(section(proofOf(...checks), later(10))).toBe(section(proofOf(...checks)));
    expect(section(proofOf(...checks), sessionOf('x'), 'undone')).not.toContain('grants');
  });
});

describe('the resources', () => {
  const account = '123456789012';
  const outcome = (n: number, status: 'done' | 'failed' | 'unknown', ids: string[] = []) =>
    readEntry({ type: 'outcome', at, n, status, ids, requestId: null });
  const run = (name: 'apply' | 'undo', ...changes: object[]) =>
    readEntry({ type: 'run', at, run: name, changes: changes.map((each) => ({ name: 'x', ...each })) });
  const created = [
    run('apply'),
    intentEntry({ n: 1, operation: 'CreateBucket', region: 'us-east-1', target: 'logs' }),
    outcome(1, 'done'),
    intentEntry({ n: 2, operation: 'CreateRole', target: 'Reader' }),
    outcome(2, 'done'),
    intentEntry({ n: 3, operation: 'CreateCloudExport', target: 'aws', after: { name: 'aws' } }),
    outcome(3, 'done', ['77']),
  ];
  /** What is noted of each, by name. */
  const notes = (entries: JournalEntry[], found: SavedProof | null = null) => {
    const section = /^## Resources\n([\s\S]*?)^## /m.exec(sessionReport(summary, entries, found))?.[1] ?? '';
    const lines = section.split('\n').filter((line) => line.startsWith('- '));
    return Object.fromEntries(
      lines.map((line) => [/`(.+?)`/.exec(line)?.[1], / \((.*)\)$/.exec(line)?.[1] ?? null]),
    );
  };
  const later = (run: 'apply' | 'undo', n: number, operation: string, target: string, more: object = {}) =>
    intentEntry({ n, run, operation, target, ...more });

  it('have no note as long as nothing is known of them since', () => {
    expect(notes(created)).toEqual({ logs: null, Reader: null, 77: null });
  });

  it('were deleted by an undo, or might have been', () => {
    const entries = [
      ...created,
      run('undo'),
      later('undo', 4, 'DeleteCloudExport', '77', { before: { name: 'aws' } }),
      outcome(4, 'done'),
      later('undo', 5, 'DeleteRole', 'Reader'),
      outcome(5, 'unknown'),
      later('undo', 6, 'DeleteBucket', 'logs', { region: 'us-east-1' }),
      outcome(6, 'failed'),
    ];
    expect(notes(entries)).toEqual({
      77: 'deleted since',
      Reader: "it isn't known whether it was deleted since",
      logs: null,
    });
    // Created again, it exists.
    const again = [...entries, run('apply'), later('apply', 7, 'CreateRole', 'Reader'), outcome(7, 'done')];
    expect(notes(again).Reader).toBeNull();
  });

  it('were found gone by a later run', () => {
    const undone = run('undo', { id: 'undo:bucket:us-east-1:logs', kind: 'bucket', action: 'gone' });
    expect(notes([...created, undone]).logs).toBe('deleted since');
    const applied = run('apply', { id: `role:${account}:Reader`, kind: 'role', action: 'create' });
    expect(notes([...created, applied])).toMatchObject({ Reader: 'deleted since', logs: null });
  });

  it('might not exist where the outcome of a call is unknown', () => {
    const lost = later('apply', 4, 'CreateCloudExport', 'eu', { after: { name: 'eu' } });
    const unknown = expect.stringContaining("isn't known");
    expect(notes([...created, lost])).toMatchObject({ eu: unknown, 77: null });
    expect(notes([...created, lost, outcome(4, 'done', ['78'])])).toMatchObject({ 78: null });
  });

  it('are as the last check found them, unless something was done since', () => {
    const found = proofOf(
      { id: `cloud-export:${account}:aws`, state: 'refuted' },
      { id: 'bucket:us-east-1:logs', state: 'proven' },
    );
    expect(notes(created, found)).toEqual({
      77: expect.stringContaining('last check'),
      logs: null,
      Reader: null,
    });
    expect(notes(created, { ...found, at: '2026-11-22T10:00:00.000Z' })['77']).toBeNull();
  });
});
