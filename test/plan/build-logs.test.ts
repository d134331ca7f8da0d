/** What a full plan does about the bucket and the flow logs. */
import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../src/model/existing.ts';
import { summarySentence } from '../../src/plan/summary.ts';
import {
  account,
  actions,
  bucket,
  changeOf,
  flowLog,
  fullAnswers,
  noteTexts,
  planFor,
  vpc,
} from './account.ts';

const _answers = fullAnswers();

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
    const notes = noteTexts(with_({ state: 'owned', region: 'us-east-1', policy }));
    expect(notes).toContain(named);
    expect(notes).toMatch(/names A(ROA|IDA)EXAMPLE\w+, a user or role that was deleted/);
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
    const desired = fullAnswers({ regions: ['us-east-1', 'eu-west-1', 'us-west-2'] });
    const plan = planFor({ resources: [vpc('vpc-00000001', { region: 'us-west-2' })] }, desired);
    expect(actions(plan, 'bucket')).toEqual(['create test-logs-bucket-us-west-2']);
    expect(changeOf(plan, 'bucket').region).toBe('us-west-2');
    expect(plan.values.find(({ field }) => field === 'AWS Region')?.value).toBe('us-west-2');
  });

  it('of its own region each has its own cloud export, and the policy names all', () => {
    const desired = fullAnswers({ regions: ['us-east-1', 'eu-west-1'] });
    const resources = [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })];
    const plan = planFor({ resources }, desired);
    const exports = plan.documents.filter(({ id }) => id === 'cloud-export').map(({ name }) => name);
    expect(exports).toEqual(['aws-us-east-1', 'aws-eu-west-1']);
    expect(changeOf(plan, 'policy').desired.document.Statement[1]?.Resource).toHaveLength(4);
  });

  it('of all regions takes logs from afar, and the plan says what that costs', () => {
    const desired = fullAnswers({ regions: ['us-east-1', 'eu-west-1'], allocation: 'centralized' });
    const resources = [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })];
    const plan = planFor({ resources }, desired);
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
    expect(noteTexts(plan)).toContain(
      '1 of 2 resources already has flow logs to other destinations (fl-0001)',
    );
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
    const desired = fullAnswers({ resources: [listed('vpc-00000001'), listed('vpc-00000002')] });
    const plan = planFor({ resources: [vpc('vpc-00000001'), shared] }, desired);
    expect(actions(plan, 'flow-log')).toEqual(['create vpc-00000001', 'blocked vpc-00000002']);
  });

  it("aren't created for what doesn't exist or is elsewhere", () => {
    const desired = fullAnswers({ resources: [listed('vpc-0000000f'), listed('vpc-00000001')] });
    const plan = planFor({ resources: [vpc('vpc-00000001', { region: 'eu-west-1' })] }, desired);
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
    const desired = fullAnswers({ resources: [listed('vpc-00000001'), listed('subnet-00000001', 'subnet')] });
    const plan = planFor({ resources: [vpc('vpc-00000001'), subnet] }, desired);
    expect(noteTexts(plan)).toContain('subnet-00000001 lies inside another chosen resource');
    expect(plan.documents.filter(({ id }) => id === 'flow-log')).toHaveLength(2);
    const alone = fullAnswers({ resources: [listed('subnet-00000001', 'subnet')] });
    const inside = planFor({ resources: [subnet], flowLogs: [flowLog('vpc-00000001')] }, alone);
    expect(noteTexts(inside)).toContain('around subnet-00000001 is already logged to the same bucket');
  });
});
