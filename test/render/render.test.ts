import { describe, expect, it } from 'vitest';
import { cleanText } from '../../src/model/clean-text.ts';
import { type ErrorReport, InterruptedError, reportOf } from '../../src/model/errors.ts';
import { consoleSteps } from '../../src/outputs/console-steps.ts';
import { documentFiles, documentsJson } from '../../src/outputs/files.ts';
import { planJson } from '../../src/outputs/plan-json.ts';
import { planText, valuesLines } from '../../src/outputs/plan-text.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { errorText } from '../../src/words/errors.ts';
import { account, afterwards, bucket, emptyAccount, fullAnswers, vpc } from '../plan/account.ts';

const answers = fullAnswers({ regions: ['us-east-1', 'eu-west-1'] });
const state = emptyAccount(answers, {
  resources: [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })],
});
const plan = buildFullPlan(answers, state);

/** The JSON blocks that stand between the steps. */
function jsonOf(lines: string[]): unknown[] {
  const blocks: unknown[] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    if (line === '{') open = [];
    open?.push(line);
    if (line === '}' && open !== null) {
      blocks.push(JSON.parse(open.join('\n')));
      open = null;
    }
  }
  return blocks;
}

describe('steps for the console', () => {
  const lines = consoleSteps(plan);

  it('hold every document as it is applied, so that it can be pasted', () => {
    expect(jsonOf(lines)).toEqual(plan.documents.map(({ document }) => document));
  });

  it('are numbered throughout', () => {
    const numbers = lines.flatMap((line) => /^(\d+)\. /.exec(line)?.[1] ?? []).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(30);
  });

  it("follow the document's order: bucket, flow logs, check, policy, role, Kentik", () => {
    const titles = lines.filter((line) => line.startsWith('## ')).map((line) => line.slice(3).split(' ')[0]);
    expect([...new Set(titles)]).toEqual(['Bucket', 'Policy', 'Flow', 'Check', 'Role', 'Kentik', 'Notes']);
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at('## Policy of the bucket')).toBeLessThan(at('## Flow logs'));
    expect(at('## Check')).toBeLessThan(at('## Policy Kentik-Metadata-Policy'));
  });

  it('say what is done already instead of how to do it', () => {
    const done = consoleSteps(buildFullPlan(answers, afterwards(plan, state)));
    expect(done.filter((line) => line.includes('Nothing to do'))).toHaveLength(6);
    expect(jsonOf(done)).toHaveLength(2);
    expect(done.join('\n')).toContain('vpc-00000001 in us-east-1: fl-0001 already sends this traffic');
  });

  it('say what cannot be done', () => {
    const name = 'test-logs-bucket-us-east-1';
    const blocked = emptyAccount(answers, {
      ...state,
      buckets: { ...state.buckets, [name]: bucket(name, { state: 'foreign' }) },
    });
    expect(consoleSteps(buildFullPlan(answers, blocked)).join('\n')).toContain(
      'Blocked: The bucket belongs to another account.',
    );
  });
});

it('a plan as JSON has ids, kinds, actions, reasons and the sum', () => {
  const json = planJson(plan);
  expect(json.changes[0]).toEqual({
    id: 'bucket:us-east-1:test-logs-bucket-us-east-1',
    kind: 'bucket',
    action: 'create',
    why: 'No bucket has this name yet.',
    remedy: null,
    account,
    region: 'us-east-1',
    name: 'test-logs-bucket-us-east-1',
    dependsOn: [],
  });
  expect(json.summary).toEqual({
    create: 9,
    update: 0,
    replace: 0,
    detach: 0,
    adopt: 0,
    none: 0,
    blocked: 0,
  });
});

it('documents as JSON have the keys that are promised', () => {
  const json = documentsJson(plan);
  expect(json).toMatchObject({ version: 1, export: 'full' });
  for (const document of json.documents) {
    expect(Object.keys(document)).toEqual(['id', 'title', 'where', 'account', 'region', 'name', 'document']);
  }
});

it('a plan as text has a line for every change and ends with the sum', () => {
  const lines = planText(plan);
  for (const change of plan.changes) expect(lines.join('\n')).toContain(change.name);
  expect(lines.at(-1)).toMatch(/^Creates 2 buckets/);
});

it('values stand under the cloud export that they belong to', () => {
  expect(valuesLines(plan)).toEqual([
    'Kentik cloud export aws-us-east-1 (Kentik portal: Settings, Public Clouds, Create Cloud Export)',
    `  AWS Role:       arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    '  AWS Region:     us-east-1',
    '  S3 Bucket Name: test-logs-bucket-us-east-1',
    '  Name:           aws-us-east-1',
    'Kentik cloud export aws-eu-west-1 (Kentik portal: Settings, Public Clouds, Create Cloud Export)',
    `  AWS Role:       arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    '  AWS Region:     eu-west-1',
    '  S3 Bucket Name: test-logs-bucket-eu-west-1',
    '  Name:           aws-eu-west-1',
  ]);
});

it('an export whose bucket failed has no values; the other keeps its own', () => {
  const failed = plan.changes.find(({ kind, region }) => kind === 'bucket' && region === 'eu-west-1');
  const error = reportOf(new Error('denied'), 'creating the bucket');
  const lines = valuesLines(plan, {
    outcome: 'partial',
    session: '20260101-0000-ab12',
    account,
    roleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    policyArn: null,
    buckets: ['test-logs-bucket-us-east-1'],
    flowLogs: [
      { id: 'fl-1', resourceId: 'vpc-00000001', region: 'us-east-1', bucket: 'test-logs-bucket-us-east-1' },
    ],
    failures: [{ change: failed?.id ?? '', error }],
  });
  expect(lines.slice(0, 5)).toEqual(valuesLines(plan).slice(0, 5));
  expect(lines).toHaveLength(7);
  expect(lines[6]).toContain('test-logs-bucket-eu-west-1');
});

describe('files', () => {
  it('are one a document, with its JSON', () => {
    const files = documentFiles(plan);
    expect(files.map(({ content }) => JSON.parse(content))).toEqual(
      plan.documents.map(({ document }) => document),
    );
    expect(files[0]?.fileName).toBe(`bucket-policy-${account}-test-logs-bucket-us-east-1.json`);
  });

  it('have names that are safe and differ, whatever the resources are called', () => {
    const names = ['a/b', 'a=b', '../../x', 'A=B', '', 'n'.repeat(200)];
    const documents = names.map((name) => ({ ...plan.documents[0], name })) as typeof plan.documents;
    const files = documentFiles({ ...plan, documents }).map(({ fileName }) => fileName);
    expect(new Set(files.map((each) => each.toLowerCase())).size).toBe(names.length);
    for (const file of files) expect(file).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]{0,110}\.json$/);
  });
});

describe('foreign text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007after', 'after'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['two\r\nlines\tand tab', 'two lines and tab'],
    ['bell\u0007 null\u0000 c1\u009b31m', 'bell null c1'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['plain ünïcode 日本', 'plain ünïcode 日本'],
  ])('%j', (text, safe) => {
    expect(cleanText(text)).toBe(safe);
  });
});

describe('an error', () => {
  const report: ErrorReport = {
    code: 'ACCESS_DENIED',
    exit: 4,
    doing: 'creating the bucket logs',
    message: 'AWS refused.',
    where: { account, region: 'us-east-1', name: 'logs' },
    aws: {
      service: 'S3',
      operation: 'CreateBucket',
      code: 'AccessDenied',
      message: 'no\u001b[31m way',
      requestId: 'R1',
    },
    why: 'A policy forbids it.',
    details: ['one', 'two'],
    remedy: ['Allow this:\n{"Action": "s3:CreateBucket"}'],
    state: 'Nothing has been changed.',
  };

  it('says what, where, why, how to fix it, what AWS said, and last the state', () => {
    expect(errorText(report)).toEqual([
      `Error while creating the bucket logs (us-east-1, account ${account}):`,
      'AWS refused.',
      '  - one',
      '  - two',
      'Why: A policy forbids it.',
      'Fix: Allow this:',
      '  {"Action": "s3:CreateBucket"}',
      "AWS's response to S3 CreateBucket: AccessDenied: no way (request ID R1)",
      'Nothing has been changed.',
    ]);
  });

  it('puts a reason of many words behind the fix', () => {
    const why = 'Because. '.repeat(40).trim();
    const texts = errorText({ ...report, why, remedy: ['aws sso login'] });
    expect(texts.slice(4, 7)).toEqual(['Fix:', '  aws sso login', `Why: ${why}`]);
  });

  it('leaves out what is not known', () => {
    expect(errorText({ code: 'X', exit: 1, doing: 'looking', message: 'No.', remedy: [] })).toEqual([
      'Error while looking:',
      'No.',
    ]);
  });
});

it('tells an interruption in one line with the way on, and not as an error', () => {
  const lines = errorText(reportOf(new InterruptedError(), 'looking'));
  expect(lines).toEqual([
    'Interrupted. Nothing was changed by this run. To continue, run the same command again.',
  ]);
});
