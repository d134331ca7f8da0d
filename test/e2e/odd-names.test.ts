/** Names that S3 and IAM allow and every JavaScript object has; and an undo whose command is given twice. */
import { expect, it } from 'vitest';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const run = async (args: string[]) => {
  const { exit, stdout, stderr } = await runProgram([...args, '--json'], { env: given.env });
  return { exit, stderr, result: jsonLines(stdout).at(-1) ?? {} };
};

it.each([
  ['constructor', 'constructor', '__proto__'],
  ['valueof', '__proto__', 'toString'],
])(
  'sets up and undoes the bucket %s, the role %s and the policy %s',
  { timeout: 120_000 },
  async (bucket, roleName, policyName) => {
    const answers = { version: 1, export: 'full', region: 'us-east-1', bucket, roleName, policyName };
    const file = await given.answersFile(JSON.stringify(answers), 'answers.json');
    const applied = await run(['apply', '--answers', file, '--yes']);
    expect(applied, applied.stderr).toMatchObject({ exit: 0, result: { outcome: 'applied' } });
    const again = await run(['apply', '--answers', file, '--yes']);
    expect(again, again.stderr).toMatchObject({ exit: 0, result: { outcome: 'unchanged' } });
    const undone = await run(['undo', String(applied.result.session), '--yes']);
    expect(undone, undone.stderr).toMatchObject({ exit: 0, result: { outcome: 'undone', kept: [] } });
  },
);

it('plans names of every object from the answers alone', { timeout: 60_000 }, async () => {
  const resources = [{ type: 'vpc', id: 'vpc-0123456789abcdef0', region: 'us-east-1' }];
  const names = { bucket: 'constructor', roleName: '__proto__', policyName: 'toString' };
  const account = { account: '123456789012', region: 'us-east-1', resources };
  const file = await given.answersFile(
    JSON.stringify({ version: 1, export: 'full', ...account, ...names }),
    'a.json',
  );
  const env = { ...given.env, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const args = ['plan', '--dry-run', '--format', 'json', '--answers', file];
  const { exit, stderr } = await runProgram(args, { env });
  expect(exit, stderr).toBe(0);
});

it('takes the same undo twice, with the bucket named that was deleted', { timeout: 120_000 }, async () => {
  const file = await given.answersFile(usualAnswers);
  const { result } = await run(['apply', '--answers', file, '--yes']);
  const undo = ['undo', String(result.session), '--yes', '--delete-logs', 'test-logs-bucket'];
  for (let turn = 0; turn < 2; turn += 1) {
    const undone = await run(undo);
    expect(undone, undone.stderr).toMatchObject({ exit: 0, result: { outcome: 'undone' } });
  }
  const other = await run([...undo.slice(0, -1), 'someone-elses-bucket']);
  expect(other).toMatchObject({ exit: 2 });
});
