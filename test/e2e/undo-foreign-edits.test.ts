/** For each kind of thing, someone else edits it while undo's question is open: nothing of what was edited is deleted. */
import { CreateTagsCommand, DeleteFlowLogsCommand } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { describeWithMoto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { startRecordingProxy } from '../helpers/recording-proxy.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const given = sandboxPerTest();
const bucket = 'test-logs-bucket';
const role = 'Kentik-Flow-Logs';
const answers = `version: 1
export: full
region: us-east-1
bucket: ${bucket}
`;
const team = [{ Key: 'team', Value: 'network' }];

interface Scene {
  other: ReturnType<typeof someoneElse>;
  flowLogs: { id: string; resourceId: string }[];
  policyArn: string;
}

interface Edit {
  edit(scene: Scene): Promise<unknown>;
  /** What must not be called: the mutations that would delete or undo what was edited. */
  spared: readonly string[];
}

const saying = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const trusting = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const statement = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:DeleteObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
});
const ofRole = ['DeleteRole', 'DetachRolePolicy', 'UpdateAssumeRolePolicy'];
const ofPolicy = ['DeletePolicy', 'DeletePolicyVersion', 'DetachRolePolicy', 'SetDefaultPolicyVersion'];
const ofBucket = ['DeleteBucket', 'DELETE bucket'];

const inline = 'an inline policy of the role';

const edits: Record<string, Edit> = {
  'a statement of the bucket policy': {
    edit: ({ other }) => other.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: statement })),
    spared: [...ofBucket, 'DeleteBucketPolicy', 'PutBucketPolicy'],
  },
  'tags of the bucket': {
    edit: ({ other }) =>
      other.s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: team } })),
    spared: ofBucket,
  },
  'trust of the role': {
    edit: ({ other }) =>
      other.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: trusting })),
    spared: ofRole,
  },
  'tags of the role': {
    edit: ({ other }) => other.iam.send(new TagRoleCommand({ RoleName: role, Tags: team })),
    spared: ofRole,
  },
  'the permissions boundary of the role': {
    edit: ({ other, policyArn }) =>
      other.iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: role, PermissionsBoundary: policyArn }),
      ),
    spared: ofRole,
  },
  'a policy attached to the role': {
    edit: ({ other }) =>
      other.iam.send(
        new AttachRolePolicyCommand({
          RoleName: role,
          PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
        }),
      ),
    spared: ofRole,
  },
  [inline]: {
    edit: ({ other }) =>
      other.iam.send(
        new PutRolePolicyCommand({
          RoleName: role,
          PolicyName: 'theirs',
          PolicyDocument: saying('s3:ListBucket'),
        }),
      ),
    spared: ofRole,
  },
  'default version of the policy': {
    edit: ({ other, policyArn }) =>
      other.iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: policyArn,
          PolicyDocument: saying('ec2:DescribeTags'),
          SetAsDefault: true,
        }),
      ),
    spared: ofPolicy,
  },
  'tags of the policy': {
    edit: ({ other, policyArn }) =>
      other.iam.send(new TagPolicyCommand({ PolicyArn: policyArn, Tags: team })),
    spared: ofPolicy,
  },
  'tags of the flow logs': {
    edit: ({ other, flowLogs }) =>
      other.ec2.send(new CreateTagsCommand({ Resources: flowLogs.map(({ id }) => id), Tags: team })),
    spared: ['DeleteFlowLogs', ...ofBucket, 'DeleteBucketPolicy', 'PutBucketPolicy'],
  },
  'a flow log, deleted and created again': {
    async edit({ other, flowLogs: [first] }) {
      if (first === undefined) throw new Error('there is no flow log');
      await other.ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [first.id] }));
      await other.createFlowLog(first.resourceId, bucket);
    },
    // What delivers to the bucket stays, so the bucket has to.
    spared: [...ofBucket, 'DeleteBucketPolicy', 'PutBucketPolicy'],
  },
};

async function applied(env: Record<string, string>) {
  const file = await given.answersFile(answers);
  const { stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
  const result = jsonLines(stdout).at(-1) as {
    session: string;
    policyArn: string;
    flowLogs: { id: string; resourceId: string }[];
  };
  expect(result.flowLogs.length, stderr).toBeGreaterThan(0);
  return result;
}

/** Confirms an undo after `edit` was done while it asked. */
async function undoAround(
  env: Record<string, string>,
  session: string,
  edit: () => Promise<unknown>,
): Promise<void> {
  const size = { rows: 60, columns: 160 };
  const terminal = spawnInTerminal(process.execPath, [programFile, 'undo', session], { env, ...size });
  await terminal.waitFor('Type yes:', { timeout: 60_000 });
  await edit();
  terminal.type('yes');
  terminal.press('enter');
  expect(await terminal.exit, terminal.text()).toMatchObject({ exitCode: 0 });
  expect(terminal.history().join('\n')).toMatch(/changed while the question was open|kept/);
}

// The sandbox has no inline policies; moto has.
it.each(Object.entries(edits).filter(([name]) => name !== inline))(
  'spares what was edited: %s',
  { timeout: 120_000 },
  async (_, { edit, spared }) => {
    const { session, flowLogs, policyArn } = await applied(given.env);
    const other = someoneElse(given.sandbox);
    let before = 0;
    await undoAround(given.env, session, async () => {
      await edit({ other, flowLogs, policyArn });
      before = given.mutations().length;
    });
    const done = given
      .mutations()
      .slice(before)
      .map(({ operation }) => operation);
    expect(done.filter((operation) => spared.includes(operation))).toEqual([]);
    // What no one edited is deleted all the same.
    expect(done).not.toEqual([]);
  },
);

describeWithMoto('on moto', (moto) => {
  it.each(['a statement of the bucket policy', 'tags of the role', 'default version of the policy', inline])(
    'spares what was edited: %s',
    { timeout: 120_000 },
    async (name) => {
      await moto().reset();
      const proxy = await startRecordingProxy(moto().url);
      try {
        const env = cleanEnvironment(await makeHome(), {
          ...moto().environment,
          AWS_ENDPOINT_URL: proxy.url,
        });
        const { session, flowLogs, policyArn } = await applied(env);
        const other = someoneElse({ ...given.sandbox, url: moto().url, environment: moto().environment });
        const { edit, spared } = edits[name] ?? expect.fail(`there is no edit ${name}`);
        let before = 0;
        await undoAround(env, session, async () => {
          await edit({ other, flowLogs, policyArn });
          before = proxy.mutations.length;
        });
        const done = proxy.mutations.slice(before);
        const isSpared = (what: string) =>
          spared.includes(what) ||
          (spared.includes('DeleteBucket') && /^DELETE \/test-logs-bucket\/?(?:\?policy)?(?:$|&)/.test(what));
        expect(done.filter(isSpared)).toEqual([]);
        expect(done).not.toEqual([]);
      } finally {
        await proxy.close();
      }
    },
  );
});
