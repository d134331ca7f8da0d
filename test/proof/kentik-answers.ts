/** A cloud export, its devices, and a Kentik that answers as the test says. */
import { fullCloudExport, metadataOnlyCloudExport } from '../../src/documents/cloud-export.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { CloudExportAws, ExistingCloudExport, KentikDevice } from '../../src/model/kentik.ts';
import { kentikChecks } from '../../src/outputs/kentik-checks.ts';
import { type KentikQuery, kentikUsualMs, proveKentik } from '../../src/proof/kentik.ts';
import type { ExportTarget } from '../../src/proof/kentik-targets.ts';

export const account = '123456789012';
export const minute = 60_000;
export const start = Date.parse('2026-11-29T12:00:00Z');
const { signal } = new AbortController();

export const target: ExportTarget = {
  account,
  name: 'prod',
  id: '7',
  desired: fullCloudExport({
    name: 'prod',
    planId: '1',
    roleArn: `arn:aws:iam::${account}:role/Kentik`,
    region: 'us-east-1',
    bucket: 'logs',
    prefix: 'net',
  }).export,
  seen: ['vpc-0a1', 'vpc-0b2'],
};
export const nested: ExportTarget = {
  ...target,
  seen: [],
  desired: metadataOnlyCloudExport({
    name: 'prod',
    planId: '1',
    roleArn: `arn:aws:iam::${account}:role/Kentik`,
    region: 'us-east-1',
    secondary: { accounts: ['222222222222', '333333333333'], regions: ['us-east-1'], roleName: 'Second' },
  }).export,
};

export const working = {
  status: 'OK',
  errorMessage: '',
  flowFound: true,
  apiAccess: true,
  storageAccountAccess: true,
};
export const pending = {
  ...working,
  status: 'PENDING',
  flowFound: false,
  apiAccess: false,
  storageAccountAccess: false,
};

/** As the target calls for, and working. */
export function existing(
  change: Partial<ExistingCloudExport> = {},
  aws: Partial<CloudExportAws> = {},
  { desired }: ExportTarget = target,
): ExistingCloudExport {
  const { bucket = '', bucketPrefix = '', secondaryAwsAccounts = [], ...rest } = desired.aws;
  const { secondaryAwsRegions = [], secondaryAwsSuffix = '' } = desired.aws;
  const nesting = { secondaryAwsAccounts, secondaryAwsRegions, secondaryAwsSuffix };
  return {
    id: '7',
    name: 'prod',
    enabled: true,
    planId: '1',
    aws: { ...rest, bucket, bucketPrefix, ...nesting, ...aws },
    status: working,
    whole: { cdate: new Date(start - 60 * minute).toISOString() },
    ...change,
  };
}

export function device(name: string, cloudExportId = '7', planId = '1'): KentikDevice {
  return { id: name, name, subtype: 'aws_subnet', status: 'V', cloudExportId, planId };
}
export const devices = [device('vpc_0a1'), device('prod_vpc_0b2'), device('vpc_0a1', '8')];

export function refusal(code: string, change: Partial<UserError['report']> = {}): UserError {
  return new UserError({
    code,
    exit: exitCode.permission,
    doing: 'x',
    message: 'No.',
    remedy: ['Do.'],
    ...change,
  });
}

export type Answer = ExistingCloudExport | UserError;

/** Asks a Kentik that gives these answers, one a look, and the last one from then on. */
export async function prove(
  answers: readonly Answer[],
  found: readonly KentikDevice[] | UserError = devices,
  change: Partial<KentikQuery> = {},
  listPlans: KentikQuery['kentik']['listPlans'] = async () => [],
) {
  let time = start;
  let looks = 0;
  const pauses: number[] = [];
  const proofs = await proveKentik({
    kentik: {
      readExport: async () => {
        const answer = answers[Math.min(looks++, answers.length - 1)];
        if (answer === undefined || answer instanceof UserError) throw answer ?? refusal('NOT_FOUND');
        return answer;
      },
      listDevices: async () => {
        if (found instanceof UserError) throw found;
        return [...found];
      },
      listPlans,
      dataExplorerUrl: async (names) => `https://portal.example/${names.join('+')}`,
    },
    targets: [target],
    fix: 'apply',
    again: 'verify',
    signal,
    everyMs: 10_000,
    forMs: 0,
    usualMs: kentikUsualMs,
    oldestLog: async () => start - 60 * minute,
    now: () => time,
    elapsed: () => time,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      time += milliseconds;
    },
    ...change,
  });
  const [exported, deviceCheck] = kentikChecks(proofs);
  return { exported, deviceCheck, pauses };
}
