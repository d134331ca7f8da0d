/** What is concluded from IAM's simulation of the operator's permissions. */
import { expect, it } from 'vitest';
import { checkPermissions } from '../../src/apply/permissions.ts';
import type { Aws } from '../../src/aws/index.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, bucket, emptyAccount, fullAnswers } from '../plan/account.ts';
import { fakeAws, homeOnly } from './fake-aws.ts';

const identity = {
  account,
  arn: `arn:aws:iam::${account}:user/engineer`,
  partition: 'aws' as const,
  alias: null,
  userId: 'AIDAEXAMPLE',
};

/** One bucket, which exists and has a policy, in another region than what is logged: its policy is a group by itself. */
const answers = fullAnswers({ allocation: 'centralized', region: 'eu-west-1', regions: ['us-east-1'] });
const policy = { Version: '2012-10-17', Statement: [] };
const owned = bucket('test-logs-bucket', { state: 'owned', region: 'eu-west-1', policy });
const plan = buildFullPlan(answers, emptyAccount(answers, { buckets: { [owned.name]: owned } }));

async function statesWhere(simulate: Aws['simulate']) {
  const aws = fakeAws({ simulate, identify: async () => identity, dryRunFlowLogs: async () => null });
  const { permissions } = await checkPermissions(plan, homeOnly(aws, identity), new AbortController().signal);
  return Object.fromEntries((permissions?.checks ?? []).map(({ action, state }) => [action, state]));
}

it('takes nothing for unknown because the policy of a bucket might allow one call', async () => {
  const states = await statesWhere(async ({ actions, resources = ['*'] }) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ action, resource, verdict: 'denied', by: 'nothing', policies: [] })),
    ),
  );
  expect(states).toMatchObject({ 's3:PutBucketPolicy': 'unknown', 'iam:CreateRole': 'denied' });
});

it('asks IAM once where it evaluates nothing', async () => {
  let asked = 0;
  const states = await statesWhere(async ({ actions, resources = ['*'] }) => {
    asked += 1;
    return actions.flatMap((action) =>
      resources.map((resource) => ({ action, resource, verdict: 'unknown', why: 'No.', isSilent: true })),
    );
  });
  expect(asked).toBe(1);
  expect(states).toMatchObject({ 'iam:CreateRole': 'unknown' });
});
