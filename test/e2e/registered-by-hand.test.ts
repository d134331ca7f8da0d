/** The answers don't ask for registration: verify looks at the export that someone registered in Kentik's portal, if any. */
import { expect, it } from 'vitest';
import { kentikOperations } from '../../src/sandbox/kentik/service.ts';
import { verifyEvents } from '../helpers/contract-json.ts';
import { runProgram, withoutKentik } from '../helpers/program.ts';
import { account } from '../sandbox/clients.ts';
import { kentikSide } from './kentik-side.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const given = sandboxPerTest({ speed: 600 });
const bucket = 'test-logs-bucket';
const side = kentikSide(given, bucket);
const role = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
const answers = `version: 1
export: full
region: us-east-1
bucket: ${bucket}
prefix: network
resources: [{type: vpc, id: vpc-03986618268cc4efd, region: us-east-1}]
kentik: {name: prod}
`;
const byHand = {
  export: {
    type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
    enabled: true,
    name: 'typed-by-hand',
    planId: '27182',
    cloudProvider: 'CLOUD_PROVIDER_AWS',
    aws: { iamRoleArn: role, region: 'us-east-1', bucket, bucketPrefix: '/network/' },
  },
};

async function verify(session: string, env = given.env) {
  const { exit, stdout, stderr } = await runProgram(['verify', session, '--json'], { env });
  const lines = verifyEvents(stdout);
  const result = lines.at(-1) as { outcome: string; unchecked: string[] };
  const kentik = lines.filter((line) => line.side === 'kentik');
  const unchecked = result.unchecked.filter((each) => each.startsWith("Kentik's side"));
  return { exit, outcome: result.outcome, kentik, unchecked, text: stdout + stderr };
}

const asked = () =>
  given.sandbox.requests().filter(({ operation }) => kentikOperations.includes(operation)).length;

it('an export by hand is checked, and where there is none nothing fails', async () => {
  const session = await side.apply(answers);
  await expect.poll(async () => (await verify(session)).outcome, { timeout: 20_000 }).toBe('proven');

  const before = asked();
  const alone = await verify(session, withoutKentik(given.env));
  expect([alone.exit, alone.kentik, alone.unchecked.length, asked()]).toEqual([0, [], 1, before]);

  const none = await verify(session);
  expect([none.exit, none.kentik, none.unchecked.length]).toEqual([0, [], 1]);
  expect(none.unchecked[0]).toContain(role);
  expect(asked()).toBeGreaterThan(before);

  const token = 'sandbox-kentik-token-of-the-outsider';
  const env = { ...given.env, KTAPI_AUTH_EMAIL: 'outsider@sandbox.example', KTAPI_AUTH_TOKEN: token };
  const refused = await verify(session, env);
  expect([refused.exit, refused.kentik, refused.unchecked.length]).toEqual([0, [], 1]);
  expect(refused.unchecked[0]).not.toBe(alone.unchecked[0]);
  expect(refused.text).not.toContain(token);

  await side.register(byHand);
  await side.until(true);
  const found = await verify(session);
  expect([found.exit, found.unchecked]).toEqual([0, []]);
  expect(found.kentik).toMatchObject([
    { id: `export:${account}:typed-by-hand`, state: 'proven', cause: 'working' },
    { id: `devices:${account}:typed-by-hand`, state: 'proven', cause: 'matched' },
  ]);

  await side.edit({ enabled: false });
  const disabled = await verify(session);
  expect([disabled.exit, disabled.kentik[0]?.state, disabled.kentik[0]?.cause]).toEqual([
    6,
    'refuted',
    'disabled',
  ]);
  // Applying again would change nothing in Kentik.
  expect(disabled.kentik[0]?.remedy).not.toContain(' apply ');

  await side.edit({ enabled: true }, { iamRoleArn: `arn:aws:iam::${account}:role/theirs` });
  const other = await verify(session);
  expect([other.exit, other.kentik, other.unchecked.length]).toEqual([0, [], 1]);
  expect(other.unchecked[0]).toContain('typed-by-hand');

  // A name alone asks for nothing.
  const { stdout } = await runProgram(['sessions', 'answers', session], { env: given.env });
  expect(stdout).toContain('register: false');
}, 120_000);
