import { expect, it } from 'vitest';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, afterwards, changeOf, emptyAccount, fullAnswers } from './account.ts';

const first = fullAnswers({ bucket: 'first-logs' });
const second = fullAnswers({ bucket: 'second-logs', deletion: 'kentik' });

/** The account after one set-up, looked at for another. */
function lookedAt(answers: typeof first, before = emptyAccount(first)) {
  const { buckets } = emptyAccount(answers);
  return { ...before, buckets: { ...buckets, ...before.buckets } };
}

const afterFirst = afterwards(buildFullPlan(first, emptyAccount(first)), emptyAccount(first));
const secondPlan = buildFullPlan(second, lookedAt(second, afterFirst));
const afterBoth = afterwards(secondPlan, lookedAt(second, afterFirst));

const granted = (plan: typeof secondPlan) =>
  changeOf(plan, 'policy')
    .desired.document.Statement.slice(1)
    .map(({ Action, Resource }) => [Action, Resource]);

it('a second set-up of the account leaves the first one’s bucket to Kentik', () => {
  expect(changeOf(secondPlan, 'policy')).toMatchObject({
    action: 'update',
    why: expect.stringContaining('first-logs'),
  });
  expect(granted(secondPlan)).toEqual([
    ['s3:*', ['arn:aws:s3:::second-logs', 'arn:aws:s3:::second-logs/*']],
    [
      ['s3:Get*', 's3:List*'],
      ['arn:aws:s3:::first-logs', 'arn:aws:s3:::first-logs/*'],
    ],
  ]);
});

it('neither of the two wants anything changed then', () => {
  expect(changeOf(buildFullPlan(first, lookedAt(first, afterBoth)), 'policy').action).not.toBe('update');
  expect(changeOf(buildFullPlan(second, lookedAt(second, afterBoth)), 'policy').action).not.toBe('update');
});

it('a session takes out again what it put there itself', () => {
  const policyArn = changeOf(secondPlan, 'policy').desired.arn;
  const { current, desired } = changeOf(secondPlan, 'policy');
  if (current === null) throw new Error('the first set-up made no policy');
  const write = { before: current.document, after: desired.document, defaultVersionId: 'v1' };
  const created: SessionResource[] = [
    { account, kind: 'policy-version', policyArn, writes: [write], versionIds: ['v2'], deleted: [] },
  ];
  const renamed = fullAnswers({ bucket: 'third-logs' });
  const plan = buildFullPlan(renamed, lookedAt(renamed, afterBoth), { session: 's', created });
  expect(granted(plan).flatMap(([, resource]) => resource)).toEqual([
    'arn:aws:s3:::third-logs',
    'arn:aws:s3:::third-logs/*',
    'arn:aws:s3:::first-logs',
    'arn:aws:s3:::first-logs/*',
  ]);
});

it('grants of another kind are no log buckets', () => {
  const state = lookedAt(second, structuredClone(afterFirst));
  state.policies['Kentik-Metadata-Policy']?.document.Statement.push({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::private/*',
  });
  expect(JSON.stringify(granted(buildFullPlan(second, state)))).not.toContain('private');
});
