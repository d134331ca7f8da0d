/** What a check says of a resource that isn't as the answers call for: never what the plan would do about it. */
import { describe, expect, it } from 'vitest';
import type { AccountState } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { resourceChecks } from '../../src/outputs/checks.ts';
import { withHistory } from '../../src/plan/drift.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { surplusAttachments } from '../../src/plan/kinds/attachment.ts';
import type { Change, ChangeKind, Plan } from '../../src/plan/types.ts';
import { account, afterwards, changeOf, emptyAccount, fullAnswers, vpc } from '../plan/account.ts';
import { existing, logs, planned } from '../plan/kentik-state.ts';

const answers = fullAnswers();
const before = emptyAccount(answers, { resources: [vpc('vpc-00000001')] });
const first = buildFullPlan(answers, before);
const after = afterwards(first, before, { [sessionTag]: '2026-11-23-k7rd' });

/** The messages of refuted checks, by kind. */
function refuted({ changes }: Pick<Plan, 'changes'>): Partial<Record<ChangeKind, string>> {
  const checks = resourceChecks({ changes }, 'fix').filter(({ state }) => state === 'refuted');
  return Object.fromEntries(
    checks.map(({ evidence, message }) => [evidence?.kind, message.slice(message.indexOf(': ') + 2)]),
  );
}

function refutedAfter(edit: (state: AccountState) => void, wanted = answers) {
  const state = structuredClone(after);
  edit(state);
  return refuted(buildFullPlan(wanted, state));
}

const policyOf = (state: AccountState) => state.policies['Kentik-Metadata-Policy'];

describe('a refuted check', () => {
  it('says that nothing exists', () => {
    expect(refuted(first)).toEqual({
      bucket: "It doesn't exist.",
      'bucket-policy': 'The bucket has no policy, and log delivery needs one to write here.',
      'flow-log': 'No flow log of this VPC delivers to test-logs-bucket.',
      policy: "It doesn't exist.",
      role: "It doesn't exist.",
      attachment: "The policy isn't attached to the role.",
    });
  });

  it.each<[ChangeKind, (state: AccountState) => void, RegExp]>([
    [
      'bucket-policy',
      (state) => state.buckets['test-logs-bucket']?.policy?.Statement.splice(0, 1),
      /^It lacks a statement for log delivery: AWSLogDeliveryWrite\.$/,
    ],
    ['policy', (state) => policyOf(state)?.document.Statement.splice(1), /^Its content differs\. It lacks: /],
    [
      'role',
      (state) => Object.assign(state.roles['Kentik-Flow-Logs']?.trustPolicy ?? {}, { Statement: [] }),
      /^Its trust policy differs\. It lacks: /,
    ],
    [
      'flow-log',
      (state) => Object.assign(state.flowLogs[0] ?? {}, { maxAggregationInterval: 60 }),
      /^fl-\S+ writes to the same place, but /,
    ],
    [
      'bucket',
      (state) => Object.assign(state.buckets['test-logs-bucket'] ?? {}, { state: 'foreign' }),
      /belongs/,
    ],
  ])('says what differs: %s', (kind, edit, message) => {
    expect(refutedAfter(edit)[kind]).toMatch(message);
  });

  it('says that someone else changed it, and what differs', () => {
    const state = structuredClone(after);
    policyOf(state)?.document.Statement.splice(1);
    const { arn, document } = changeOf(first, 'policy').desired;
    const created = [{ account, kind: 'policy' as const, policyArn: arn, written: [document] }];
    const history = { session: '2026-11-23-k7rd', decisions: [], uncertain: [], created, found: [] };
    const plan = withHistory(buildFullPlan(answers, state), history, state.flowLogs);
    expect(refuted(plan).policy).toMatch(/^Someone has changed it since .* Its content differs\. It lacks: /);
    const gone = withHistory(buildFullPlan(answers, before), history, []);
    expect(refuted(gone)).toMatchObject({
      policy: 'This session created it, and it was deleted.',
      role: "It doesn't exist.",
    });
  });

  it('says that an old flow log is still there, or what it lacks', () => {
    const [log] = after.flowLogs;
    const flowLog = changeOf(first, 'flow-log');
    if (log === undefined) throw new Error('no flow log');
    const replaced = (changes: Partial<Change>) =>
      refuted({ changes: [{ ...flowLog, action: 'replace', why: '', current: log, ...changes } as Change] });
    const successor = { ...log, id: 'fl-new' };
    expect(replaced({ successor } as Partial<Change>)['flow-log']).toBe(
      `${log.id}, which fl-new replaces, still exists: all traffic is recorded twice.`,
    );
    const differences = [{ statement: null, field: 'interval', wanted: ['600 s'], there: ['60 s'] }];
    expect(replaced({ differences })['flow-log']).toContain('interval: 60 s instead of 600 s');
  });

  it('says what Kentik lacks', () => {
    expect(refuted(planned([]).plan)['cloud-export']).toBe(
      'Kentik has no export of this bucket with this role.',
    );
    expect(refuted(planned([existing('7', logs, { enabled: false })]).plan)['cloud-export']).toBe(
      'Kentik has this export (ID 7). It differs: enabled false instead of true.',
    );
    const unnamed = planned([], undefined, { plans: [] });
    expect(refuted(unnamed.plan)['cloud-export']).toBe(unnamed.change.why);
  });

  it('says that a policy is still attached', () => {
    const policyArn = `arn:aws:iam::${account}:policy/Former`;
    const state = structuredClone(after);
    state.roles['Kentik-Flow-Logs']?.attachedPolicyArns.push(policyArn);
    const created = [{ account, kind: 'attachment' as const, roleName: 'Kentik-Flow-Logs', policyArn }];
    const changes = surplusAttachments('Kentik-Flow-Logs', [], state, { created });
    expect(refuted({ changes }).attachment).toContain('still attached');
  });
});
