/** Plans for an account with near matches: a policy, a role, flow logs to the same place. */

import type { AccountState, ExistingBucket, ExistingFlowLog } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { whatToObserve } from '../../src/plan/full/resources.ts';
import type { Plan } from '../../src/plan/types.ts';
import { flowLog } from '../plan/account.ts';
import { account, answers, resources, vpcs } from './contexts.ts';

function nearLog(id: string, vpc: { id: string; region: string }): ExistingFlowLog {
  return flowLog(vpc.id, {
    id,
    region: vpc.region,
    destination: `arn:aws:s3:::${answers.bucket}-${vpc.region}`,
    logFormat: '',
    maxAggregationInterval: 60,
  });
}

export const nearIds = ['fl-0aaaaaaaaaaaaaaa2', 'fl-0aaaaaaaaaaaaaaa3'] as const;

const policyArn = `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`;

const near: Pick<AccountState, 'policies' | 'roles' | 'flowLogs'> = {
  policies: {
    'Kentik-Metadata-Policy': {
      arn: policyArn,
      name: 'Kentik-Metadata-Policy',
      document: { Statement: [{ Sid: 'Own', Effect: 'Allow', Action: ['ec2:Describe*'], Resource: '*' }] },
      defaultVersionId: 'v1',
      versions: [{ id: 'v1', isDefault: true, createdAt: null }],
      attachmentCount: 0,
      tags: {},
    },
  },
  roles: {
    'Kentik-Flow-Logs': {
      arn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
      name: 'Kentik-Flow-Logs',
      trustPolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::834693425129:root' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': '999' } },
          },
        ],
      },
      attachedPolicyArns: [],
      tags: {},
    },
  },
  flowLogs: [nearLog(nearIds[0], vpcs.core), nearLog(nearIds[1], vpcs.europe)],
};

/** @param which of the near things exist */
export function nearPlan(...what: (keyof typeof near)[]): Plan {
  const bucket = (name: string): ExistingBucket => ({
    name,
    state: 'absent',
    region: null,
    policy: null,
    tags: {},
    settings: null,
  });
  return buildFullPlan(answers, {
    account,
    partition: 'aws',
    buckets: Object.fromEntries(whatToObserve(answers).buckets.map(({ name }) => [name, bucket(name)])),
    policies: what.includes('policies') ? near.policies : {},
    roles: what.includes('roles') ? near.roles : {},
    keys: {},
    flowLogs: what.includes('flowLogs') ? near.flowLogs : [],
    resources: resources.filter(({ type }) => type === 'vpc'),
  });
}

/** One of the near flow logs alone. */
export function oneNearLog(): Plan {
  const plan = nearPlan('flowLogs');
  return { ...plan, changes: plan.changes.filter(({ name }) => name !== vpcs.europe.id) };
}
