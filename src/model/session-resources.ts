/** What a session created and changed, according to its journal: the input of an undo, with what exists now. */
import * as z from 'zod';
import type { ExistingFlowLog } from './existing.ts';
import { cloudExportObject, type flowLogSettings, policyDocument } from './shapes.ts';

const place = {
  /** Where it was created. */
  account: z.string(),
  /** The earlier owners of a resource that another session handed over: it has the tag of one of them. */
  owners: z.exactOptional(z.array(z.string())),
};

/** A resource of one kind. */
const kind = <Kind extends string, Shape extends z.ZodRawShape>(name: Kind, shape: Shape) =>
  z.object({ ...place, kind: z.literal(name), ...shape });

/** What was written, and when it was requested, ISO 8601, by which writes of several sessions are ordered. */
const write = { after: policyDocument, at: z.exactOptional(z.iso.datetime()) };
const changed = z.object({ ...write, before: policyDocument });
const creation = {
  /** The IDs that IAM assigned each time it was created; none in journals that didn't record them. */
  uniqueIds: z.exactOptional(z.array(z.string())),
  /** The document of each creation. */
  written: z.array(policyDocument),
};

const bucket = kind('bucket', {
  region: z.string(),
  bucket: z.string(),
  /** False where the tag didn't come with the bucket (AWS refused it, or a crash came first). */
  isTagged: z.boolean(),
  /**
   * True if AWS said that it created the bucket. Without this and without a tag, nothing shows which session owns it.
   */
  isProven: z.boolean(),
});

const bucketPolicy = kind('bucket-policy', {
  region: z.string(),
  bucket: z.string(),
  /** In order. */
  writes: z.array(z.object({ ...write, before: policyDocument.nullable() })),
});

const flowLogs = kind('flow-logs', {
  region: z.string(),
  /** Asked for. */
  resourceIds: z.array(z.string()),
  /** Returned by AWS; empty if the response was lost. */
  flowLogIds: z.array(z.string()),
  /** When they were asked for, ISO 8601. */
  askedAt: z.exactOptional(z.string()),
});

const policy = kind('policy', { policyArn: z.string(), ...creation });

const policyVersion = kind('policy-version', {
  policyArn: z.string(),
  /** In order; empty if only a version was deleted to make room, or if the document is already restored. */
  writes: z.array(changed.extend({ defaultVersionId: z.string() })),
  /** The versions that they became, as far as AWS's responses arrived. */
  versionIds: z.array(z.string()),
  /** Versions that were deleted to make room, oldest first. */
  deleted: z.array(z.object({ versionId: z.string(), document: policyDocument })),
});

const role = kind('role', { roleName: z.string(), ...creation });

const trustPolicy = kind('trust-policy', {
  roleName: z.string(),
  /** In order. */
  writes: z.array(changed),
});

const attachment = kind('attachment', { roleName: z.string(), policyArn: z.string() });

const cloudExport = kind('cloud-export', {
  /** Kentik's ID; empty if its response was lost. */
  exportId: z.string(),
  name: z.string(),
  /** What was requested: one export, or another one once that no longer existed. */
  written: z.array(cloudExportObject),
});

const cloudExportUpdate = kind('cloud-export-update', {
  exportId: z.string(),
  name: z.string(),
  /** In order: whole exports, as Kentik had them and as they were sent. */
  writes: z.array(
    z.object({ before: cloudExportObject, after: cloudExportObject, at: z.exactOptional(z.iso.datetime()) }),
  ),
});

/**
 * What one session hands over to another: enough for the other's undo to do everything that this one's would have done.
 */
export const handedOver: z.ZodType<SessionResource> = z.discriminatedUnion('kind', [
  bucket,
  bucketPolicy,
  flowLogs,
  policy,
  policyVersion,
  role,
  trustPolicy,
  attachment,
  cloudExport,
  cloudExportUpdate,
]);

export type CreatedBucket = z.infer<typeof bucket>;
export type ChangedBucketPolicy = z.infer<typeof bucketPolicy>;
export type CreatedPolicy = z.infer<typeof policy>;
export type ChangedPolicy = z.infer<typeof policyVersion>;
export type CreatedRole = z.infer<typeof role>;
export type ChangedTrustPolicy = z.infer<typeof trustPolicy>;
export type CreatedAttachment = z.infer<typeof attachment>;
export type CreatedCloudExport = z.infer<typeof cloudExport>;
export type ChangedCloudExport = z.infer<typeof cloudExportUpdate>;
export type DocumentWrite = ChangedBucketPolicy['writes'][number];

export interface CreatedFlowLogs extends z.infer<typeof flowLogs> {
  /** Only if the response was lost: identifies a flow log of this call. */
  lost?: LostCall;
}

/** A CreateFlowLogs call whose response was lost. */
export interface LostCall {
  /** What was asked for; null in journals that didn't record it. */
  request: z.infer<typeof flowLogSettings> | null;
  /** ISO 8601, by this machine's clock: AWS can only have created flow logs for this call in between. */
  since: string;
  until: string;
}

/** Other flow logs that the session's own replaced. */
export interface ReplacedFlowLogs extends Pick<CreatedFlowLogs, 'account' | 'owners' | 'region'> {
  kind: 'replaced-flow-logs';
  /** As they were described, tags included, before they were deleted. */
  before: ExistingFlowLog[];
}

export type SessionResource =
  | CreatedBucket
  | ChangedBucketPolicy
  | CreatedFlowLogs
  | ReplacedFlowLogs
  | CreatedPolicy
  | ChangedPolicy
  | CreatedRole
  | ChangedTrustPolicy
  | CreatedAttachment
  | CreatedCloudExport
  | ChangedCloudExport;

/** A resource of one kind. */
export type ResourceOf<Kind extends SessionResource['kind']> = Extract<SessionResource, { kind: Kind }>;
