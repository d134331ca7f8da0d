import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import type { AccountState, PolicyStatement } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { blockedChanges, isUnchanged, summarize, summarySentence } from '../../src/plan/summary.ts';
import {
  account,
  actions,
  afterwards,
  bucket,
  changeOf,
  emptyAccount,
  flowLog,
  fullAnswers,
  mixedAnswers,
  vpc,
} from './account.ts';

const answers = fullAnswers();
const roleArn = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
const policyArn = `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`;

/** The plan for an account that has all of the above except for what is given. */
function planFor(changes: Partial<AccountState> = {}, wanted = answers) {
  return buildFullPlan(wanted, emptyAccount(wanted, changes));
}

const noteTexts = (plan: { notes: { text: string }[] }) => plan.notes.map(({ text }) => text).join('\n');

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
    const wanted = fullAnswers({ prefix: 'a/b', kentik: { register: true, name: 'prod', planId: '7' } });
    expect(planFor({}, wanted).values.map(({ field, value }) => `${field}: ${value}`)).toEqual([
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
  ])('changes nothing: %s', (_name, wanted) => {
    const before = emptyAccount(wanted, {
      resources: [vpc('vpc-00000001'), vpc('vpc-00000002', { region: wanted.regions.at(-1) ?? '' })],
    });
    const first = buildFullPlan(wanted, before);
    expect(blockedChanges(first)).toEqual([]);
    const tagged = buildFullPlan(wanted, afterwards(first, before, { 'kentik-aws-setup:session': 's1' }));
    expect(isUnchanged(tagged)).toBe(true);
    expect(tagged.changes.every(({ action }) => action === 'none')).toBe(true);
    expect(summarySentence(tagged)).toMatch(/^Nothing to do: /);
    const untagged = buildFullPlan(wanted, afterwards(first, before));
    expect(isUnchanged(untagged)).toBe(true);
    expect(actions(untagged, 'bucket')[0]).toMatch(/^adopt/);
  });

  it('adopts what another session made', () => {
    const state = afterwards(planFor(), emptyAccount(answers), { 'kentik-aws-setup:session': 's1' });
    expect(changeOf(buildFullPlan(answers, state, { session: 's1' }), 'role').action).toBe('none');
    expect(changeOf(buildFullPlan(answers, state, { session: 's2' }), 'role').action).toBe('adopt');
  });
});

describe('the bucket', () => {
  const with_ = (changes: object) =>
    planFor({ buckets: { 'test-logs-bucket': bucket('test-logs-bucket', changes) } });

  it('is adopted where the account has it', () => {
    const plan = with_({ state: 'owned', region: 'us-east-1' });
    expect(actions(plan, 'bucket')).toEqual(['adopt test-logs-bucket']);
    expect(actions(plan, 'bucket-policy')).toEqual(['create test-logs-bucket']);
  });

  it.each([
    [{ state: 'foreign' }, 'another account'],
    [{ state: 'unreadable' }, "doesn't say which account"],
    [{ state: 'owned', region: 'eu-west-1' }, 'is in eu-west-1, but the plan needs it in us-east-1'],
  ])('blocks what depends on it: %j', (changes, why) => {
    const plan = with_(changes);
    expect(changeOf(plan, 'bucket')).toMatchObject({ action: 'blocked', why: expect.stringContaining(why) });
    expect(changeOf(plan, 'bucket').remedy).toMatch(/another bucket name/);
    expect(actions(plan, 'bucket-policy')).toEqual(['blocked test-logs-bucket']);
    expect(actions(plan, 'flow-log')).toEqual(['blocked vpc-00000001', 'blocked vpc-00000002']);
    // Nothing asks for them, so nothing is printed that would.
    expect(plan.documents.map(({ id }) => id)).not.toContain('flow-log');
    expect(actions(plan, 'role')).toEqual(['create Kentik-Flow-Logs']);
    expect(actions(plan, 'attachment')).toHaveLength(1);
    expect(summarySentence(plan)).toContain(
      'Blocked: 1 bucket, 1 bucket policy, 2 flow logs, 1 policy and 1 attachment.',
    );
    // No policy grants on what may be a stranger's bucket.
    expect(actions(plan, 'policy')).toEqual(['blocked Kentik-Metadata-Policy']);
  });

  it('cannot be made in an account-regional namespace', () => {
    const name = `logs-${account}-us-east-1-an`;
    const plan = planFor({}, fullAnswers({ bucket: name }));
    expect(changeOf(plan, 'bucket').action).toBe('blocked');
  });

  it.each([
    [{ Sid: 'Team', Principal: { AWS: ['AROAEXAMPLEROLEID0001', `arn:aws:iam::${account}:root`] } }, 'Team'],
    [{ NotPrincipal: { AWS: 'AIDAEXAMPLEUSERID0001' } }, 'its statement 1'],
  ])('names a deleted principal in its policy, and the statement: %j', (part, named) => {
    const foreign = {
      Effect: 'Allow' as const,
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::test-logs-bucket/*',
      ...part,
    };
    const policy = { Version: '2012-10-17', Statement: [foreign] };
    const told = noteTexts(with_({ state: 'owned', region: 'us-east-1', policy }));
    expect(told).toContain(named);
    expect(told).toMatch(/names A(ROA|IDA)EXAMPLE\w+, a user or role that was deleted/);
  });

  it('keeps the statements of its policy', () => {
    const foreign = {
      Sid: 'Mine',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::test-logs-bucket/*',
    } as const;
    const plan = with_({
      state: 'owned',
      region: 'us-east-1',
      policy: { Version: '2012-10-17', Statement: [foreign] },
    });
    const change = changeOf(plan, 'bucket-policy');
    expect(change).toMatchObject({ action: 'update', current: { Statement: [foreign] } });
    expect(change.desired.document.Statement[0]).toEqual(foreign);
    expect(change.desired.document.Statement.slice(1)).toEqual(change.desired.statements);
    expect(noteTexts(plan)).toContain('Deny statements');
  });

  const ofDeny = (part: Partial<PolicyStatement>) => {
    const deny: PolicyStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::test-logs-bucket/*',
      ...part,
    };
    return noteTexts(with_({ state: 'owned', region: 'us-east-1', policy: { Statement: [deny] } }));
  };

  it.each<[string, Partial<PolicyStatement>]>([
    ['demands TLS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['demands TLS 1.2', { Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }],
    ['is about another role', { Principal: { AWS: 'arn:aws:iam::111122223333:role/Auditor' } }],
    ['is about another folder', { Resource: 'arn:aws:s3:::test-logs-bucket/private/*' }],
    ['is about another action', { Action: 's3:PutBucketPolicy' }],
  ])('that %s is no cause for a warning', (_, part) => {
    expect(ofDeny(part)).not.toContain('Deny');
  });

  it.each<[string, Partial<PolicyStatement>]>([
    ['log delivery', { Principal: { Service: 'delivery.logs.amazonaws.com' } }],
    ['all but one VPC endpoint', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }],
    ['all who set an ACL', { Action: 's3:PutObject', Condition: { Null: { 's3:x-amz-acl': 'false' } } }],
  ])('that might keep out %s is', (_, part) => {
    expect(ofDeny(part)).toContain('Deny statements');
  });

  it('is only made where there are resources', () => {
    const wanted = fullAnswers({ regions: ['us-east-1', 'eu-west-1', 'us-west-2'] });
    const plan = planFor({ resources: [vpc('vpc-00000001', { region: 'us-west-2' })] }, wanted);
    expect(actions(plan, 'bucket')).toEqual(['create test-logs-bucket-us-west-2']);
    expect(changeOf(plan, 'bucket').region).toBe('us-west-2');
    expect(plan.values.find(({ field }) => field === 'AWS Region')?.value).toBe('us-west-2');
  });

  it('of its own region each has its own cloud export, and the policy names all', () => {
    const wanted = fullAnswers({ regions: ['us-east-1', 'eu-west-1'] });
    const resources = [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })];
    const plan = planFor({ resources }, wanted);
    const exports = plan.documents.filter(({ id }) => id === 'cloud-export').map(({ name }) => name);
    expect(exports).toEqual(['aws-us-east-1', 'aws-eu-west-1']);
    expect(changeOf(plan, 'policy').desired.document.Statement[1]?.Resource).toHaveLength(4);
  });

  it('of all regions takes logs from afar, and the plan says what that costs', () => {
    const wanted = fullAnswers({ regions: ['us-east-1', 'eu-west-1'], allocation: 'centralized' });
    const resources = [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })];
    const plan = planFor({ resources }, wanted);
    expect(actions(plan, 'bucket')).toEqual(['create test-logs-bucket']);
    expect(plan.documents.filter(({ id }) => id === 'flow-log').map(({ region }) => region)).toEqual([
      'us-east-1',
      'eu-west-1',
    ]);
    expect(noteTexts(plan)).toContain('moving logs from eu-west-1');
  });
});

describe('flow logs', () => {
  const listed = (id: string, type: 'vpc' | 'subnet' | 'network-interface' = 'vpc') => ({
    type,
    id,
    region: 'us-east-1',
  });
  const one = (log: object) => planFor({ flowLogs: [flowLog('vpc-00000001', log)] });

  it('that are equal are adopted, also with a slash and other spaces', () => {
    expect(actions(one({}), 'flow-log')).toEqual(['adopt vpc-00000001', 'create vpc-00000002']);
    const plan = one({ destination: 'arn:aws:s3:::test-logs-bucket/' });
    expect(changeOf(plan, 'flow-log')).toMatchObject({ action: 'adopt', current: { id: 'fl-0001' } });
    expect(plan.documents.find(({ id }) => id === 'flow-log')?.document).toMatchObject({
      ResourceIds: ['vpc-00000002'],
    });
  });

  it.each([
    [{ trafficType: 'REJECT' }, 'REJECT traffic only'],
    [{ logFormat: '${version} ${start}' }, 'lacks 27 of the 29 fields'],
    [{ maxAggregationInterval: 60 }, 'over 60 s'],
    [{ fileFormat: 'parquet' }, 'parquet'],
    [{ hiveCompatiblePartitions: true }, 'Hive'],
    [{ perHourPartition: true }, 'hourly'],
  ])('to the same place that differ block it: %j', (log, why) => {
    expect(changeOf(one(log), 'flow-log')).toMatchObject({
      action: 'blocked',
      why: expect.stringContaining(why),
      remedy: expect.stringContaining('Delete fl-0001'),
    });
  });

  it.each([
    [{ destination: 'arn:aws:s3:::elsewhere' }],
    [{ destination: 'arn:aws:s3:::test-logs-bucket/folder/' }],
    [{ destinationType: 'cloud-watch-logs', destination: null }],
  ] as const)('to other places do not matter, but are mentioned: %j', (log) => {
    const plan = one(log);
    expect(actions(plan, 'flow-log')).toEqual(['create vpc-00000001', 'create vpc-00000002']);
    expect(noteTexts(plan)).toContain('1 of 2 already has flow logs to other destinations (fl-0001)');
  });

  it('of another region do not count', () => {
    expect(actions(one({ region: 'eu-west-1' }), 'flow-log')[0]).toBe('create vpc-00000001');
  });

  it('that fail to deliver are mentioned', () => {
    const plan = one({ deliverLogsStatus: 'FAILED', deliverLogsErrorMessage: 'Access error' });
    expect(noteTexts(plan)).toContain('delivery fails: Access error');
  });

  it('are not made for what others share with the account', () => {
    const shared = vpc('vpc-00000002', { ownerId: '999988887777' });
    const all = planFor({ resources: [vpc('vpc-00000001'), shared] });
    expect(actions(all, 'flow-log')).toEqual(['create vpc-00000001']);
    expect(noteTexts(all)).toContain('vpc-00000002 is shared');
    const wanted = fullAnswers({ resources: [listed('vpc-00000001'), listed('vpc-00000002')] });
    const plan = planFor({ resources: [vpc('vpc-00000001'), shared] }, wanted);
    expect(actions(plan, 'flow-log')).toEqual(['create vpc-00000001', 'blocked vpc-00000002']);
  });

  it("aren't created for what doesn't exist or is elsewhere", () => {
    const wanted = fullAnswers({ resources: [listed('vpc-0000000f'), listed('vpc-00000001')] });
    const plan = planFor({ resources: [vpc('vpc-00000001', { region: 'eu-west-1' })] }, wanted);
    const [absent, elsewhere] = plan.changes.filter(({ kind }) => kind === 'flow-log');
    expect(absent).toMatchObject({
      action: 'blocked',
      why: expect.stringContaining('no such VPC in us-east-1'),
    });
    expect(elsewhere).toMatchObject({ action: 'blocked', why: expect.stringContaining('is in eu-west-1') });
    expect(plan.documents.some(({ id }) => id === 'flow-log')).toBe(false);
  });

  it('inside one another are mentioned', () => {
    const subnet = vpc('subnet-00000001', { type: 'subnet', vpcId: 'vpc-00000001' });
    const wanted = fullAnswers({ resources: [listed('vpc-00000001'), listed('subnet-00000001', 'subnet')] });
    const plan = planFor({ resources: [vpc('vpc-00000001'), subnet] }, wanted);
    expect(noteTexts(plan)).toContain('subnet-00000001 lies inside another chosen resource');
    expect(plan.documents.filter(({ id }) => id === 'flow-log')).toHaveLength(2);
    const alone = fullAnswers({ resources: [listed('subnet-00000001', 'subnet')] });
    const inside = planFor({ resources: [subnet], flowLogs: [flowLog('vpc-00000001')] }, alone);
    expect(noteTexts(inside)).toContain('around subnet-00000001 is already logged to the same bucket');
  });
});

describe('policy and role', () => {
  const done = () => afterwards(planFor(), emptyAccount(answers));

  /** The plan after the account of a finished set-up was changed. */
  function planAfter(edit: (state: AccountState) => void, wanted = answers) {
    const state = done();
    edit(state);
    return buildFullPlan(wanted, state);
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

  it('keep the path of what is there', () => {
    const arn = `arn:aws:iam::${account}:role/team/Kentik-Flow-Logs`;
    const plan = planAfter(({ roles }) => Object.assign(roles['Kentik-Flow-Logs'] ?? {}, { arn }));
    expect(plan.values.find(({ field }) => field === 'AWS Role')?.value).toBe(arn);
  });

  it('are attached to each other, and with grant documented the AWS-managed policy too', () => {
    const attached = (wanted: typeof answers) =>
      planFor({}, wanted).changes.flatMap((change) =>
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
    const wanted = fullAnswers({ bucket: 'x'.repeat(46), regions });
    const resources = wanted.regions.map((region, index) => vpc(`vpc-000000${index + 10}`, { region }));
    const plan = planFor({ resources }, wanted);
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
  ] as const)('%s', (_name, wanted, changes, code, exit) => {
    const build = () => planFor(changes as Partial<AccountState>, wanted);
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
