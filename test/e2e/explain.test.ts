/** `explain` from outside: a file, standard input, JSON, exit codes; and that nothing but text is needed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const program = join(import.meta.dirname, '../../dist/cli.js');
const text =
  'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::210987654321:user/nora is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::210987654321:role/Reader because no identity-based policy allows the iam:CreateRole action';

function run(words: string[], input = '') {
  // No network can be reached, and no credentials exist: it needs neither.
  const env = { PATH: process.env.PATH, HOME: tmpdir(), HTTPS_PROXY: 'http://127.0.0.1:9', CI: 'true' };
  return spawnSync(process.execPath, [program, 'explain', ...words], {
    input,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
}

test('from standard input and from a file, for people and for programs', () => {
  const piped = run(['-'], text);
  expect(piped.status).toBe(0);
  expect(piped.stdout).toContain('"Action":"iam:CreateRole"');
  const file = join(mkdtempSync(join(tmpdir(), 'explain-')), 'error.txt');
  writeFileSync(file, text);
  const fromFile = run([file, '--json']);
  expect(fromFile.status).toBe(0);
  expect(fromFile.stderr).toBe('');
  expect(JSON.parse(fromFile.stdout)).toMatchObject({
    understood: true,
    code: 'ACCESS_DENIED',
    refusedBy: 'identity-based',
    actions: ['iam:CreateRole'],
    statement: {
      Effect: 'Allow',
      Action: 'iam:CreateRole',
      Resource: 'arn:aws:iam::210987654321:role/Reader',
    },
  });
  expect(run([], text).status).toBe(0);
});

test('a text that is not understood, missing or endless ends with exit code 2', () => {
  const unknown = run(['-', '--json'], 'hello world');
  expect(unknown.status).toBe(2);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ understood: false, code: 'NOT_UNDERSTOOD' });
  expect(run(['/no/such/file']).status).toBe(2);
  expect(run([tmpdir()]).status).toBe(2);
  expect(run(['-'], 'x'.repeat(1_100_000)).status).toBe(2);
});

test("an encoded reason is decoded where that's allowed, and named otherwise", () => {
  const failures = (faults: string) => {
    const home = mkdtempSync(join(tmpdir(), 'decoded-'));
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      KENTIK_AWS_SETUP_HOME: home,
      KENTIK_AWS_SETUP_SANDBOX_FAULTS: faults,
      CI: 'true',
    };
    const words = [program, 'apply', '--sandbox', '--yes', '--json'];
    const { stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8', timeout: 120_000 });
    const result: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
    return JSON.stringify((result as { failures: unknown }).failures);
  };
  expect(failures('deny=CreateFlowLogs@encoded@#1+')).toMatch(
    /AWS doesn't allow ec2:CreateFlowLogs on arn:aws:ec2:/,
  );
  const encoded = failures('deny=CreateFlowLogs@encoded@#1+;sts:DecodeAuthorizationMessage');
  expect(encoded).toContain('aws sts decode-authorization-message --encoded-message');
});
