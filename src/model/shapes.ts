/** The shapes of AWS's documents and flow logs, for reading them from a file that someone could have edited. */
import * as z from 'zod';
import type { ExistingFlowLog, PolicyDocument } from './existing.ts';

const texts = z.union([z.string(), z.array(z.string())]);
const principal = z.union([z.string(), z.record(z.string(), texts)]);

const statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Principal: principal.optional(),
  NotPrincipal: principal.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/** AWS's grammar allows a single statement without a list around it. */
const documentShape = z.looseObject({ Statement: z.union([z.array(statement), statement]) });

/** The value unchanged: documents are also compared by their text. */
export const policyDocument = z.custom<PolicyDocument>((value) => documentShape.safeParse(value).success);

/** A cloud export as Kentik returned it, or as it was requested: with fields that this program doesn't know. */
export const cloudExportObject = z.record(z.string(), z.unknown());

const nullableText = z.string().nullable();

export const flowLog: z.ZodType<ExistingFlowLog> = z.looseObject({
  id: z.string(),
  region: z.string(),
  resourceId: z.string(),
  trafficType: z.string(),
  destinationType: z.enum(['s3', 'cloud-watch-logs', 'kinesis-data-firehose']),
  destination: nullableText,
  logGroup: nullableText,
  logFormat: z.string(),
  maxAggregationInterval: z.number(),
  fileFormat: z.enum(['plain-text', 'parquet']),
  hiveCompatiblePartitions: z.boolean(),
  perHourPartition: z.boolean(),
  deliverLogsStatus: nullableText,
  deliverLogsErrorMessage: nullableText,
  createdAt: nullableText,
  tags: z.record(z.string(), z.string()),
});

/** What a CreateFlowLogs call requests. */
export const flowLogSettings = z.object({
  destination: z.string(),
  logFormat: nullableText,
  aggregationInterval: z.number(),
});
