/**
 * The fields of a cloud export, read alike from this program's own request, from what Kentik returns and from a journal:
 * compared, picked and merged. Source: Cloud Export API v202506, CloudExport and AwsProperties.
 */
import { isRecord } from './clean-text.ts';

type Whole = Readonly<Record<string, unknown>>;

/** What this program writes, and what people edit besides; with its values where Kentik omits them. */
const topDefaults = { name: '', description: '', planId: '', enabled: false };
const awsDefaults = {
  iamRoleArn: '',
  region: '',
  bucket: '',
  bucketPrefix: '',
  metadataOnly: false,
  collectFlowLogs: true,
  secondaryAwsAccounts: [],
  secondaryAwsRegions: [],
  secondaryAwsSuffix: '',
};

type TopField = keyof typeof topDefaults;
type AwsField = keyof typeof awsDefaults;
export type ExportField = TopField | AwsField;

const isTop = (field: string): field is TopField => field in topDefaults;
const isAws = (field: string): field is AwsField => field in awsDefaults;

export const isExportField = (field: string): field is ExportField => isTop(field) || isAws(field);

/** What someone may have edited of an export that this program wrote, also where the request left it out. */
export const editableFields: readonly ExportField[] = [
  ...(Object.keys(topDefaults) as TopField[]),
  // Which value Kentik gives it by itself isn't known.
  ...(Object.keys(awsDefaults) as AwsField[]).filter((field) => field !== 'collectFlowLogs'),
];

/** What a metadata-only export says of other accounts. */
export const secondaryFields: readonly ExportField[] = [
  'secondaryAwsAccounts',
  'secondaryAwsRegions',
  'secondaryAwsSuffix',
];

function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function rawValue(whole: unknown, field: ExportField): unknown {
  return isTop(field)
    ? (member(whole, field) ?? topDefaults[field])
    : (member(member(whole, 'aws'), field) ?? awsDefaults[field]);
}

/** Leading and trailing slashes of a key prefix mean nothing. */
function barePrefix(prefix: string): string {
  return prefix.replaceAll(/^\/+|\/+$/g, '');
}

/** Where an export reads: `bucket/prefix`, `bucket`, or empty. */
export function placeInBucket({
  bucket = '',
  bucketPrefix = '',
}: {
  bucket?: string;
  bucketPrefix?: string;
}): string {
  return [bucket, barePrefix(bucketPrefix)].filter((part) => part !== '').join('/');
}

/** A value as texts, in which order, letters and slashes that mean nothing don't count. Foreign text. */
export function valuesOf(whole: unknown, field: ExportField): string[] {
  const raw = rawValue(whole, field);
  const texts = Array.isArray(raw) ? raw.map(String).sort() : [String(raw)];
  return texts
    .map((text) => (field === 'bucketPrefix' ? barePrefix(text) : text))
    .filter((text) => text !== '');
}

/** The fields that a request or an export has. */
export function fieldsIn(whole: unknown): ExportField[] {
  const aws = member(whole, 'aws');
  const named = (value: unknown) => (isRecord(value) ? Object.keys(value) : []);
  return [...named(whole).filter(isTop), ...named(aws).filter(isAws)];
}

/** Those of the fields in which two exports differ. */
export function differingFields(one: unknown, other: unknown, fields: readonly ExportField[]): ExportField[] {
  return fields.filter((field) => valuesOf(one, field).join('\n') !== valuesOf(other, field).join('\n'));
}

/** An export with these fields alone, in the shape of the API. */
export function partOf(whole: unknown, fields: readonly ExportField[]): Record<string, unknown> {
  const values = (own: readonly ExportField[]) =>
    Object.fromEntries(own.map((field) => [field, rawValue(whole, field)]));
  const aws = fields.filter(isAws);
  return { ...values(fields.filter(isTop)), ...(aws.length === 0 ? {} : { aws: values(aws) }) };
}

/** What of an export a request can have: without what only Kentik writes. */
export function writable({ currentStatus: _status, cdate: _created, edate: _edited, ...rest }: Whole): Whole {
  return rest;
}

/** The fields of `desired` over those of `whole`; what `desired` doesn't name stays. */
export function merged(whole: Whole, desired: Whole): Whole {
  const entries = Object.entries(desired).map(([name, value]) => {
    const there = whole[name];
    return [name, isRecord(value) && isRecord(there) ? merged(there, value) : value];
  });
  return { ...whole, ...Object.fromEntries(entries) };
}
