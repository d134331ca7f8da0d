import { describe, expect, it } from 'vitest';
import type { FullAnswers } from '../../src/answers/types.ts';
import type { AccountState } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { withHistory } from '../../src/plan/drift.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import type { History } from '../../src/plan/history.ts';
import type { Change, Plan } from '../../src/plan/types.ts';
import { account, afterwards, changeOf, emptyAccount, fullAnswers, vpc } from './account.ts';

const answers = fullAnswers();
const session = '2026-11-23-k7rd';
const before = emptyAccount(answers, { resources: [vpc('vpc-00000001')] });
const first = buildFullPlan(answers, before);
const after = afterwards(first, before, { [sessionTag]: session });

/** What the journal of the session that carried `first` out tells. */
function historyOf(created: SessionResource[] = createdBy(first), found: string[] = []): History {
  return { session, decisions: [], created, uncertain: [], found };
}

const createdBy = (plan: Plan): SessionResource[] => plan.changes.map(createdByChange);

function createdByChange(change: Change): SessionResource {
  switch (change.kind) {
    case 'bucket':
      return {
        account,
        kind: 'bucket',
        region: change.region,
        bucket: change.name,
        isTagged: true,
        isProven: true,
      };
    case 'bucket-policy': {
      const { bucket, region, document } = change.desired;
      return { account, kind: 'bucket-policy', region, bucket, writes: [{ before: null, after: document }] };
    }
    case 'flow-log': {
      const { region, resourceId } = change.desired;
      return { account, kind: 'flow-logs', region, resourceIds: [resourceId], flowLogIds: ['fl-0001'] };
    }
    case 'policy':
      return { account, kind: 'policy', policyArn: change.desired.arn, written: [change.desired.document] };
    case 'role':
      return { account, kind: 'role', roleName: change.name, written: [change.desired.trustPolicy] };
    case 'attachment':
      return { account, kind: 'attachment', ...change.desired };
    case 'cloud-export':
      return {
        account,
        kind: 'cloud-export',
        exportId: '1',
        name: change.name,
        written: [{ ...change.desired }],
      };
  }
}

function later(
  edit: (state: AccountState) => void,
  options: { wanted?: FullAnswers; history?: History } = {},
): Plan {
  const state = structuredClone(after);
  edit(state);
  const plan = buildFullPlan(options.wanted ?? answers, state);
  return withHistory(plan, options.history ?? historyOf(), state.flowLogs);
}

const drifted = (plan: Plan) =>
  plan.changes.filter(({ drift }) => drift !== undefined).map(({ kind, drift }) => `${kind} ${drift}`);

const role = (state: AccountState) => state.roles['Kentik-Flow-Logs'];
const policy = (state: AccountState) => state.policies['Kentik-Metadata-Policy'];

describe('a session that plans again', () => {
  it('finds nothing to tell where nothing has changed', () => {
    expect(drifted(later(() => undefined))).toEqual([]);
  });

  it.each<[string, (state: AccountState) => void, Change['kind'], string, string]>([
    [
      'a flow log that was deleted',
      (state) => state.flowLogs.splice(0),
      'flow-log',
      'gone',
      'This session created it, and it was deleted.',
    ],
    [
      'a role that was deleted',
      (state) => {
        delete state.roles['Kentik-Flow-Logs'];
      },
      'role',
      'gone',
      'This session created it, and it was deleted.',
    ],
    [
      'a policy that someone edited',
      (state) => policy(state)?.document.Statement.splice(1),
      'policy',
      'changed',
      'Someone has changed it since this session wrote it. The policy exists and differs; the update adds',
    ],
    [
      'a trust that someone changed',
      (state) => {
        const [statement] = role(state)?.trustPolicy.Statement ?? [];
        Object.assign(statement ?? {}, { Condition: { StringEquals: { 'sts:ExternalId': '1' } } });
      },
      'role',
      'changed',
      'Someone has changed it since this session wrote it.',
    ],
    [
      'a delivery statement that was removed',
      (state) => {
        const statements = state.buckets['test-logs-bucket']?.policy?.Statement;
        statements?.splice(0, 1);
      },
      'bucket-policy',
      'changed',
      'This session added the statement AWSLogDeliveryWrite, and it was deleted.',
    ],
    [
      'a bucket policy that was deleted',
      (state) => Object.assign(state.buckets['test-logs-bucket'] ?? {}, { policy: null }),
      'bucket-policy',
      'gone',
      'This session wrote it, and it was deleted.',
    ],
    [
      'a policy that was detached',
      (state) => Object.assign(role(state) ?? {}, { attachedPolicyArns: [] }),
      'attachment',
      'gone',
      'This session attached it, and it is no longer attached.',
    ],
  ])('tells %s', (_name, edit, kind, drift, why) => {
    const plan = later(edit);
    expect(changeOf(plan, kind)).toMatchObject({ drift, why: expect.stringContaining(why) });
  });

  it('tells no difference that other answers make', () => {
    const desired = fullAnswers({ deletion: 'kentik' });
    const plan = later(() => undefined, { wanted: desired });
    expect(changeOf(plan, 'policy')).toMatchObject({ action: 'update' });
    expect(drifted(plan)).toEqual([]);
  });

  it('tells no flow log as gone that goes to where earlier answers sent it', () => {
    const plan = later(() => undefined, { wanted: fullAnswers({ prefix: 'elsewhere' }) });
    expect(changeOf(plan, 'flow-log')).toMatchObject({ action: 'create' });
    expect(drifted(plan)).toEqual([]);
  });

  it('tells what it found there and did not make', () => {
    const found = [changeOf(first, 'role').id];
    const plan = later((state) => delete state.roles['Kentik-Flow-Logs'], { history: historyOf([], found) });
    expect(changeOf(plan, 'role')).toMatchObject({
      drift: 'gone',
      why: 'It existed when this session was applied, and has been deleted since.',
    });
  });

  it("doesn't say that something was deleted if it isn't known to have existed", () => {
    const history = { ...historyOf(), uncertain: [changeOf(first, 'role').id] };
    const plan = later((state) => delete state.roles['Kentik-Flow-Logs'], { history });
    expect(changeOf(plan, 'role')).toMatchObject({ action: 'create' });
    expect(changeOf(plan, 'role').drift).toBeUndefined();
    expect(changeOf(plan, 'role').why).not.toContain('deleted');
  });

  it('takes nothing that was made in another account for its own', () => {
    const created = createdBy(first).map((each) => ({ ...each, account: '999988887777' }));
    const plan = later((state) => delete state.roles['Kentik-Flow-Logs'], { history: historyOf(created) });
    expect(drifted(plan)).toEqual([]);
  });

  it('holds to what was decided', () => {
    const untagged = (state: AccountState) => {
      Object.assign(policy(state) ?? {}, { tags: {} });
      policy(state)?.document.Statement.splice(1);
    };
    const open = later(untagged, { history: historyOf([]) });
    const { decision, id } = changeOf(open, 'policy');
    const decisions = [{ change: id, choice: 'keep' as const, about: decision?.about ?? '' }];
    const plan = later(untagged, { history: { ...historyOf([]), decisions } });
    expect(changeOf(plan, 'policy')).toMatchObject({ action: 'adopt', decision: { made: 'keep' } });
  });
});
