/** IAM takes no second name that differs by letter case alone: what exists is used by its real name, everywhere. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { kentikPolicy } from '../../src/documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const asked = { role: 'Kentik-Flow-Logs', policy: 'Kentik-Metadata-Policy' };
const real = { role: 'kentik-flow-logs', policy: 'KENTIK-metadata-policy' };
const roleArn = `arn:aws:iam::123456789012:role/${real.role}`;
const policyArn = `arn:aws:iam::123456789012:policy/${real.policy}`;

const trust = JSON.stringify(kentikTrustPolicy({ partition: 'aws', grant: 'scoped', externalId: null }));
const grants = kentikPolicy({ partition: 'aws', buckets: ['test-logs-bucket'], deletion: 'customer' });

const run = async (...args: string[]) => {
  const result = await runProgram(args, { env: given.env });
  expect(result.exit, result.stderr).toBe(0);
  return result.stdout;
};
const resultOf = (stdout: string) => jsonLines(stdout).at(-1) ?? {};

/** Every name of a role or a policy that the program has sent in a change. */
function namesSent(): string[] {
  const requests = given.mutations().map(({ request }) => request ?? {});
  const names = requests.flatMap(({ RoleName, PolicyName, PolicyArn }) => [
    RoleName,
    PolicyName,
    typeof PolicyArn === 'string' ? PolicyArn.replace(/^.*\//, '') : undefined,
  ]);
  return [...new Set(names.filter((name) => name !== undefined))].map(String).sort();
}

it('adopts a role and a policy in other letter case, applies again unchanged, and undoes its own part', async () => {
  const { iam } = someoneElse(given.sandbox);
  await iam.send(new CreateRoleCommand({ RoleName: real.role, AssumeRolePolicyDocument: trust }));
  await iam.send(
    new CreatePolicyCommand({ PolicyName: real.policy, PolicyDocument: JSON.stringify(grants) }),
  );
  const attached = async () =>
    (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: real.role }))).AttachedPolicies?.map(
      ({ PolicyArn }) => PolicyArn,
    );
  const file = await given.answersFile(
    `${usualAnswers}roleName: ${asked.role}\npolicyName: ${asked.policy}\n`,
  );

  const dry = await run('apply', '--answers', file, '--dry-run', '--format', 'json');
  expect(dry).toContain(roleArn);
  expect(dry).not.toContain(asked.role);
  expect(dry).not.toContain(asked.policy);

  const first = resultOf(await run('apply', '--answers', file, '--yes', '--json'));
  expect(first).toMatchObject({
    outcome: 'applied',
    roleArn,
    policyArn,
    cloudExports: [{ request: { export: { aws: { iamRoleArn: roleArn } } } }],
  });
  expect(await attached()).toEqual([policyArn]);
  const names = [real.policy, real.role].sort();
  expect(namesSent()).toEqual(names);

  const before = given.mutations().length;
  expect(resultOf(await run('apply', '--answers', file, '--yes', '--json'))).toMatchObject({
    outcome: 'unchanged',
    session: first.session,
    roleArn,
  });
  expect(given.mutations()).toHaveLength(before);

  expect(resultOf(await run('undo', String(first.session), '--yes', '--json'))).toMatchObject({
    outcome: 'undone',
  });
  expect(await attached()).toEqual([]);
  // Someone else's role and policy stay.
  expect((await iam.send(new GetRoleCommand({ RoleName: real.role }))).Role?.RoleName).toBe(real.role);
  expect(namesSent()).toEqual(names);
}, 60_000);

it('brings a role and a policy in other letter case up to date by their real names, and back', async () => {
  const { iam } = someoneElse(given.sandbox);
  await iam.send(new CreateRoleCommand({ RoleName: real.role, AssumeRolePolicyDocument: trust }));
  const [metadata] = grants.Statement;
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: real.policy,
      PolicyDocument: JSON.stringify({ ...grants, Statement: [metadata] }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: real.role, PolicyArn: policyArn }));
  const file = await given.answersFile(
    `${usualAnswers}roleName: ${asked.role}\npolicyName: ${asked.policy}\nexternalId: "12345"\n`,
  );
  const first = resultOf(await run('apply', '--answers', file, '--yes', '--json'));
  expect(first).toMatchObject({ outcome: 'applied', roleArn, policyArn });
  const operations = given.mutations().map(({ operation }) => operation);
  expect(operations).toContain('UpdateAssumeRolePolicy');
  expect(operations).toContain('CreatePolicyVersion');
  expect(operations.filter((each) => each === 'AttachRolePolicy')).toHaveLength(1);
  expect(resultOf(await run('undo', String(first.session), '--yes', '--json'))).toMatchObject({
    outcome: 'undone',
  });
  expect(namesSent()).toEqual([real.policy, real.role].sort());
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: real.role }));
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(trust));
}, 60_000);
