/** Someone else at work while undo's question is open. */

import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { DeleteRoleCommand, TagPolicyCommand, TagRoleCommand, UntagRoleCommand } from '@aws-sdk/client-iam';
import { PutBucketTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
const role = 'Kentik-Flow-Logs';
const policyArn = 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy';
const team = [{ Key: 'team', Value: 'network' }];

async function applied(): Promise<{ session: string; flowLogs: string[] }> {
  const file = await given.answersFile(usualAnswers);
  const { stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  const result = jsonLines(stdout).at(-1) as { session: string; flowLogs: { id: string }[] };
  return { session: result.session, flowLogs: result.flowLogs.map(({ id }) => id) };
}

/** Confirms an undo after `edit` was done while it asked. */
async function undoAround(session: string, edit: () => Promise<unknown>): Promise<string> {
  const terminal = spawnInTerminal(process.execPath, [programFile, 'undo', session], {
    env: given.env,
    rows: 60,
    columns: 160,
  });
  await terminal.waitFor('Type yes:', { timeout: 60_000 });
  await edit();
  terminal.type('yes');
  terminal.press('enter');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  return terminal.history().join('\n');
}

const operations = (from: number) =>
  given
    .mutations()
    .slice(from)
    .map(({ operation }) => operation);

it('asks only for the name of a bucket where nothing else is left', { timeout: 120_000 }, async () => {
  const { session } = await applied();
  const other = someoneElse(given.sandbox);
  await other.s3.send(new PutObjectCommand({ Bucket: 'test-logs-bucket', Key: 'kept', Body: 'x' }));
  await runProgram(['undo', session, '--yes'], { env: given.env });
  const terminal = spawnInTerminal(process.execPath, [programFile, 'undo', session], {
    env: given.env,
    rows: 60,
    columns: 60,
  });
  // The question breaks between words.
  await terminal.waitFor('delete it and everything in it, type its name.', { timeout: 60_000 });
  expect(terminal.history().join('\n')).not.toMatch(/Type yes|--delete-logs/);
  const before = given.mutations().length;
  terminal.press('enter');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expect(operations(before)).toEqual([]);
});

it('deletes nothing where everything was edited meanwhile, and names it', { timeout: 120_000 }, async () => {
  const { session, flowLogs } = await applied();
  const other = someoneElse(given.sandbox);
  let before = 0;
  const shown = await undoAround(session, async () => {
    await other.iam.send(new TagRoleCommand({ RoleName: role, Tags: team }));
    await other.iam.send(new TagPolicyCommand({ PolicyArn: policyArn, Tags: team }));
    await other.s3.send(
      new PutBucketTaggingCommand({ Bucket: 'test-logs-bucket', Tagging: { TagSet: team } }),
    );
    await other.ec2.send(new CreateTagsCommand({ Resources: flowLogs, Tags: team }));
    before = given.mutations().length;
  });
  expect(operations(before)).toEqual([]);
  expect(shown.match(/changed while the question was open/g)?.length).toBeGreaterThanOrEqual(
    flowLogs.length + 3,
  );
});

it('keeps what was edited and what it needs, and deletes the rest', { timeout: 120_000 }, async () => {
  const { session } = await applied();
  const other = someoneElse(given.sandbox);
  let before = 0;
  await undoAround(session, async () => {
    await other.iam.send(new UntagRoleCommand({ RoleName: role, TagKeys: ['kentik-aws-setup:session'] }));
    before = given.mutations().length;
  });
  expect(operations(before)).not.toContain('DeleteRole');
  expect(operations(before)).toContain('DeleteBucket');
  await expect(other.iam.send(new DeleteRoleCommand({ RoleName: role }))).rejects.toThrow(
    /DeleteConflict|detach/i,
  );
});

it('hands over what a session that began meanwhile uses', { timeout: 120_000 }, async () => {
  const { session } = await applied();
  let before = 0;
  let other = '';
  await undoAround(session, async () => {
    const file = await given.answersFile(usualAnswers, 'other.yaml');
    const args = ['apply', '--answers', file, '--yes', '--json', '--new'];
    other = String(jsonLines((await runProgram(args, { env: given.env })).stdout).at(-1)?.session);
    before = given.mutations().length;
  });
  expect(operations(before)).toEqual([]);
  const { stdout } = await runProgram(['sessions', 'list', '--json'], { env: given.env });
  const { sessions } = JSON.parse(stdout) as { sessions: { id: string; state: string }[] };
  expect(sessions.find(({ id }) => id === session)).toMatchObject({ state: 'kept' });
  const last = await runProgram(['undo', other, '--yes', '--json'], { env: given.env });
  expect(jsonLines(last.stdout).at(-1)).toMatchObject({ outcome: 'undone', kept: [] });
});

it('continues after Ctrl+Z and fg', { timeout: 120_000 }, async () => {
  const { session } = await applied();
  const shell = spawnInTerminal('/bin/bash', ['--norc', '--noprofile', '-i'], {
    env: { ...given.env, PS1: '$ ' },
    rows: 60,
    columns: 160,
  });
  shell.type(`"${process.execPath}" "${programFile}" undo ${session}\r`);
  await shell.waitFor('Type yes:', { timeout: 60_000 });
  shell.type('ye');
  await shell.waitFor('Type yes: ye');
  shell.press('ctrl+z');
  await shell.waitFor('Stopped');
  shell.type('fg\r');
  await shell.waitFor(() => shell.text().split('Type yes: ye').length > 2);
  shell.type('s\r');
  await shell.waitFor('Undone', { timeout: 60_000 });
  shell.type('exit\r');
  expect(await shell.exit).toMatchObject({ exitCode: 0 });
});
