/** Every screen in the situations that matter, for tests of what holds for all of them. */
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { exitCode } from '../../src/model/errors.ts';
import type { Change } from '../../src/plan/types.ts';
import { account, answers, contextOf, manyResources, planOf, regions, sessions, vpcs } from './contexts.ts';
import { delivered, waiting } from './deliveries.ts';
import { metadataCases } from './metadata-cases.ts';
import { nearPlan, oneNearLog } from './near-plans.ts';

export interface ScreenCase {
  name: string;
  state: WizardState;
  context: WizardContext;
}

const refusal = {
  code: 'ACCESS_DENIED',
  exit: exitCode.permission,
  doing: 'creating the role Kentik-Flow-Logs',
  message: `AWS doesn't allow iam:CreateRole on arn:aws:iam::${account}:role/Kentik-Flow-Logs.`,
  where: { account, name: 'Kentik-Flow-Logs' },
  aws: {
    service: 'IAM',
    operation: 'CreateRole',
    code: 'AccessDenied',
    message: `User: arn:aws:sts::${account}:assumed-role/NetworkAdmin/jane is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::${account}:role/Kentik-Flow-Logs because no identity-based policy allows the iam:CreateRole action`,
    requestId: '11111111-2222-3333-4444-555555555555',
  },
  why: 'No identity-based policy allows it.',
  remedy: [
    `Ask the IAM administrators of account ${account} to add this statement to a policy of your user or role:`,
    `{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::${account}:role/Kentik-Flow-Logs"}`,
  ],
  state: "The bucket exists, but the role doesn't.",
};

const offline: Partial<WizardContext> = {
  offline: true,
  dryRun: true,
  identity: null,
  source: null,
  regions: [],
  resources: [],
  flowLogs: [],
  buckets: [],
};

function progressOf(changes: readonly Change[]): WizardContext['progress'] {
  return Object.fromEntries(
    changes.map((change, index) => [
      change.id,
      {
        status: index < 9 ? 'done' : index === 9 ? 'started' : 'waiting',
        startedAt: index < 10 ? '2025-12-31T23:59:48.000Z' : null,
        endedAt: index < 9 ? '2025-12-31T23:59:50.000Z' : null,
        detail: index === 9 ? 'waiting until the role has propagated in IAM' : null,
        error: null,
      },
    ]),
  );
}

/** What 112 VPCs in two regions come to, with a subnet and an interface in each. */
export function manyCases(): ScreenCase[] {
  const resources = manyResources(112, ['us-east-1', 'ap-southeast-2']);
  const plan = planOf({ regions: ['us-east-1', 'ap-southeast-2'] }, resources);
  const changes = plan.changes.filter(({ kind }) => kind === 'flow-log');
  const buckets = ['us-east-1', 'ap-southeast-2'].map((region) => `kentik-flow-logs-${account}-${region}`);
  const result: WizardContext['result'] = {
    outcome: 'partial',
    session: '20260101-0000-ab12',
    account,
    roleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    policyArn: `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`,
    buckets,
    flowLogs: changes.map(({ name, region }, index) => ({
      id: `fl-0${String(index).padStart(16, '0')}`,
      resourceId: name,
      region: region ?? '',
      bucket: `kentik-flow-logs-${account}-${region}`,
    })),
    failures: changes.slice(-40).map(({ id, name }, index) => ({
      change: id,
      error: index % 2 === 0 ? refusal : { ...refusal, message: `The flow log of ${name} is refused.` },
    })),
  };
  const deliveries = [delivered, { ...waiting, region: 'ap-southeast-2', bucket: buckets[1] ?? '' }];
  const base: Partial<WizardContext> = { resources, plan, result, deliveries };
  const of = (name: string, state: WizardState, change: Partial<WizardContext> = {}): ScreenCase => ({
    name: `many-${name}`,
    state,
    context: contextOf({ ...base, ...change }),
  });
  return [
    of('resources', 'choosingResources'),
    of('sheet', 'reviewingAnswers', {
      draft: { ...answers, resources: resources.map(({ type, id, region }) => ({ type, id, region })) },
    }),
    of('review', 'reviewing'),
    of('documents', 'viewingDocuments'),
    of('applying', 'applying', { progress: progressOf(plan.changes) }),
    of('failures', 'reviewingFailures'),
    of('checking', 'checkingLogs'),
    of('showing', 'showingLogs'),
    of('done', 'done'),
    of('failed', 'failed', {
      failedIn: 'planning',
      error: { ...refusal, details: changes.map(({ name }) => name) },
    }),
  ];
}

export function cases(): ScreenCase[] {
  const plan = planOf();
  const result: WizardContext['result'] = {
    outcome: 'applied',
    session: '20260101-0000-ab12',
    account,
    roleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    policyArn: `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`,
    buckets: [`kentik-flow-logs-${account}-us-east-1`, `kentik-flow-logs-${account}-eu-west-1`],
    flowLogs: [vpcs.core, vpcs.edge, vpcs.europe, vpcs.unnamed].map((vpc, index) => ({
      id: `fl-0${index}`,
      resourceId: vpc.id,
      region: vpc.region,
      bucket: `kentik-flow-logs-${account}-${vpc.region}`,
    })),
    failures: [],
  };
  const blocked = planOf({
    resources: [...(['core', 'shared'] as const)].map((name) => ({
      type: 'vpc',
      id: vpcs[name].id,
      region: 'us-east-1',
    })),
  });
  const of = (name: string, state: WizardState, change: Partial<WizardContext> = {}): ScreenCase => ({
    name,
    state,
    context: contextOf(change),
  });
  const fresh = { session: null, draft: { version: 1 as const }, identity: null };
  return [
    of('welcome-loading', 'welcome', { ...fresh, sessionsLoaded: false }),
    of('welcome', 'welcome', { ...fresh, sandbox: true }),
    of('welcome-sessions', 'welcome', {
      ...fresh,
      sessions,
      unreadableSessions: [{ id: 'old', message: 'It was written by a newer version of this program.' }],
    }),
    of('welcome-underway', 'welcome', { sessions }),
    of('busy', 'discoveringResources'),
    of('credentials', 'choosingCredentials', {
      ...fresh,
      source: null,
      found: {
        environment: 'AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN',
        profiles: [
          { name: 'default', kind: 'static', region: 'us-east-1', account: null },
          { name: 'prod', kind: 'sso', region: 'eu-west-1', account },
          { name: 'deploy', kind: 'assume-role', region: null, account: '222222222222' },
        ],
      },
    }),
    of('credentials-none', 'choosingCredentials', {
      ...fresh,
      source: null,
      found: { environment: null, profiles: [] },
    }),
    of('identity', 'confirmingIdentity'),
    of('identity-gov', 'confirmingIdentity', {
      identity: {
        account,
        arn: `arn:aws-us-gov:iam::${account}:user/jane`,
        userId: 'x',
        partition: 'aws-us-gov',
        alias: null,
      },
    }),
    of('account', 'enteringAccount', { ...offline, draft: { version: 1 } }),
    of('export', 'choosingExport'),
    of('regions', 'choosingRegions'),
    of('regions-offline', 'choosingRegions', offline),
    of('allocation', 'choosingAllocation'),
    of('bucket-region', 'choosingBucketRegion'),
    of('bucket', 'choosingBucket'),
    of('bucket-name', 'namingBucket'),
    of('bucket-refused', 'namingBucket', {
      draft: { ...answers, allocation: 'centralized' },
      bucketProblem:
        'The bucket logs belongs to another AWS account. Bucket names are unique across AWS accounts: choose another.',
      refusedBucket: answers.bucket ?? null,
    }),
    of('buckets', 'choosingBuckets', { draft: { ...answers, allocation: 'mixed' } }),
    of('buckets-refused', 'choosingBuckets', {
      draft: {
        ...answers,
        allocation: 'mixed',
        buckets: [{ bucket: 'elsewhere', region: 'eu-west-1', from: regions }],
      },
      bucketsProblem: "You aren't allowed to list buckets.",
      bucketProblem:
        'The bucket elsewhere belongs to another AWS account. Bucket names are unique across AWS accounts: choose another.',
      refusedBucket: 'elsewhere',
    }),
    of('prefix', 'enteringPrefix'),
    of('resources', 'choosingResources'),
    of('resources-none', 'choosingResources', { resources: [] }),
    of('resources-typed', 'enteringResources', {
      ...offline,
      draft: { ...answers, resources: [{ type: 'vpc', id: vpcs.core.id, region: 'us-east-1' }] },
    }),
    of('format', 'choosingLogFormat'),
    of('fields', 'choosingFields'),
    of('interval', 'choosingInterval'),
    of('record-rate', 'enteringRecordRate'),
    of('deletion', 'choosingDeletion'),
    of('role', 'namingRole'),
    of('policy', 'namingPolicy'),
    of('external-id', 'enteringExternalId'),
    of('grant', 'choosingGrant'),
    of('sheet', 'reviewingAnswers'),
    of('sheet-defaults', 'reviewingAnswers', {
      draft: {
        version: 1,
        account,
        export: 'full',
        regions: answers.regions,
        resources: 'all',
        bucket: 'logs',
      },
    }),
    of('deciding-policy', 'deciding', { plan: nearPlan('policies') }),
    of('deciding-role', 'deciding', { plan: nearPlan('policies', 'roles'), decidingAt: 1 }),
    of('deciding-flow-log', 'deciding', { plan: oneNearLog() }),
    of('deciding-flow-logs', 'deciding', { plan: nearPlan('flowLogs') }),
    of('saving-decisions', 'savingDecisions', { plan: nearPlan('policies') }),
    of('review-near', 'reviewing', { plan: nearPlan('policies', 'roles', 'flowLogs') }),
    of('review', 'reviewing', { plan }),
    of('review-blocked', 'reviewing', { plan: blocked }),
    of('review-dry-run', 'reviewing', { plan, dryRun: true }),
    of('documents', 'viewingDocuments', { plan }),
    of('applying', 'applying', { plan, progress: progressOf(plan.changes) }),
    of('applying-interrupted', 'applying', {
      plan,
      progress: progressOf(plan.changes),
      interrupted: true,
      saveProblem: 'No space is left on the disk.',
    }),
    of('failures', 'reviewingFailures', {
      plan,
      hasCreated: true,
      result: {
        ...result,
        outcome: 'partial',
        failures: plan.changes.slice(-3).map((change) => ({ change: change.id, error: refusal })),
      },
    }),
    of('checking', 'checkingLogs', { plan, result, deliveries: [delivered, waiting] }),
    of('checking-nothing', 'checkingLogs', { plan, result, deliveries: [waiting] }),
    of('showing', 'showingLogs', {
      plan,
      result,
      deliveries: [
        { ...delivered, missingFields: ['start', 'bytes'] },
        { ...waiting, state: 'failed', message: 'AWS says: Access Denied for LogDestination' },
      ],
    }),
    of('done', 'done', { plan, result, hasCreated: true, deliveries: [delivered, waiting] }),
    of('failed', 'failed', { error: refusal, failedIn: 'planning' }),
    ...metadataCases().map(({ name, state, change }) => of(name, state, change)),
  ];
}
