import { describe, expect, it } from 'vitest';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { buildUndoPlan } from '../../src/plan/undo/undo.ts';
import type { UndoChange, UndoState } from '../../src/plan/undo/undo-types.ts';
import { account, bucket, flowLog, undoState } from './account.ts';

const session = '2026-11-23-k7rd';
const region = 'us-east-1';
const tags = { [sessionTag]: session };
const name = 'test-logs-bucket';

const statement = (Sid: string): PolicyStatement => ({
  Sid,
  Effect: 'Allow',
  Action: `s3:${Sid}`,
  Resource: '*',
});
const policyOf = (...names: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: names.map(statement),
});

function undo(
  created: SessionResource[],
  changes: Partial<UndoState>,
  used = new Map<string, string>(),
): UndoChange[] {
  const since = '2026-11-23T10:00:00.000Z';
  const usedElsewhere = new Map(
    [...used].map(([id, other]) => [id, [{ session: other, isReadable: true, since }]]),
  );
  const options = { session, account, deleteLogs: [], usedElsewhere };
  return buildUndoPlan(created, { [account]: undoState(changes) }, options).changes;
}

describe('statements of a bucket policy', () => {
  const writes = [
    { before: policyOf('Old'), after: policyOf('Old', 'Ours') },
    // Someone took ours out and put theirs in before it was written again.
    { before: policyOf('Old', 'Theirs'), after: policyOf('Old', 'Theirs', 'Ours') },
  ];
  const created: SessionResource[] = [{ account, kind: 'bucket-policy', region, bucket: name, writes }];
  const withPolicy = (...names: string[]) => ({
    buckets: { [name]: bucket(name, { state: 'owned', region, policy: policyOf(...names) }) },
  });

  it('go where this session added them, and those that others put in between two writes stay', () => {
    const [removal] = undo(created, withPolicy('Old', 'Theirs', 'Ours'));
    expect(removal).toMatchObject({ action: 'remove', target: { statements: [statement('Ours')] } });
  });

  it('stay while a flow log that stays delivers to the bucket', () => {
    const [removal] = undo(created, { ...withPolicy('Ours'), flowLogs: [flowLog('vpc-00000001')] });
    expect(removal).toMatchObject({ action: 'keep', why: expect.stringContaining('vpc-00000001') });
  });

  it('say of several flow logs that they stay', () => {
    const whyOf = (...ids: string[]) => {
      const flowLogs = ids.map((id) => flowLog(id));
      return undo(created, { ...withPolicy('Ours'), flowLogs })[0]?.why;
    };
    expect(whyOf('vpc-00000001')).toContain(' delivers to the bucket and stays.');
    expect(whyOf('vpc-00000001', 'vpc-00000002', 'vpc-00000003')).toContain(
      ' and 2 more deliver to the bucket and stay.',
    );
  });

  it('stay while another session uses them', () => {
    const used = new Map([[`bucket-policy:${region}:${name}`, 'other']]);
    const [removal] = undo(created, withPolicy('Ours'), used);
    expect(removal).toMatchObject({ action: 'keep', why: expect.stringContaining('Session other') });
  });
});

describe('flow logs', () => {
  const created: SessionResource[] = [
    { account, kind: 'flow-logs', region, resourceIds: ['vpc-00000001'], flowLogIds: ['fl-own'] },
  ];
  const own = { ...flowLog('vpc-00000001'), id: 'fl-own', region, tags };

  it('stay where another session uses them, and not where it has one of its own for the same VPC', () => {
    const used = new Map([['flow-log-use:fl-own', 'other']]);
    expect(undo(created, { flowLogs: [own] }, used)).toMatchObject([
      { action: 'keep', why: expect.stringContaining('Session other') },
    ]);
    const beside = new Map([['flow-log-use:fl-beside', 'other']]);
    expect(undo(created, { flowLogs: [own] }, beside)).toMatchObject([{ action: 'remove' }]);
  });
});

describe('a bucket', () => {
  const created = (changes: object): SessionResource[] => [
    { account, kind: 'bucket', region, bucket: name, isTagged: true, isProven: true, ...changes },
  ];
  const stateWith = (bucketTags: Record<string, string> | null) => ({
    buckets: { [name]: bucket(name, { state: 'owned', region, tags: bucketTags }) },
    hasObjects: { [name]: false },
  });

  it.each([
    ['with the tag', {}, tags, 'remove'],
    ['whose tag was deleted', {}, {}, 'keep'],
    ['that AWS refused to tag', { isTagged: false }, {}, 'remove'],
    ['that AWS never said it made', { isTagged: false, isProven: false }, {}, 'keep'],
    ["whose tags can't be read", {}, null, 'keep'],
  ])('%s: %j, %j, %s', (_name, changes, bucketTags, action) => {
    expect(undo(created(changes), stateWith(bucketTags))[0]).toMatchObject({ action });
  });

  it('stays where someone has added to its policy since', () => {
    const writes = [{ before: null, after: policyOf('Ours') }];
    const all: SessionResource[] = [
      ...created({}),
      { account, kind: 'bucket-policy', region, bucket: name, writes },
    ];
    const state = stateWith(tags);
    state.buckets[name] = bucket(name, { state: 'owned', region, tags, policy: policyOf('Ours') });
    expect(undo(all, state).map(({ action }) => action)).toEqual(['remove', 'remove']);
    state.buckets[name] = bucket(name, { state: 'owned', region, tags, policy: policyOf('Ours', 'Theirs') });
    expect(undo(all, state)).toMatchObject([
      { kind: 'bucket-policy', action: 'remove', target: { statements: [statement('Ours')] } },
      { kind: 'bucket', action: 'keep', why: expect.stringContaining('Theirs') },
    ]);
  });

  it('stays while a flow log that stays delivers to it', () => {
    const [removal] = undo(created({}), { ...stateWith(tags), flowLogs: [flowLog('vpc-00000001')] });
    expect(removal).toMatchObject({ action: 'keep', why: expect.stringContaining('fl-0001') });
  });
});

describe('whom a role trusts', () => {
  const [first, edited, ours] = [policyOf('First'), policyOf('Edited'), policyOf('Ours')];
  const created: SessionResource[] = [
    {
      account,
      kind: 'trust-policy',
      roleName: 'r',
      writes: [
        { before: first, after: ours },
        { before: edited, after: ours },
      ],
    },
  ];
  const withTrust = (trustPolicy: PolicyDocument) => ({
    roles: { r: { arn: 'arn:r', name: 'r', trustPolicy, attachedPolicyArns: [], tags: {} } },
  });

  it('becomes what stood there before the last write, not before the first', () => {
    expect(undo(created, withTrust(ours))[0]).toMatchObject({
      action: 'restore',
      target: { trustPolicy: edited },
    });
  });

  it('stays where someone has changed it since', () => {
    expect(undo(created, withTrust(policyOf('Later')))[0]).toMatchObject({ action: 'keep' });
  });
});

describe('a role and a policy of this session', () => {
  const arn = `arn:aws:iam::${account}:policy/p`;
  const ours = policyOf('Ours');
  const created: SessionResource[] = [
    { account, kind: 'policy', policyArn: arn, written: [ours] },
    { account, kind: 'role', roleName: 'r', written: [ours] },
    { account, kind: 'attachment', roleName: 'r', policyArn: arn },
  ];
  const state = (document: PolicyDocument, trustPolicy: PolicyDocument) => ({
    policies: {
      p: {
        arn,
        name: 'p',
        document,
        defaultVersionId: 'v1',
        versions: [{ id: 'v1', isDefault: true, createdAt: null }],
        attachmentCount: 1,
        tags,
      },
    },
    roles: { r: { arn: 'arn:r', name: 'r', trustPolicy, attachedPolicyArns: [arn], tags } },
  });
  const actions = (removals: UndoChange[]) =>
    Object.fromEntries(removals.map(({ kind, action }) => [kind, action]));

  it('go where they are as this session left them', () => {
    expect(actions(undo(created, state(ours, ours)))).toEqual({
      attachment: 'remove',
      policy: 'remove',
      role: 'remove',
    });
  });

  it('go with the tags that someone else added named, and those of AWS not', () => {
    const tagged = state(ours, ours);
    const others = { Name: 'Kentik', owner: 'netops', 'aws:cloudformation:stack-name': 's' };
    Object.assign(tagged.roles.r, { tags: { ...tags, ...others } });
    const [role] = undo(created, tagged).filter(({ kind }) => kind === 'role');
    expect(role).toMatchObject({ action: 'remove', why: expect.stringMatching(/tagged it: owner\.$/) });
  });

  it('stay, with what depends on them, where someone has changed the policy since', () => {
    expect(actions(undo(created, state(policyOf('Ours', 'Theirs'), ours)))).toEqual({
      attachment: 'keep',
      policy: 'keep',
      role: 'keep',
    });
  });

  it('leave the role where someone has changed whom it trusts', () => {
    expect(actions(undo(created, state(ours, policyOf('Theirs'))))).toMatchObject({ role: 'keep' });
  });

  it('stay while another session uses them', () => {
    const used = new Map([
      [`role:${account}:r`, 'other'],
      [`policy:${account}:p`, 'other'],
      [`attachment:${account}:r/p`, 'other'],
    ]);
    expect(actions(undo(created, state(ours, ours), used))).toEqual({
      attachment: 'keep',
      policy: 'keep',
      role: 'keep',
    });
  });

  it('count as unchanged where AWS shows the id of a role that is deleted by now', () => {
    const trusting = (principal: string): PolicyDocument => ({
      Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
    });
    const written = trusting(`arn:aws:iam::${account}:role/primary`);
    const own: SessionResource[] = [{ account, kind: 'role', roleName: 'r', written: [written] }];
    const [removal] = undo(own, state(ours, trusting('AROAEXAMPLEEXAMPLEEXA')));
    // The policy is attached to it and isn't in this journal.
    expect(removal?.why).toContain('p');
    const bare = state(ours, trusting('AROAEXAMPLEEXAMPLEEXA'));
    bare.roles.r.attachedPolicyArns = [];
    expect(undo(own, bare)[0]).toMatchObject({ action: 'remove' });
  });
});

describe('a policy that this session brought up to date', () => {
  const arn = `arn:aws:iam::${account}:policy/p`;
  const policyWith = (document: PolicyDocument) => ({
    policies: {
      p: {
        arn,
        name: 'p',
        document,
        defaultVersionId: 'v1',
        versions: [{ id: 'v1', isDefault: true, createdAt: null }],
        attachmentCount: 1,
        tags: {},
      },
    },
  });

  it('gets back a version that had to make room, also where the update then failed', () => {
    const deleted = [{ versionId: 'v2', document: policyOf('Older') }];
    const created: SessionResource[] = [
      { account, kind: 'policy-version', policyArn: arn, writes: [], versionIds: [], deleted },
    ];
    const present = policyOf('Present');
    expect(undo(created, policyWith(present))[0]).toMatchObject({
      action: 'restore',
      target: { document: present, versionId: null, ownVersionIds: [], deleted: [policyOf('Older')] },
    });
  });
});
