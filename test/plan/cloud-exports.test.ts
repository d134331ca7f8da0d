import { describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../src/model/progress.ts';
import { readyCloudExports } from '../../src/plan/exports.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, emptyAccount, fullAnswers, vpc } from './account.ts';

const answers = fullAnswers({ regions: ['us-east-1', 'eu-west-1'] });
const plan = buildFullPlan(
  answers,
  emptyAccount(answers, { resources: [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })] }),
);
const error = {
  code: 'X',
  exit: 4 as const,
  doing: '',
  message: 'refused',
  details: [],
  remedy: [],
  state: '',
};

const logged: ApplyResult['flowLogs'] = [
  { id: 'fl-1', resourceId: 'vpc-00000001', region: 'us-east-1', bucket: 'test-logs-bucket-us-east-1' },
  { id: 'fl-2', resourceId: 'vpc-00000002', region: 'eu-west-1', bucket: 'test-logs-bucket-eu-west-1' },
];

function ready(outcome: ApplyResult['outcome'], failed: string[] = [], flowLogs = logged) {
  return readyCloudExports(plan, {
    outcome,
    session: 's',
    account,
    roleArn: null,
    policyArn: null,
    buckets: [],
    flowLogs,
    failures: failed.map((change) => ({ change, error })),
  }).map(({ name }) => name);
}

const idOf = (kind: string, region: string | null) =>
  plan.changes.find((change) => change.kind === kind && change.region === region)?.id ?? '';

describe('the cloud exports that Kentik can be given', () => {
  it('are one a bucket once all is there, with what the API asks for', () => {
    expect(ready('applied')).toEqual(['aws-us-east-1', 'aws-eu-west-1']);
    expect(ready('unchanged')).toHaveLength(2);
  });

  it('lack the one whose bucket failed, and the one to whose bucket no flow log points', () => {
    expect(ready('partial', [idOf('bucket-policy', 'eu-west-1')])).toEqual(['aws-us-east-1']);
    expect(ready('partial', [idOf('flow-log', 'eu-west-1')], logged.slice(0, 1))).toEqual(['aws-us-east-1']);
    expect(ready('applied', [], [])).toEqual([]);
  });

  it('are none without the role, and none where the run did not come to its end', () => {
    expect(ready('partial', [idOf('role', null)])).toEqual([]);
    expect(ready('interrupted')).toEqual([]);
    expect(ready('failed')).toEqual([]);
  });
});
