/**
 * A cloud export as Kentik's API has it. The JSON gateway of its gRPC service takes names in both spellings and refuses
 * fields that the message doesn't have; answers have the camel-case names, also of fields that are empty. Source: Cloud
 * Export API v202506, CloudExport.
 */
import * as z from 'zod';
import { parsedJson } from '../../model/clean-text.ts';
import { AwsFailure } from '../failure.ts';
import { invalidArgument } from './failures.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
/** Of which the message knows whether it was set. */
const optionalFlag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
const readOnly = z.unknown().optional();
const otherCloud = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? undefined);

/** An enum by name or number; the first is the default. */
function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  const numbered = z.int().refine((number) => number in names);
  return z
    .union([z.enum(names), numbered.transform((number) => names[number])])
    .nullish()
    .transform((value): Names[number] => value ?? names[0]);
}

const aws = z.strictObject({
  iamRoleArn: text,
  region: text,
  bucket: text,
  bucketPrefix: text,
  metadataOnly: optionalFlag,
  collectFlowLogs: optionalFlag,
  collectFirewallLogs: optionalFlag,
  collectMetrics: optionalFlag,
  deleteAfterRead: flag,
  awsIamRoleArnIsOrg: flag,
  secondaryAwsAccounts: texts,
  secondaryAwsBlockedAccounts: texts,
  secondaryAwsRegions: texts,
  secondaryAwsSuffix: text,
});

const sampling = z.strictObject({
  samplingEnabled: flag,
  samplingType: choice([
    'CLOUD_EXPORT_SAMPLING_TYPE_UNSPECIFIED',
    'CLOUD_EXPORT_SAMPLING_TYPE_RATE',
    'CLOUD_EXPORT_SAMPLING_TYPE_UNSAMPLED',
  ]),
  samplingRate: z.coerce.number().int().nonnegative().default(0),
});

const cloudExport = z
  .strictObject({
    id: readOnly,
    type: choice([
      'CLOUD_EXPORT_TYPE_UNSPECIFIED',
      'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
      'CLOUD_EXPORT_TYPE_CUSTOMER_MANAGED',
    ]),
    enabled: flag,
    name: text,
    description: text,
    planId: text,
    cloudProvider: choice([
      'CLOUD_PROVIDER_UNSPECIFIED',
      'CLOUD_PROVIDER_AWS',
      'CLOUD_PROVIDER_AZURE',
      'CLOUD_PROVIDER_GCE',
      'CLOUD_PROVIDER_OCI',
    ]),
    aws: aws.nullish().transform((value) => value ?? undefined),
    azure: otherCloud,
    gce: otherCloud,
    oci: otherCloud,
    sampling: sampling.nullish().transform((value) => value ?? null),
    currentStatus: readOnly,
    cdate: readOnly,
    edate: readOnly,
  })
  .transform(({ id: _id, currentStatus: _status, cdate: _cdate, edate: _edate, ...settings }) => settings);

/** What a customer decides about an export. */
export type ExportSettings = z.output<typeof cloudExport>;
export type AwsSettings = NonNullable<ExportSettings['aws']>;

/** True for exports that read a bucket. */
export function collectsLogs({ metadataOnly, collectFlowLogs, collectFirewallLogs }: AwsSettings): boolean {
  return metadataOnly !== true && (collectFlowLogs !== false || collectFirewallLogs === true);
}

/** @throws AwsFailure InvalidArgument */
export function readExport(body: string): ExportSettings {
  return parse(z.strictObject({ export: cloudExport }), readJson(body)).export;
}

/** The same, or null where the request can't be read. */
export function requestedExport(body: string): ExportSettings | null {
  try {
    return readExport(body);
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}

/** An export of a seed. @throws AwsFailure InvalidArgument */
export function exportOf(value: unknown): ExportSettings {
  return parse(cloudExport, value);
}

/** @throws AwsFailure InvalidArgument */
export function readJson(body: string): unknown {
  const value = parsedJson(body);
  if (value === undefined) throw invalidArgument('proto: syntax error: the request is not JSON');
  return value;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(camelCased(value));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw invalidArgument(
    issue?.code === 'unrecognized_keys'
      ? `proto: (line 1:1): unknown field "${issue.keys[0]}"`
      : `proto: (line 1:1): invalid value for field ${path}`,
  );
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  const camel = (name: string) => name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [camel(name), camelCased(member)]));
}
