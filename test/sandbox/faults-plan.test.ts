import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { readFaultSpec, readFaultText } from '../../src/sandbox/faults/read.ts';

const any = { operations: ['*'], regions: [], chance: 1, calls: null };

/** What is said to be wrong with a plan. */
function problems(spec: string): string[] {
  try {
    readFaultText(spec);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { report } = error as UserError;
    expect(report).toMatchObject({ code: 'FAULTS_INVALID', exit: 2 });
    return report.details ?? [];
  }
  return [];
}

test('the short text: every kind, and parts in any order', () => {
  const plan = readFaultText(
    [
      'throttle=30%',
      'error=10%@503;401@CreateCloudExport;html@#2@kentik:*',
      'error-after=#2@iam:*;409',
      'reset-before=2%@mutating',
      'reset-after=#3@CreateRole;#5+@eu-west-1',
      'slow=500ms@20%;never@#2-3@before@reading',
      'iam-delay=10s@50%',
      'expire-after=25@2m',
      'deny=iam:CreateRole;s3:PutBucketPolicy@scp',
      'unsuccessful=vpc-0abc;10%@internal',
      'actor=bucket-policy@CreateFlowLogs;remove-role:Kentik-Flow-Logs@after@#2@AttachRolePolicy',
      'seed=7',
    ].join(', '),
  );
  expect(plan).toEqual({
    seed: 7,
    faults: [
      { ...any, fault: 'throttle', chance: 0.3 },
      { ...any, fault: 'error', chance: 0.1, status: 503 },
      { ...any, fault: 'error', status: 401, operations: ['CreateCloudExport'] },
      { ...any, fault: 'error', status: 'html', operations: ['kentik:*'], calls: { from: 2, to: 2 } },
      { ...any, fault: 'error-after', operations: ['iam:*'], calls: { from: 2, to: 2 }, status: null },
      { ...any, fault: 'error-after', status: 409 },
      { ...any, fault: 'reset-before', chance: 0.02, operations: ['mutating'] },
      { ...any, fault: 'reset-after', operations: ['CreateRole'], calls: { from: 3, to: 3 } },
      { ...any, fault: 'reset-after', regions: ['eu-west-1'], calls: { from: 5, to: null } },
      { ...any, fault: 'slow', milliseconds: 500, when: 'after', chance: 0.2 },
      {
        ...any,
        fault: 'slow',
        milliseconds: null,
        when: 'before',
        calls: { from: 2, to: 3 },
        operations: ['reading'],
      },
      { ...any, fault: 'iam-delay', milliseconds: 10_000, chance: 0.5 },
      { ...any, fault: 'expire-after', after: 25, milliseconds: 120_000 },
      { ...any, fault: 'deny', because: 'identity', operations: ['iam:CreateRole'] },
      { ...any, fault: 'deny', because: 'scp', operations: ['s3:PutBucketPolicy'] },
      { ...any, fault: 'unsuccessful', resources: ['vpc-0abc'], says: null },
      { ...any, fault: 'unsuccessful', resources: [], says: 'internal', chance: 0.1 },
      {
        ...any,
        fault: 'actor',
        does: 'bucket-policy',
        target: null,
        when: 'before',
        operations: ['CreateFlowLogs'],
        calls: { from: 1, to: 1 },
      },
      {
        ...any,
        fault: 'actor',
        does: 'remove-role',
        target: 'Kentik-Flow-Logs',
        when: 'after',
        operations: ['AttachRolePolicy'],
        calls: { from: 2, to: 2 },
      },
    ],
  });
});

test('JSON, inline and from a file, is the same plan', async () => {
  const json = JSON.stringify({
    faults: [{ fault: 'reset-after', operations: ['CreateRole'], calls: 3 }],
  });
  const expected = {
    seed: 1,
    faults: [{ ...any, fault: 'reset-after', operations: ['CreateRole'], calls: { from: 3, to: 3 } }],
  };
  expect(readFaultText(json)).toEqual(expected);
  expect(readFaultText('reset-after=#3@CreateRole')).toEqual(expected);
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  try {
    await writeFile(join(folder, 'plan.json'), json);
    expect(await readFaultSpec(join(folder, 'plan.json'))).toEqual(expected);
    await expect(readFaultSpec(join(folder, 'none.json'))).rejects.toMatchObject({
      report: { code: 'FAULTS_INVALID', details: [expect.stringContaining('none.json')] },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('everything that is wrong is named at once', () => {
  expect(
    problems(
      'throtle=30%,throttle=130%,reset-after=#0,slow=20%,iam-delay=never,expire-after=soon,deny=scp,actor=5%,seed=x,error=404,unsuccessful=lots of',
    ),
  ).toEqual([
    expect.stringContaining('unknown fault "throtle"'),
    expect.stringContaining('130% must be above 0%'),
    expect.stringContaining('#0 counts no calls'),
    expect.stringContaining('give the delay'),
    expect.stringContaining('iam-delay=never'),
    expect.stringContaining('expire-after=soon'),
    expect.stringContaining('name what is denied'),
    expect.stringContaining('name what the actor does'),
    expect.stringContaining('seed=x'),
    expect.stringContaining('500 or 503, not 404'),
    expect.stringContaining('"lots of" isn\'t understood'),
  ]);
  expect(
    problems('deny=iam:CreateRoll;s3:ListAllMyBuckets;logs:CreateLogDelivery,throttle=CreateFlowLog'),
  ).toEqual([
    'deny: the sandbox has no operation "iam:CreateRoll"',
    'throttle: the sandbox has no operation "CreateFlowLog"',
  ]);
  expect(problems('error=401@CreateRole;html@kentik:*;429@s3:ListBucket@mutating')).toEqual([
    expect.stringContaining('"CreateRole"'),
    expect.stringContaining('"s3:ListBucket"'),
  ]);
  expect(problems('{"faults":[{"fault":"error","status":404}]}')).toEqual([
    expect.stringContaining('faults[0].status'),
  ]);
  expect(
    problems('{"faults":[{"fault":"throttle","chance":2},{"fault":"deny","becuase":"scp"}],"sed":1}'),
  ).toEqual([
    expect.stringContaining('faults[0].chance'),
    expect.stringContaining('faults[1]'),
    expect.stringContaining('sed'),
  ]);
  expect(problems('{')).toEqual([expect.stringContaining('not JSON')]);
  expect(problems('')).toEqual([]);
});
