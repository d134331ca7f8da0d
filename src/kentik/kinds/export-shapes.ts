/** Cloud exports as Kentik has them: read with the defaults of omitted fields. */
import * as z from 'zod';
import type { ExistingCloudExport } from '../../model/kentik.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { flag, id, listAnswer, listOf, number, readerOf, text } from '../shapes.ts';

const foreign = text.transform((value) => foreignText(value));

/** Source: Cloud Export API v202506, AwsProperties. */
const aws = z.object({
  iamRoleArn: text,
  region: text,
  bucket: text,
  bucketPrefix: text,
  metadataOnly: flag,
  collectFlowLogs: z
    .boolean()
    .nullish()
    .transform((value) => value ?? true),
  secondaryAwsAccounts: listOf(text),
  secondaryAwsRegions: listOf(text),
  secondaryAwsSuffix: text,
});

const status = z.object({
  status: foreign,
  errorMessage: foreign,
  flowFound: flag,
  apiAccess: flag,
  storageAccountAccess: flag,
});

const fields = z.object({
  id,
  name: text,
  enabled: flag,
  planId: text,
  cloudProvider: text,
  aws: z.record(z.string(), z.unknown()).nullish(),
  currentStatus: status.nullish().transform((value) => value ?? null),
});

const cloudExport = z.record(z.string(), z.unknown()).transform((whole, context): ExistingCloudExport => {
  const read = fields.safeParse(whole);
  const ofAws = aws.safeParse(read.data?.aws ?? {});
  if (!read.success || !ofAws.success) {
    context.addIssue({ code: 'custom', message: 'no cloud export' });
    return z.NEVER;
  }
  const { cloudProvider, currentStatus, aws: given, ...plain } = read.data;
  const isAws = cloudProvider === 'CLOUD_PROVIDER_AWS' || (given ?? null) !== null;
  return { ...plain, aws: isAws ? ofAws.data : null, status: currentStatus, whole };
});

export const readExports = readerOf(
  listAnswer('exports', { exports: listOf(cloudExport), invalidExportsCount: number }),
);

export const readExportAnswer = readerOf(
  z.object({ export: cloudExport }).transform((content) => content.export),
);
