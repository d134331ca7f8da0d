/** What a dry run prints is what apply sends: each document beside the request that the sandbox got, field by field. */
import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/sandbox/service.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

interface Printed {
  id: string;
  account: string;
  region: string | null;
  name: string;
  document: unknown;
}

/** A document or a request, told apart from others of its kind by where and what it is for. */
interface Sent {
  kind: 'bucket policy' | 'flow log' | 'policy' | 'trust' | 'cloud export';
  account: string | null;
  /** Bucket, policy or role name; the region of flow logs. */
  name: unknown;
  document: unknown;
}

const kinds: Record<string, Sent['kind']> = {
  'bucket-policy': 'bucket policy',
  'flow-log': 'flow log',
  policy: 'policy',
  'primary-policy': 'policy',
  'secondary-policy': 'policy',
  'trust-policy': 'trust',
  'primary-trust-policy': 'trust',
  'secondary-trust-policy': 'trust',
  'cloud-export': 'cloud export',
};

function printed({ id, account, name, document }: Printed): Sent {
  return { kind: kinds[id] ?? expect.fail(`no such document: ${id}`), account, name, document };
}

/** What a dry run cannot know: the token of the call, and the tag of a session that doesn't exist yet. */
function withoutSession(request: Record<string, unknown>): unknown {
  const { ClientToken: token, TagSpecifications: specifications, ...rest } = request;
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  const tagged = (specifications as { ResourceType: string; Tags: { Key: string; Value: string }[] }[]).map(
    ({ ResourceType, Tags }) => {
      const others = Tags.filter(({ Key }) => Key !== 'kentik-aws-setup:session');
      expect(others).toHaveLength(Tags.length - 1);
      return { ResourceType, Tags: others };
    },
  );
  return { ...rest, TagSpecifications: tagged };
}

const parsed = (text: unknown): unknown => JSON.parse(String(text));
const lastPart = (arn: unknown) => String(arn).replace(/^.*\//, '');

function sent({ operation, account, region, request }: RequestRecord): Sent[] {
  const input = request ?? expect.fail(`${operation} could not be read`);
  switch (operation) {
    case 'CreateFlowLogs':
      return [{ kind: 'flow log', account, name: region, document: withoutSession(input) }];
    case 'PutBucketPolicy':
      return [{ kind: 'bucket policy', account, name: input.Bucket, document: parsed(input.Policy) }];
    case 'CreatePolicy':
      return [{ kind: 'policy', account, name: input.PolicyName, document: parsed(input.PolicyDocument) }];
    case 'CreatePolicyVersion':
      return [
        { kind: 'policy', account, name: lastPart(input.PolicyArn), document: parsed(input.PolicyDocument) },
      ];
    case 'CreateRole': {
      const document = parsed(input.AssumeRolePolicyDocument);
      return [{ kind: 'trust', account, name: input.RoleName, document }];
    }
    case 'UpdateAssumeRolePolicy':
      return [{ kind: 'trust', account, name: input.RoleName, document: parsed(input.PolicyDocument) }];
    default:
      // These have no document.
      expect(['CreateBucket', 'AttachRolePolicy', 'PutBucketTagging', 'DetachRolePolicy']).toContain(
        operation,
      );
      return [];
  }
}

/** The same keys in the same order, so that only values tell two apart; texts keep a failure short. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

const inOrder = (list: readonly Sent[]) => list.map((each) => JSON.stringify(sorted(each))).sort();

/** Prints the documents of an answers file, applies it, and gives what was printed and what was sent. */
async function printAndApply(given: ReturnType<typeof sandboxPerTest>, answers: string) {
  const file = await given.answersFile(answers);
  const dry = await runProgram(['apply', '--answers', file, '--dry-run', '--format', 'json'], {
    env: given.env,
  });
  expect(dry.exit, dry.stderr).toBe(0);
  const before = given.mutations().length;
  const { documents } = JSON.parse(dry.stdout) as { documents: Printed[] };
  const run = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  expect(run.exit, run.stderr).toBe(0);
  const requests = given.mutations().slice(before);
  expect(requests.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  const { cloudExports } = jsonLines(run.stdout).at(-1) as {
    cloudExports: { name: string; request: { export: { aws: { iamRoleArn: string } } } }[];
  };
  const exports = cloudExports.map(({ name, request }): Sent => {
    const account = request.export.aws.iamRoleArn.split(':')[4] ?? null;
    return { kind: 'cloud export', account, name, document: request };
  });
  return { documents: documents.map(printed), requests: [...requests.flatMap(sent), ...exports] };
}

const members = (defaultSeed.organization?.members ?? [])
  .filter(({ state, accessRole }) => state === 'ACTIVE' && accessRole === 'usual')
  .map((member) => member.account)
  .filter((id) => id !== defaultSeed.accounts[0]?.id && defaultSeed.organization?.delegated[id] === undefined)
  .slice(0, 2);

const metadataOnly = (more: string) => `
version: 1
export: metadata-only
region: us-east-1
secondary:
  accounts: ["${members.join('", "')}"]
  reach: { assumeRole: OrganizationAccountAccessRole }
${more}
`;

describe('a dry run prints what apply sends', () => {
  const given = sandboxPerTest();

  it.each([
    ['one region', usualAnswers],
    [
      'several regions, a bucket each, and what Kentik deletes',
      `${usualAnswers}regions: [us-east-1, us-west-2]\ndeletion: kentik\ngrant: documented\nexternalId: "12345"\nprefix: a/b\n`,
    ],
    [
      "several regions into one bucket, in AWS's format, each minute",
      `${usualAnswers}regions: [us-east-1, us-west-2]\nallocation: centralized\nlogFormat: default\naggregationInterval: 60\nexternalId: "12345"\n`,
    ],
    ['nested roles', metadataOnly('roles: nested\ngrant: scoped\nexternalId: "12345"')],
    ['nested roles as documented', metadataOnly('roles: nested\ngrant: documented')],
    ['separate roles', metadataOnly('roles: separate')],
  ])(
    '%s',
    async (_name, answers) => {
      const { documents, requests } = await printAndApply(given, answers);
      expect(documents.length).toBeGreaterThan(3);
      expect(inOrder(requests)).toEqual(inOrder(documents));
    },
    60_000,
  );

  it('subnets and interfaces beside VPCs', async () => {
    const text = JSON.stringify(await sandboxState(given.sandbox));
    const some = (pattern: RegExp) => [...new Set(text.match(pattern))].slice(0, 2);
    const chosen = [
      ...some(/\bvpc-[0-9a-f]{17}\b/g).map((id) => ({ type: 'vpc', id, region: 'us-east-1' })),
      ...some(/\bsubnet-[0-9a-f]{17}\b/g).map((id) => ({ type: 'subnet', id, region: 'us-east-1' })),
      ...some(/\beni-[0-9a-f]{17}\b/g).map((id) => ({ type: 'network-interface', id, region: 'us-east-1' })),
    ];
    const answers = `${usualAnswers}resources: ${JSON.stringify(chosen)}\n`;
    const { documents, requests } = await printAndApply(given, answers);
    expect(documents.filter(({ kind }) => kind === 'flow log')).toHaveLength(3);
    expect(inOrder(requests)).toEqual(inOrder(documents));
  }, 60_000);

  it('what changed answers bring up to date, and nothing else', async () => {
    await printAndApply(given, usualAnswers);
    const changed = `${usualAnswers}deletion: kentik\nexternalId: "12345"\n`;
    const { documents, requests } = await printAndApply(given, changed);
    expect(requests.map(({ kind }) => kind).sort()).toEqual(['cloud export', 'policy', 'trust']);
    for (const request of inOrder(requests)) expect(inOrder(documents)).toContain(request);
    // What is as expected already is printed all the same, but for flow logs: those would be created twice.
    expect(documents.map(({ kind }) => kind)).toEqual(['bucket policy', 'policy', 'trust', 'cloud export']);
  }, 60_000);
});

describe('more resources than one call takes', () => {
  const given = sandboxPerTest({ extraVpcs: { region: 'us-east-1', count: 301 } });

  it('are as many documents as calls', async () => {
    const { documents, requests } = await printAndApply(given, usualAnswers);
    const sizes = documents.flatMap(({ kind, document }) =>
      kind === 'flow log' ? [(document as { ResourceIds: string[] }).ResourceIds.length] : [],
    );
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBe(300);
    expect(inOrder(requests)).toEqual(inOrder(documents));
  }, 60_000);
});
