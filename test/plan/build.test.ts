import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import type { AccountState } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { blockedChanges, isUnchanged, summarize, summarySentence } from '../../src/plan/summary.ts';
import {
  account,
  actions,
  afterwards,
  changeOf,
  emptyAccount,
  fullAnswers,
  mixedAnswers,
  noteTexts,
  planFor,
  vpc,
} from './account.ts';

const answers = fullAnswers();
const roleArn = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
const policyArn = `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`;

describe('an empty account', () => {
  it('gets everything, what depends on something after it', () => {
    const plan = planFor();
    expect(plan.changes.map(({ action, id }) => `${action} ${id}`)).toEqual([
      'create bucket:us-east-1:test-logs-bucket',
      'create bucket-policy:us-east-1:test-logs-bucket',
      'create flow-log:us-east-1:vpc-00000001',
      'create flow-log:us-east-1:vpc-00000002',
      `create policy:${account}:Kentik-Metadata-Policy`,
      `create role:${account}:Kentik-Flow-Logs`,
      `create attachment:${account}:Kentik-Flow-Logs/Kentik-Metadata-Policy`,
    ]);
    const done = new Set<string>();
    for (const change of plan.changes) {
      for (const id of change.dependsOn) expect(done).toContain(id);
      done.add(change.id);
    }
    expect(summarySentence(plan)).toBe(
      'Creates 1 bucket, 1 bucket policy, 2 flow logs, 1 policy, 1 role and 1 attachment.',
    );
    expect(summarize(plan)).toEqual({
      create: 7,
      update: 0,
      replace: 0,
      detach: 0,
      adopt: 0,
      none: 0,
      blocked: 0,
    });
    expect(isUnchanged(plan)).toBe(false);
  });

  it('has a request for at most 300 flow logs, which is what AWS takes, and leaves none out', () => {
    const many = Array.from({ length: 301 }, (_, at) => vpc(String(at + 1)));
    const plan = planFor({ resources: many });
    const ids = plan.documents
      .filter(({ id }) => id === 'flow-log')
      .map(({ document }) => (document as { ResourceIds: string[] }).ResourceIds);
    expect(ids.map(({ length }) => length)).toEqual([300, 1]);
    expect(ids.flat()).toEqual(many.map(({ id }) => id));
  });

  it('has documents for all of it, which are what the changes apply', () => {
    const plan = planFor();
    expect(plan.documents.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'bucket-policy test-logs-bucket',
      'flow-log us-east-1',
      'policy Kentik-Metadata-Policy',
      'trust-policy Kentik-Flow-Logs',
      'cloud-export aws-us-east-1',
    ]);
    const [bucketPolicy, flowLogs, policy, trust] = plan.documents;
    expect(bucketPolicy?.document).toBe(changeOf(plan, 'bucket-policy').desired.document);
    expect(flowLogs?.document).toMatchObject({ ResourceIds: ['vpc-00000001', 'vpc-00000002'] });
    expect(policy?.document).toBe(changeOf(plan, 'policy').desired.document);
    expect(trust?.document).toBe(changeOf(plan, 'role').desired.trustPolicy);
  });

  it('has the values for Kentik', () => {
    const desired = fullAnswers({ prefix: 'a/b', kentik: { register: true, name: 'prod', planId: '7' } });
    expect(planFor({}, desired).values.map(({ field, value }) => `${field}: ${value}`)).toEqual([
      `AWS Role: ${roleArn}`,
      'AWS Region: us-east-1',
      'S3 Bucket Name: test-logs-bucket',
      'S3 Prefix: a/b',
      'Name: prod',
      'Billing Plan: 7',
    ]);
  });
});

describe('run again', () => {
  it.each([
    ['one region', answers],
    ['grant documented', fullAnswers({ grant: 'documented', deletion: 'kentik' })],
    ['an external ID', fullAnswers({ externalId: '12345' })],
    [
      'the default format, a prefix and 60 s',
      fullAnswers({ logFormat: 'default', prefix: 'a', aggregationInterval: 60 }),
    ],
    ['two local buckets', fullAnswers({ regions: ['us-east-1', 'eu-west-1'] })],
    [
      'one bucket for two regions',
      fullAnswers({ regions: ['us-east-1', 'eu-west-1'], allocation: 'centralized' }),
    ],
    [
      'two buckets for three regions',
      mixedAnswers([
        { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1'] },
        { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1', 'eu-west-2'] },
      ]),
    ],
  ])('changes nothing: %s', (_name, desired) => {
    const before = emptyAccount(desired, {
      resources: [vpc('vpc-00000001'), vpc('vpc-00000002', { region: desired.regions.at(-1) ?? '' })],
    });
    const first = buildFullPlan(desired, before);
    expect(blockedChanges(first)).toEqual([]);
    const tagged = buildFullPlan(desired, afterwards(first, before, { 'kentik-aws-setup:session': 's1' }));
    expect(isUnchanged(tagged)).toBe(true);
    expect(tagged.changes.every(({ action }) => action === 'none')).toBe(true);
    expect(summarySentence(tagged)).toMatch(/^Nothing to do\. /);
    const untagged = buildFullPlan(desired, afterwards(first, before));
    expect(isUnchanged(untagged)).toBe(true);
    expect(actions(untagged, 'bucket')[0]).toMatch(/^adopt/);
  });

  it('adopts what another session made', () => {
    const state = afterwards(planFor(), emptyAccount(answers), { 'kentik-aws-setup:session': 's1' });
    expect(changeOf(buildFullPlan(answers, state, { session: 's1' }), 'role').action).toBe('none');
    expect(changeOf(buildFullPlan(answers, state, { session: 's2' }), 'role').action).toBe('adopt');
  });
});

describe('policy and role', () => {
  const done = () => afterwards(planFor(), emptyAccount(answers));

  /** The plan after the account of a finished set-up was changed. */
  function planAfter(edit: (state: AccountState) => void, desired = answers) {
    const state = done();
    edit(state);
    return buildFullPlan(desired, state);
  }

  it('are brought up to date, and the plan says how', () => {
    const plan = planAfter(() => undefined, fullAnswers({ deletion: 'kentik', externalId: '12345' }));
    expect(changeOf(plan, 'policy')).toMatchObject({
      action: 'update',
      why: 'The policy exists and differs; the update adds s3:*; removes s3:Get*, s3:List*.',
      current: { defaultVersionId: 'v1' },
    });
    expect(changeOf(plan, 'role').action).toBe('update');
    expect(changeOf(plan, 'role').why).toContain('12345');
    expect(actions(plan, 'attachment')).toEqual(['none Kentik-Flow-Logs/Kentik-Metadata-Policy']);
  });

  it('of others are not touched', () => {
    const plan = planAfter(({ roles, policies }) => {
      Object.assign(roles['Kentik-Flow-Logs'] ?? {}, {
        trustPolicy: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        attachedPolicyArns: [],
      });
      Object.assign(policies['Kentik-Metadata-Policy'] ?? {}, {
        document: { Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] },
        attachmentCount: 2,
      });
    });
    expect(changeOf(plan, 'role')).toMatchObject({ action: 'blocked', remedy: 'Choose another role name.' });
    expect(changeOf(plan, 'role').why).toContain('ec2.amazonaws.com');
    expect(changeOf(plan, 'policy')).toMatchObject({
      action: 'blocked',
      remedy: 'Choose another policy name.',
    });
    expect(actions(plan, 'attachment')).toEqual(['blocked Kentik-Flow-Logs/Kentik-Metadata-Policy']);
  });

  it('trusted by a role of Kentik that was deleted are fixed', () => {
    const plan = planAfter(({ roles }) => {
      const trustPolicy = {
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'AROAEXAMPLEEXAMPLE12' }, Action: 'sts:AssumeRole' },
        ],
      };
      Object.assign(roles['Kentik-Flow-Logs'] ?? {}, { trustPolicy });
    });
    expect(changeOf(plan, 'role').action).toBe('update');
  });

  it('keep the path of what exists', () => {
    const arn = `arn:aws:iam::${account}:role/team/Kentik-Flow-Logs`;
    const plan = planAfter(({ roles }) => Object.assign(roles['Kentik-Flow-Logs'] ?? {}, { arn }));
    expect(plan.values.find(({ field }) => field === 'AWS Role')?.value).toBe(arn);
  });

  it('are attached to each other, and with grant documented the AWS-managed policy too', () => {
    const attached = (desired: typeof answers) =>
      planFor({}, desired).changes.flatMap((change) =>
        change.kind === 'attachment' ? [change.desired.policyArn] : [],
      );
    expect(attached(answers)).toEqual([policyArn]);
    const documented = fullAnswers({ grant: 'documented' });
    expect(attached(documented)).toEqual([policyArn, 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']);
    expect(attached({ ...documented, deletion: 'kentik' })[1]).toBe(
      'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    );
  });

  it('that reach every bucket are mentioned with grant scoped', () => {
    const plan = planAfter(({ roles }) => {
      roles['Kentik-Flow-Logs']?.attachedPolicyArns.push('arn:aws:iam::aws:policy/AmazonS3FullAccess');
    });
    expect(noteTexts(plan)).toContain('AmazonS3FullAccess attached');
  });

  it('longer than IAM takes are refused', () => {
    // More regions than there are today: the limit is out of reach of all that AWS has now.
    const regions = Array.from({ length: 60 }, (_, index) => `eu-future-${index}`);
    const desired = fullAnswers({ bucket: 'x'.repeat(46), regions });
    const resources = desired.regions.map((region, index) => vpc(`vpc-000000${index + 10}`, { region }));
    const plan = planFor({ resources }, desired);
    expect(changeOf(plan, 'policy')).toMatchObject({
      action: 'blocked',
      why: expect.stringContaining('6,144'),
    });
  });
});

describe('there is no plan', () => {
  it.each([
    ['for another account', fullAnswers({ account: '999988887777' }), {}, 'OTHER_ACCOUNT', 3],
    ['outside of the partition aws', answers, { partition: 'aws-us-gov' }, 'PARTITION_UNSUPPORTED', 2],
    ['without resources', answers, { resources: [] }, 'NO_RESOURCES', 2],
    ['with shared VPCs alone', answers, { resources: [vpc('vpc-1', { ownerId: '9' })] }, 'NO_RESOURCES', 2],
  ] as const)('%s', (_name, desired, changes, code, exit) => {
    const build = () => planFor(changes as Partial<AccountState>, desired);
    expect(build).toThrow(UserError);
    expect(build).toThrow(expect.objectContaining({ report: expect.objectContaining({ code, exit }) }));
  });
});

describe('notes', () => {
  it.each([
    [{}, 'difference', 'also attaches AmazonS3ReadOnlyAccess'],
    [{ deletion: 'kentik' }, 'difference', 'also attaches AmazonS3FullAccess'],
    [{}, 'warning', 'No external ID'],
    [{ externalId: '12345' }, 'difference', "Kentik's current trust policy"],
    [{ grant: 'documented' }, 'warning', 'reach every bucket'],
    [{ grant: 'documented', externalId: '12345' }, 'warning', "doesn't use"],
    [{ deletion: 'kentik' }, 'warning', 's3:*'],
    [{ deletion: 'customer' }, 'warning', 'lifecycle rule'],
    [{ aggregationInterval: 60 }, 'warning', '60 s'],
    [{ logFormat: 'default' }, 'warning', 'versions 3 to 5'],
    [{}, 'difference', 'these 29'],
  ] as const)('for %j: %s, %s', (changes, kind, text) => {
    const { notes } = planFor({}, fullAnswers(changes));
    expect(notes.filter((note) => note.text.includes(text)).map((note) => note.kind)).toEqual([kind]);
  });
});
