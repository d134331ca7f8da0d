/** Someone deletes what a session created and creates it again under the same name, with the tags copied: it isn't the session's. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
const role = 'Kentik-Flow-Logs';
const policyArn = 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy';
const attachment = { RoleName: role, PolicyArn: policyArn };

async function recreateRole(iam: IAMClient): Promise<void> {
  const { Role: before } = await iam.send(new GetRoleCommand({ RoleName: role }));
  await iam.send(new DetachRolePolicyCommand(attachment));
  await iam.send(new DeleteRoleCommand({ RoleName: role }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: role,
      AssumeRolePolicyDocument: decodeURIComponent(before?.AssumeRolePolicyDocument ?? ''),
      Tags: before?.Tags ?? [],
    }),
  );
  await iam.send(new AttachRolePolicyCommand(attachment));
}

async function recreatePolicy(iam: IAMClient): Promise<void> {
  const { Policy: before } = await iam.send(new GetPolicyCommand({ PolicyArn: policyArn }));
  const version = { PolicyArn: policyArn, VersionId: before?.DefaultVersionId };
  const { PolicyVersion: said } = await iam.send(new GetPolicyVersionCommand(version));
  await iam.send(new DetachRolePolicyCommand(attachment));
  await iam.send(new DeletePolicyCommand({ PolicyArn: policyArn }));
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'Kentik-Metadata-Policy',
      PolicyDocument: decodeURIComponent(said?.Document ?? ''),
      Tags: before?.Tags ?? [],
    }),
  );
  await iam.send(new AttachRolePolicyCommand(attachment));
}

const things = {
  role: { recreate: recreateRole, deletion: 'DeleteRole' },
  policy: { recreate: recreatePolicy, deletion: 'DeletePolicy' },
} as const;

async function applied(): Promise<string> {
  const file = await given.answersFile(usualAnswers);
  const { stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  return String(jsonLines(stdout).at(-1)?.session);
}

const operations = (from: number) =>
  given
    .mutations()
    .slice(from)
    .map(({ operation }) => operation);

it.each(Object.entries(things))(
  'keeps a %s that was recreated before the undo',
  {
    timeout: 120_000,
  },
  async (_kind, { recreate, deletion }) => {
    const session = await applied();
    await recreate(someoneElse(given.sandbox).iam);
    const before = given.mutations().length;
    const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(undone.exit, undone.stderr).toBe(0);
    expect(operations(before)).not.toContain(deletion);
    expect(operations(before)).not.toContain('DetachRolePolicy');
    expect(operations(before)).toContain('DeleteFlowLogs');
  },
);

it.each(Object.entries(things))(
  'keeps a %s that was recreated while the question was open',
  {
    timeout: 120_000,
  },
  async (_kind, { recreate, deletion }) => {
    const session = await applied();
    const terminal = spawnInTerminal(process.execPath, [programFile, 'undo', session], {
      env: given.env,
      rows: 60,
      columns: 160,
    });
    await terminal.waitFor('Type yes:', { timeout: 60_000 });
    await recreate(someoneElse(given.sandbox).iam);
    const before = given.mutations().length;
    terminal.type('yes');
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(operations(before)).not.toContain(deletion);
    expect(operations(before)).not.toContain('DetachRolePolicy');
    expect(operations(before)).toContain('DeleteFlowLogs');
  },
);
