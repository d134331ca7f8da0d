/** A mixed allocation in the wizard on a real account: three regions, two buckets, one of which exists. */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyEvents } from '../helpers/contract-json.ts';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { plainWalk } from '../helpers/plain-walk.ts';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { accountState } from '../helpers/sandbox-account.ts';
import { moveTo } from '../helpers/walk.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const given = sandboxPerTest();
const WAIT = { timeout: 20_000 };
const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
const existing = 'sandbox-network-logs';
const created = 'acme-flow-logs-west';
const buckets = [
  { bucket: existing, region: 'us-east-1', from: ['us-east-1'] },
  { bucket: created, region: 'us-west-2', from: ['us-west-2', 'eu-west-1'] },
];

function start(...args: string[]): PtyTerminal {
  const env = { ...given.env, TERM: 'xterm-256color' };
  return spawnInTerminal(process.execPath, [programFile, ...args], { env, rows: 50, columns: 100 });
}

async function inScreens(): Promise<void> {
  const terminal = start();
  await terminal.waitFor('Enter start', WAIT);
  const enterTo = async (expected: string) => {
    terminal.press('enter');
    await terminal.waitFor(expected, WAIT);
  };
  const take = async (label: string, expected: string) => {
    await moveTo(terminal, label, WAIT);
    await enterTo(expected);
  };
  const overview = 'receive the logs of each region?';
  await enterTo('Which AWS credentials');
  await enterTo('Is this the right account?');
  await enterTo('What should this account export');
  await enterTo('In which regions');
  terminal.paste(regions.join(' '));
  await terminal.waitFor('3 regions selected by the paste', WAIT);
  await enterTo('What should be logged?');
  await enterTo('What should the buckets be called?');
  await enterTo('Are these answers right?');
  await take('Allocation', 'Where should the flow logs be collected?');
  await take('Mixed', overview);
  await take('us-east-1', 'receive the logs of us-east-1?');
  await take(existing, overview);
  await take('us-west-2', 'receive the logs of us-west-2?');
  terminal.press('ctrl+t');
  await terminal.waitFor('What should the bucket be called?', WAIT);
  terminal.type(created);
  await enterTo(overview);
  await take('eu-west-1', 'receive the logs of eu-west-1?');
  // Back without an answer, the others are kept.
  terminal.press('escape');
  await terminal.waitFor(overview, WAIT);
  await take('eu-west-1', 'receive the logs of eu-west-1?');
  await take(`New bucket: ${created}`, overview);
  await enterTo('Are these answers right?');
  await terminal.waitFor(`us-east-1: ${existing}`, WAIT);
  await enterTo('The plan for account');
  await confirmFirst(terminal, 'Looking for flow logs');
  terminal.press('l');
  await terminal.waitFor('is set up for Kentik', WAIT);
  await pressFresh(terminal, 'enter', /Undo: +kentik-aws-setup undo/);
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
}

async function inPlainLines(): Promise<void> {
  const terminal = start('--plain');
  const { answer, numberOf } = plainWalk(terminal, WAIT);
  const overview = 'receive the logs of each region?';
  await answer('Press Enter for Start:', '');
  await answer('Which AWS credentials', '');
  await answer('Is this the right account?', '');
  await answer('What should this account export', '');
  // Their numbers in the list: what comes right behind pasted names would belong to the paste.
  await answer('In which regions', '1-2 4');
  await answer('3 selected regions', '');
  await answer('What should be logged?', '');
  await answer('What should the buckets be called?', '');
  await answer('Are these answers right?', numberOf('Allocation'));
  await answer('Where should the flow logs be collected?', numberOf('Mixed'));
  await answer(overview, 'us-east-1');
  await answer('receive the logs of us-east-1?', numberOf(existing));
  await answer(overview, 'us-west-2');
  await answer('receive the logs of us-west-2?', 'type');
  await answer('Bucket name', created);
  await answer(overview, 'eu-west-1');
  await answer('receive the logs of eu-west-1?', 'back');
  await answer(overview, 'eu-west-1');
  await answer('receive the logs of eu-west-1?', numberOf(`New bucket: ${created}`));
  await answer(overview, '');
  await answer('Are these answers right?', '');
  await answer('The plan for account', 'apply');
  await answer('Looking for flow logs', 'leave', /\. $|\.$/);
  await answer('is set up for Kentik', 'leave');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
}

it.each([
  ['screens', inScreens],
  ['plain lines', inPlainLines],
])(
  'is chosen in %s, applied, kept in the session, unchanged on a second run, and undone',
  async (_, walk) => {
    const run = async (...args: string[]) => {
      const ended = await runProgram(args, { env: given.env });
      expect(ended.exit, ended.stderr).toBe(0);
      return ended.stdout;
    };
    const before = await accountState(given.sandbox);
    await walk();
    const { sessions } = JSON.parse(await run('sessions', 'list', '--json')) as {
      sessions: { id: string; state: string }[];
    };
    expect(sessions).toMatchObject([{ state: 'applied' }]);
    const session = sessions[0]?.id ?? '';
    expect(parse(await run('sessions', 'answers', session))).toMatchObject({ allocation: 'mixed', buckets });

    const resumed = start('--resume', session);
    await resumed.waitFor('Are these answers right?', WAIT);
    for (const { bucket } of buckets) expect(resumed.text()).toContain(bucket);
    resumed.kill('SIGTERM');
    await resumed.exit;

    const again = applyEvents(await run('apply', '--resume', session, '--yes', '--json')).at(-1);
    expect(again).toMatchObject({ outcome: 'unchanged', session, buckets: [existing, created] });
    const undone = jsonLines(await run('undo', session, '--yes', '--json')).at(-1);
    expect(undone).toMatchObject({ outcome: 'undone', kept: [] });
    expect(await accountState(given.sandbox)).toEqual(before);
  },
  180_000,
);
