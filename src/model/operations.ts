/**
 * The journal's vocabulary: every call that changes something, and what the journal keeps of it. Earlier versions of
 * the program omitted some of it, and a journal can have been edited by hand: a field that can't be read is marked, and
 * code that needs it reports an error. Nothing is guessed.
 */
import * as z from 'zod';
import { cloudExportObject, flowLog, flowLogSettings, policyDocument } from './shapes.ts';

/** Marks a field of a journal that can't be read. */
export const unreadable = Symbol('unreadable');
export type Unreadable = typeof unreadable;

function readable<Schema extends z.ZodType>(schema: Schema) {
  return z.union([
    schema,
    z
      .unknown()
      .optional()
      .transform((): Unreadable => unreadable),
  ]);
}

const targets = z.union([z.string(), z.array(z.string())]);
const name = targets.transform((target) => (typeof target === 'string' ? target : (target[0] ?? '')));
const names = targets.transform((target) => [target].flat());
const attachment = names.transform(([roleName = '', policyArn = '']): [string, string] => [
  roleName,
  policyArn,
]);
const region = z.string().nullable();
const place = region.transform((known) => known ?? '');
const nothing = z.null().optional().catch(null);
/** The previous document; null if there was none. */
const former = <Schema extends z.ZodType>(schema: Schema) =>
  readable(schema.nullish().transform((value) => value ?? null));
/** A requested document. Earlier versions recorded it only if undo needed it. */
const written = readable(policyDocument.optional());

/** Kentik has no regions; the account is the AWS account that the export reads. */
const ofExport = { region: region.optional(), target: name };

const ofBucket = { region: place, target: name };
const ofFlowLogs = { region: place, target: names };
/** IAM has no regions. */
const ofAccess = { region: region.optional(), target: name };
const ofAttachment = { ...ofAccess, target: attachment, before: nothing };

const as = <Name extends string, Shape extends z.ZodRawShape>(operation: Name, shape: Shape) =>
  z.object({ operation: z.literal(operation), ...shape });

export const operation = z.discriminatedUnion('operation', [
  as('CreateBucket', {
    ...ofBucket,
    before: nothing,
    after: z.object({ tagged: z.boolean() }).optional().catch(undefined),
  }),
  as('PutBucketTagging', { ...ofBucket, before: z.record(z.string(), z.string()).catch({}) }),
  as('PutBucketPolicy', { ...ofBucket, before: former(policyDocument), after: written }),
  as('DeleteBucketPolicy', { ...ofBucket, before: readable(policyDocument) }),
  as('DeleteBucket', { ...ofBucket, before: nothing }),
  as('DeleteObjects', { ...ofBucket, before: readable(z.object({ objects: z.number() })) }),
  as('CreateFlowLogs', {
    ...ofFlowLogs,
    /** Those that are replaced. */
    before: former(z.array(flowLog)),
    /** A flow log that is recreated is described completely. */
    after: readable(z.union([flowLog, flowLogSettings]).optional()),
    clientToken: z.string().optional(),
  }),
  as('DeleteFlowLogs', { ...ofFlowLogs, before: readable(z.array(flowLog)) }),
  as('CreatePolicy', { ...ofAccess, before: nothing, after: written }),
  as('CreatePolicyVersion', {
    ...ofAccess,
    /** null if an undo recreates a former version. */
    before: former(z.object({ document: policyDocument, defaultVersionId: z.string() })),
    after: written,
  }),
  as('DeletePolicyVersion', {
    ...ofAccess,
    /** With the document, if it was deleted to make room for an update: undo recreates it. */
    before: readable(
      z.object({ versionId: z.string(), document: policyDocument.optional().catch(undefined) }),
    ),
  }),
  as('SetDefaultPolicyVersion', {
    ...ofAccess,
    before: nothing,
    after: readable(z.object({ versionId: z.string() })),
  }),
  as('DeletePolicy', { ...ofAccess, before: nothing }),
  as('CreateRole', { ...ofAccess, before: nothing, after: written }),
  as('UpdateAssumeRolePolicy', { ...ofAccess, before: readable(policyDocument), after: written }),
  as('DeleteRole', { ...ofAccess, before: nothing }),
  as('AttachRolePolicy', ofAttachment),
  as('DetachRolePolicy', ofAttachment),
  /** The target is the name; the ID is in the outcome. `after`: the requested export. */
  as('CreateCloudExport', { ...ofExport, before: nothing, after: readable(cloudExportObject) }),
  /** The target is the ID. `before` and `after`: the whole export. */
  as('UpdateCloudExport', {
    ...ofExport,
    before: readable(cloudExportObject),
    after: readable(cloudExportObject),
  }),
  /** The target is the ID. `before`: the whole export. */
  as('DeleteCloudExport', { ...ofExport, before: readable(cloudExportObject) }),
]);

type Known = z.infer<typeof operation>;
export type OperationName = Known['operation'];

/** Operations of Kentik's API; all others are AWS's. */
export type KentikOperationName = Extract<OperationName, `${string}CloudExport`>;
export type AwsOperationName = Exclude<OperationName, KentikOperationName>;

const known: ReadonlySet<string> = new Set(operation.options.map(({ shape }) => shape.operation.value));

/** From a newer version of the program, or a typing error. */
interface UnknownOperation {
  operation: Unreadable;
  name: string;
  region: string | null;
  target: string | string[];
}

const unknownOperation = z
  .object({ operation: z.string().refine((operation) => !known.has(operation)), region, target: targets })
  .transform(
    ({ operation, ...rest }): UnknownOperation => ({ operation: unreadable, name: operation, ...rest }),
  );

/** An operation as a journal has it. */
export const recordedOperation = z.union([operation, unknownOperation]);

type Readable<Part> = Part extends unknown
  ? { [Field in keyof Part]: Exclude<Part[Field], Unreadable> }
  : never;

/** An operation as it is requested and recorded. */
export type Operation = Readable<Known>;
export type OperationNamed<Name extends OperationName> = Extract<Operation, { operation: Name }>;

export function isKentikOperation(asked: Operation): asked is OperationNamed<KentikOperationName> {
  return asked.operation.endsWith('CloudExport');
}
