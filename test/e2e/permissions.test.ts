/** What an operator with some of the rights is told before anything changes: roles of the sandbox with random policies. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { kentikFields } from '../../src/answers/log-format.ts';
import { operatorPolicy } from '../../src/documents/operator-policy.ts';
import { listOf } from '../../src/model/compare.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { defaultSeed, type Seed } from '../../src/sandbox/world/seed.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import { cleanEnvironment, jsonLines, makeHome, runProgram } from '../helpers/program.ts';
import { randomFrom } from '../helpers/random.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { usualAnswers } from './sandbox-program.ts';

const account = '123456789012';

const actionsOf = (sid: string) =>
  operatorPolicy.Statement.filter(({ Sid }) => Sid === sid).flatMap(({ Action }) => listOf(Action ?? []));

const reading = [...actionsOf('Plan'), 's3:GetBucketAcl'];
const simulating = actionsOf('Verify');
/** What a first apply calls. */
const creating = [
  's3:CreateBucket',
  's3:TagResource',
  's3:PutBucketPolicy',
  'ec2:CreateFlowLogs',
  'ec2:CreateTags',
  'logs:CreateLogDelivery',
  'iam:CreatePolicy',
  'iam:TagPolicy',
  'iam:CreateRole',
  'iam:TagRole',
  'iam:AttachRolePolicy',
];

/** An operator role with these rights. */
function seedWith(actions: readonly string[]): Seed {
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    ],
  };
  const operator = { name: 'Operator', path: '/teams/', trust, inline: { rights: document } };
  const accounts = defaultSeed.accounts.map((each) =>
    each.id === account ? { ...each, roles: [...each.roles, operator] } : each,
  );
  return { ...defaultSeed, accounts };
}

/** An environment with a session of the role. */
async function operatorIn(sandbox: Sandbox): Promise<Record<string, string>> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    sandbox.environment;
  const sts = new STSClient({
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/teams/Operator`,
      RoleSessionName: 'engineer',
    }),
  );
  return cleanEnvironment(await makeHome(), {
    ...sandbox.environment,
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  });
}

interface Planned {
  permissions: {
    checks: { action: string; state: string; changes: string[] }[];
    policy: { Statement: { Action: string[] }[] } | null;
  };
}

async function inSandbox(
  actions: readonly string[],
  work: (run: (...args: string[]) => ReturnType<typeof runProgram>, sandbox: Sandbox) => Promise<void>,
  prepare?: (world: World) => void,
  input = usualAnswers,
): Promise<void> {
  const sandbox = await startSandbox({ seed: seedWith(actions), ...(prepare ? { prepare } : {}) });
  try {
    const env = await operatorIn(sandbox);
    await work((...args) => runProgram([...args, '--answers', '-'], { env, input }), sandbox);
  } finally {
    await sandbox.close();
  }
}

const subsets = Array.from({ length: 20 }, (_, index) => {
  const random = randomFrom(index + 1);
  return creating.filter(() => random() < (index % 5) / 4);
});

const deniedOf = ({ permissions }: Planned) => [
  ...new Set(permissions.checks.filter(({ state }) => state === 'denied').map(({ action }) => action)),
];

it.each(subsets.map((rights) => [rights.length, rights] as const))(
  'every right that an operator with %i of them lacks is named before anything changes: %j',
  { timeout: 60_000 },
  async (_count, rights) => {
    const lacking = creating.filter((action) => !rights.includes(action)).sort();
    await inSandbox([...reading, ...simulating, ...rights], async (run, sandbox) => {
      const planned = await run('plan', '--json');
      expect(planned.exit, planned.stderr).toBe(0);
      const [plan] = jsonLines(planned.stdout) as unknown as Planned[];
      expect(plan && deniedOf(plan).sort()).toEqual(lacking);
      const policy = plan?.permissions.policy?.Statement.flatMap(({ Action }) => Action).sort() ?? [];
      expect(policy).toEqual(lacking);
      expect(plan?.permissions.checks.every(({ changes }) => changes.length > 0)).toBe(true);
      if (lacking.length === 0) return;
      const applied = await run('apply', '--yes', '--json');
      expect(applied.exit).toBe(4);
      for (const action of lacking) expect(applied.stdout).toContain(action);
      expect(sandbox.requests().filter(({ mutating }) => mutating)).toEqual([]);
    });
  },
);

it('with the policy that a refused apply prints, apply succeeds', { timeout: 60_000 }, async () => {
  let policy: Planned['permissions']['policy'] = null;
  await inSandbox([...reading, ...simulating], async (run) => {
    const [plan] = jsonLines((await run('plan', '--json')).stdout) as unknown as Planned[];
    policy = plan?.permissions.policy ?? null;
  });
  expect(policy).not.toBeNull();
  await inSandbox(
    [...reading, ...simulating],
    async (run) => {
      const { exit, stderr } = await run('apply', '--yes', '--json');
      expect(exit, stderr).toBe(0);
    },
    (world) => {
      const role = world.accounts.get(account)?.roles.get('operator');
      role?.inline.set('asked-for', JSON.stringify(policy));
    },
  );
});

it('fields that name ECS tasks need permissions of ECS', { timeout: 60_000 }, async () => {
  const fields = [...kentikFields, 'ecs-cluster-arn', 'ecs-task-id'];
  const input = `${usualAnswers}logFormat: [${fields.join(', ')}]\n`;
  const needed = ['ecs:ListClusters', 'ecs:ListTasks'];
  for (const rights of [creating, [...creating, ...needed]]) {
    const isAllowed = rights !== creating;
    const work: Parameters<typeof inSandbox>[1] = async (run, sandbox) => {
      const [plan] = jsonLines((await run('plan', '--json')).stdout) as unknown as Planned[];
      expect(plan && deniedOf(plan).sort()).toEqual(isAllowed ? [] : needed);
      const { exit, stderr } = await run('apply', '--yes', '--json');
      expect(exit, stderr).toBe(isAllowed ? 0 : 4);
      expect(sandbox.requests().some(({ mutating }) => mutating)).toBe(isAllowed);
    };
    await inSandbox([...reading, ...simulating, ...rights], work, undefined, input);
  }
});

it('says for what the policy to ask for is not enough', { timeout: 60_000 }, async () => {
  const faults = 'deny=iam:CreateRole;s3:PutBucketPolicy@scp;iam:CreatePolicy@boundary';
  const work: Parameters<typeof inSandbox>[1] = async (run, sandbox) => {
    await setFaults(sandbox, faults);
    const { exit, stdout } = await run('apply', '--yes', '--json');
    expect(exit).toBe(4);
    const { failures } = jsonLines(stdout).at(-1) as { failures: { remedy: string }[] };
    const lines = failures[0]?.remedy.split('\n') ?? [];
    const about = lines.filter((line) => line.includes("isn't enough"));
    expect(about).toEqual([
      expect.stringMatching(/s3:PutBucketPolicy.*organization/),
      expect.stringMatching(/iam:CreatePolicy.*boundary/),
    ]);
  };
  await inSandbox([...reading, ...simulating, ...creating], work);
});

it('where simulation is refused, EC2 checks flow logs, and the rest can’t be told', async () => {
  for (const isAllowed of [true, false]) {
    const rights = isAllowed ? creating : creating.filter((action) => action !== 'ec2:CreateFlowLogs');
    await inSandbox([...reading, ...rights], async (run, sandbox) => {
      const [plan] = jsonLines((await run('plan', '--json')).stdout) as unknown as Planned[];
      const states = new Map(plan?.permissions.checks.map(({ action, state }) => [action, state]));
      expect(states.get('ec2:CreateFlowLogs')).toBe(isAllowed ? 'allowed' : 'denied');
      for (const action of ['iam:CreateRole', 's3:CreateBucket']) expect(states.get(action)).toBe('unknown');
      expect(sandbox.requests().filter(({ mutating }) => mutating)).toEqual([]);
    });
  }
});
