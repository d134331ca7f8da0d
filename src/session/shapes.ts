/**
 * What the free-form fields of a journal must look like where something is read out of them. A journal can have been
 * edited by hand: what doesn't fit is named, and nothing is guessed.
 */
import { z } from 'zod';
import { exitCode, UserError } from '../model/errors.ts';
import type { ExistingFlowLog, PolicyDocument } from '../model/existing.ts';
import type { SessionResource } from '../model/session-resources.ts';

const texts = z.union([z.string(), z.array(z.string())]);

const statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Principal: z.union([z.string(), z.record(z.string(), texts)]).optional(),
  NotPrincipal: z.union([z.string(), z.record(z.string(), texts)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/** AWS's grammar allows a single statement without a list around it. */
const documentShape = z.looseObject({ Statement: z.union([z.array(statement), statement]) });

/** The value itself, as it was written: documents are compared by their text, too. */
const policyDocument = z.custom<PolicyDocument>((value) => documentShape.safeParse(value).success);

const nullableText = z.string().nullable();

const flowLog: z.ZodType<ExistingFlowLog> = z.looseObject({
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

const deletedVersion = z.looseObject({ versionId: z.string(), document: policyDocument });

const flowLogs = z.array(flowLog);

const formerDefault = z.looseObject({ document: policyDocument, defaultVersionId: z.string() });

const flowLogRequest = z.looseObject({
  destination: z.string(),
  logFormat: nullableText,
  aggregationInterval: z.number(),
});

const place = { account: z.string(), owners: z.exactOptional(z.array(z.string())) };
const uniqueIds = z.exactOptional(z.array(z.string()));
const written = z.array(policyDocument);
const write = { after: policyDocument, at: z.exactOptional(z.iso.datetime()) };
const changed = { ...write, before: policyDocument };

/** What one session hands over to another: enough for the other's undo to do all that this one's would have done. */
export const handedOver: z.ZodType<SessionResource> = z.discriminatedUnion('kind', [
  z.object({
    ...place,
    kind: z.literal('bucket'),
    region: z.string(),
    bucket: z.string(),
    isTagged: z.boolean(),
    isProven: z.boolean(),
  }),
  z.object({
    ...place,
    kind: z.literal('bucket-policy'),
    region: z.string(),
    bucket: z.string(),
    writes: z.array(z.object({ ...write, before: policyDocument.nullable() })),
  }),
  z.object({
    ...place,
    kind: z.literal('flow-logs'),
    region: z.string(),
    resourceIds: z.array(z.string()),
    flowLogIds: z.array(z.string()),
    askedAt: z.exactOptional(z.string()),
  }),
  z.object({ ...place, kind: z.literal('policy'), policyArn: z.string(), uniqueIds, written }),
  z.object({
    ...place,
    kind: z.literal('policy-version'),
    policyArn: z.string(),
    writes: z.array(z.object({ ...changed, defaultVersionId: z.string() })),
    versionIds: z.array(z.string()),
    deleted: z.array(deletedVersion),
  }),
  z.object({ ...place, kind: z.literal('role'), roleName: z.string(), uniqueIds, written }),
  z.object({
    ...place,
    kind: z.literal('trust-policy'),
    roleName: z.string(),
    writes: z.array(z.object(changed)),
  }),
  z.object({ ...place, kind: z.literal('attachment'), roleName: z.string(), policyArn: z.string() }),
]);

/** The number of a call, and what was being read of it. */
export interface CallEntry {
  n: number;
  operation: string;
}

/** @throws UserError `JOURNAL_DAMAGED` */
function read<Value>(schema: z.ZodType<Value>, value: unknown, what: string, entry: CallEntry): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damagedCall(entry, `has no readable ${what}`);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function documentIn(value: unknown, what: 'before' | 'after', entry: CallEntry): PolicyDocument {
  return read(policyDocument, value, what, entry);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function flowLogsIn(value: unknown, entry: CallEntry): ExistingFlowLog[] {
  return read(flowLogs, value, 'before', entry);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function flowLogIn(value: unknown, entry: CallEntry): ExistingFlowLog {
  return read(flowLog, value, 'after', entry);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function deletedVersionIn(value: unknown, entry: CallEntry): z.infer<typeof deletedVersion> {
  return read(deletedVersion, value, 'before', entry);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function formerDefaultIn(
  value: unknown,
  entry: CallEntry,
): { document: PolicyDocument; defaultVersionId: string } {
  return read(formerDefault, value, 'before', entry);
}

/** @throws UserError `JOURNAL_DAMAGED` */
export function flowLogRequestIn(value: unknown, entry: CallEntry): z.infer<typeof flowLogRequest> {
  return read(flowLogRequest, value, 'after', entry);
}

export function damagedCall({ n, operation }: CallEntry, what: string): UserError {
  return new UserError({
    code: 'JOURNAL_DAMAGED',
    exit: exitCode.failed,
    doing: 'reading the journal of a session',
    message: `Call ${n} (${operation}) in the journal ${what}.`,
    why: 'Something else edited the journal, or a newer program wrote it. Guessing could delete or keep the wrong thing.',
    remedy: [
      'Restore the journal from a backup, or start a new session with --new, which adopts what exists.',
    ],
    state: 'Nothing was changed.',
  });
}
