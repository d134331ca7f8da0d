import { describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../src/model/progress.ts';
import { readyCloudExports, withProvenStatus } from '../../src/plan/exports.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, emptyAccount, fullAnswers, vpc } from './account.ts';

const answers = fullAnswers({ regions: ['us-east-1', 'eu-west-1'] });
const world = emptyAccount(answers, {
  resources: [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })],
});
const plan = buildFullPlan(answers, world);
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

const applied: ApplyResult = {
  outcome: 'applied',
  session: 's',
  account,
  roleArn: null,
  policyArn: null,
  buckets: [],
  flowLogs: logged,
  failures: [],
};

function ready(outcome: ApplyResult['outcome'], failed: string[] = [], flowLogs = logged) {
  const failures = failed.map((change) => ({ change, error }));
  return readyCloudExports(plan, { ...applied, outcome, flowLogs, failures }).map(({ name }) => name);
}

const idOf = (kind: string, region: string | null) =>
  plan.changes.find((change) => change.kind === kind && change.region === region)?.id ?? '';

describe('the cloud exports that Kentik can be given', () => {
  it('are one a bucket once everything exists, with what the API asks for', () => {
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

  it('have the status that the proof read last, and otherwise that of their creation', () => {
    const state = {
      companyId: '42',
      plans: [{ id: '10', name: 'Cloud', isActive: true, maxFps: null, maxDevices: null }],
      exports: [],
      invalidExports: 0,
    };
    const registering = buildFullPlan({ ...answers, kentik: { register: true } }, world, { kentik: state });
    const changes = registering.changes.filter(({ kind }) => kind === 'cloud-export');
    const registered = changes.map(({ id: change }, index) => ({
      change,
      id: `${index}`,
      status: 'PENDING',
    }));
    const verdict = {
      status: 'OK',
      errorMessage: '',
      flowFound: true,
      apiAccess: true,
      storageAccountAccess: true,
    };
    const proofs = [
      { account, name: 'aws-us-east-1', id: '0', status: verdict },
      // Another export than the one that was registered, and one that couldn't be read.
      { account, name: 'aws-eu-west-1', id: '77', status: verdict },
      { account, name: 'aws-eu-west-1', id: '1', status: null },
    ];
    const result = withProvenStatus(registering, { ...applied, registered }, proofs);
    expect(readyCloudExports(registering, result)).toMatchObject([
      { name: 'aws-us-east-1', id: '0', status: 'OK' },
      { name: 'aws-eu-west-1', id: '1', status: 'PENDING' },
    ]);
  });
});
