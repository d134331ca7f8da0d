/** What Kentik has, in tests of plans with cloud exports: exports, billing plans, and what a session registered. */
import type { FullAnswers } from '../../src/answers/types.ts';
import type { CloudExportRequest } from '../../src/documents/cloud-export.ts';
import type { ExistingCloudExport, KentikState } from '../../src/model/kentik.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, changeOf, emptyAccount, fullAnswers } from './account.ts';

export const roleArn = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
export const otherRole = 'arn:aws:iam::999999999999:role/Other';
export const plans = [
  { id: '10', name: 'Cloud', isActive: true, maxFps: null, maxDevices: null },
  { id: '11', name: 'Former', isActive: false, maxFps: null, maxDevices: null },
];

export const noAws = {
  iamRoleArn: roleArn,
  region: 'us-east-1',
  bucket: '',
  bucketPrefix: '',
  metadataOnly: false,
  collectFlowLogs: true,
  secondaryAwsAccounts: [],
  secondaryAwsRegions: [],
  secondaryAwsSuffix: '',
};

/** An export as Kentik has it. */
export function existing(
  id: string,
  aws: Partial<typeof noAws | ExistingCloudExport['aws']>,
  changes: Partial<Pick<ExistingCloudExport, 'name' | 'enabled' | 'planId'>> = {},
): ExistingCloudExport {
  const top = { name: `export-${id}`, enabled: true, planId: '10', ...changes };
  const whole = { id, ...top, description: 'of someone', aws: { ...noAws, ...aws } };
  return { ...whole, status: null, whole };
}

export const logs = { bucket: 'test-logs-bucket' };

export function stateWith(exports: ExistingCloudExport[], changes: Partial<KentikState> = {}): KentikState {
  return { companyId: '42', plans, exports, invalidExports: 0, ...changes };
}

export function registering(kentik: Partial<NonNullable<FullAnswers['kentik']>> = {}): FullAnswers {
  return fullAnswers({ kentik: { register: true, ...kentik } });
}

export function planned(
  exports: ExistingCloudExport[],
  answers = registering(),
  { created = [], ...changes }: Partial<KentikState> & { created?: SessionResource[] } = {},
) {
  const plan = buildFullPlan(answers, emptyAccount(answers), {
    session: 's',
    created,
    kentik: stateWith(exports, changes),
  });
  const change = changeOf(plan, 'cloud-export');
  const [document] = plan.documents.filter(({ id }) => id === 'cloud-export');
  return { plan, change, document };
}

export const registeredHere = (exportId: string, request: CloudExportRequest['export']): SessionResource => ({
  kind: 'cloud-export',
  account,
  exportId,
  name: request.name,
  written: [{ ...request }],
});

export const unreachable = {
  code: 'X',
  exit: 3 as const,
  doing: 'x',
  message: 'No answer.',
  remedy: ['Try again.'],
};
