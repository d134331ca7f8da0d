/** Ctrl-C in every state of the wizard in which a person can press it: the built program in a pseudo-terminal. */
import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { cleanEnvironment, makeHome, programFile } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { saveSession } from '../helpers/saved-session.ts';
import { answered } from '../machines/samples.ts';
import { follow, ways } from './ways.ts';

let sandbox: Sandbox;

/** A policy of the same name that says something else: the wizard asks about near matches. */
async function makeOtherPolicy(): Promise<void> {
  await someoneElse(sandbox).iam.send(
    new CreatePolicyCommand({
      PolicyName: answered.full.policyName,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
      }),
    }),
  );
}

describe('Ctrl-C', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ speed: 600 });
  });
  afterEach(() => sandbox.close());

  it.each(ways)(
    'restores the terminal, says how to continue and exits 130 in the state $state',
    async (way) => {
      const home = await makeHome();
      const env = cleanEnvironment(home, { ...sandbox.environment, TERM: 'xterm-256color', ...way.env });
      if (way.isNear) await makeOtherPolicy();
      const session = way.draft === null ? null : await saveSession(env, way.draft);
      // The shell's `stty` tells what the program left behind.
      const flags = session === null ? '' : `--resume ${session}`;
      const command = `"${process.execPath}" "${programFile}" ${flags}; code=$?; stty -a; exit $code`;
      const start = () => spawnInTerminal('/bin/sh', ['-c', command], { env });
      const terminal = await follow(way, start, (plan) => setFaults(sandbox, plan));
      terminal.press('ctrl+c');
      expect(await terminal.exit).toMatchObject({ exitCode: 130 });
      expect(terminal.cursorVisible()).toBe(true);
      const left = terminal.history().join(' ');
      expect(left).toMatch(/[^-]icanon/);
      expect(left).toMatch(/[^-]echo /);
      if (session !== null) expect(left).toContain(`kentik-aws-setup --resume ${session}`);
    },
  );
});
