/** What each kind of change asks of AWS or Kentik, in an apply and in an undo. */
import type { Aws } from '../aws/index.ts';
import type { Kentik } from '../kentik/index.ts';
import { isChanged, UserError } from '../model/errors.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { expectedAttachment, expectedBucket, expectedPolicy, expectedRole } from '../model/expected.ts';
import type { ChangeKind } from '../model/ids.ts';
import type { MutationContext } from '../model/mutate.ts';
import { exportUpdate } from '../plan/kinds/cloud-export.ts';
import type { Call } from '../plan/kinds/flow-log-calls.ts';
import type {
  AttachmentChange,
  BucketChange,
  BucketPolicyChange,
  Change,
  CloudExportChange,
  FlowLogChange,
  PlannedChange,
  PolicyChange,
  RoleChange,
} from '../plan/types.ts';
import type { UndoChange, UndoKind, UndoOf } from '../plan/undo/undo-types.ts';
import type { Doors } from './accounts.ts';
import { kentikMissing } from './failures.ts';
import { deleteFlowLogs, setUpFlowLogs } from './perform-flow-logs.ts';
import type { ItemOutcome } from './walk.ts';

/** A document that was written by changing one that others write, too. */
export interface Written {
  /** "the policy of the bucket logs" */
  what: string;
  wanted: PolicyDocument;
  read(aws: Aws, signal: AbortSignal): Promise<PolicyDocument | null | undefined>;
}

interface Asked {
  setUp(call: Call<Change>, doors: Doors, context: MutationContext): Promise<ItemOutcome[]>;
  undo(call: Call<UndoChange>, doors: Doors, context: MutationContext): Promise<ItemOutcome[]>;
  /** What setting it up has written; null for what it was created with, which no one else has written before. */
  written?(change: Change): Written | null;
}

const asked: Record<ChangeKind, Asked> & Record<Exclude<UndoKind, ChangeKind>, Pick<Asked, 'undo'>> = {
  bucket: {
    setUp: one(async ({ desired: { bucket, region } }: BucketChange, aws, context) => {
      await aws.createBucket({ name: bucket, region }, context);
      return bucket;
    }),
    undo: one((change: UndoOf<'bucket'>, aws, context) =>
      aws.deleteBucket(
        { ...change.target, expected: known(expectedBucket(change.observed), change) },
        context,
      ),
    ),
  },
  'bucket-policy': {
    // What is written is merged with what exists at that moment: the plan may be minutes old.
    setUp: one(({ desired: { bucket, region, statements } }: BucketPolicyChange, aws, context) =>
      aws.putBucketPolicy({ bucket, region, statements }, context),
    ),
    undo: one(({ target }: UndoOf<'bucket-policy'>, aws, context) =>
      aws.removeBucketStatements(target, context),
    ),
    written: ({ desired: { bucket, region, statements } }: BucketPolicyChange) => ({
      what: `the policy of the bucket ${bucket}`,
      wanted: { Version: '2012-10-17', Statement: [...statements] },
      read: async (aws, signal) => (await aws.readBucket(bucket, region, signal, { settings: false })).policy,
    }),
  },
  'flow-log': {
    setUp: (call: Call<FlowLogChange>, { aws }, context) => setUpFlowLogs(call, aws, context),
    undo: (call: Call<UndoOf<'flow-log'>>, { aws }, context) => deleteFlowLogs(call, aws, context),
  },
  'flow-log-restoration': {
    undo: one(async ({ target }: UndoOf<'flow-log-restoration'>, aws, context) => {
      const { flowLogId } = await aws.restoreFlowLog(target.log, context);
      return flowLogId;
    }),
  },
  policy: {
    setUp: one(async ({ desired, current }: PolicyChange, aws, context) => {
      const { policyName: name, description, document } = desired;
      if (current === null) return (await aws.createPolicy({ name, description, document }, context)).arn;
      await aws.updatePolicy({ arn: current.arn, document, before: current }, context);
      return current.arn;
    }),
    undo: one((change: UndoOf<'policy'>, aws, context) => {
      const expected = known(expectedPolicy(change.observed.policy), change);
      return aws.deletePolicy({ arn: change.target.policyArn, expected }, context);
    }),
    written: ({ name, desired, current }: PolicyChange) =>
      current && {
        what: `the policy ${name}`,
        wanted: desired.document,
        read: async (aws, signal) => (await aws.readPolicy(name, signal))?.document,
      },
  },
  'policy-version': {
    undo: one(({ target }: UndoOf<'policy-version'>, aws, context) => aws.restorePolicy(target, context)),
  },
  role: {
    setUp: one(async ({ desired, current }: RoleChange, aws, context) => {
      const { roleName: name, description, trustPolicy } = desired;
      if (current === null) return (await aws.createRole({ name, description, trustPolicy }, context)).arn;
      await aws.updateTrustPolicy({ name, trustPolicy, before: current.trustPolicy }, context);
      return current.arn;
    }),
    undo: one((change: UndoOf<'role'>, aws, context) => {
      const expected = known(expectedRole(change.observed.role), change);
      return aws.deleteRole({ name: change.target.roleName, expected }, context);
    }),
    written: ({ name, desired, current }: RoleChange) =>
      current && {
        what: `the trust policy of the role ${name}`,
        wanted: desired.trustPolicy,
        read: async (aws, signal) => (await aws.readRole(name, signal))?.trustPolicy,
      },
  },
  'trust-policy': {
    undo: one(({ target: { roleName: name, ...trust } }: UndoOf<'trust-policy'>, aws, context) =>
      aws.updateTrustPolicy({ name, ...trust }, context),
    ),
  },
  attachment: {
    setUp: one(({ desired, surplus: expected }: AttachmentChange, aws, context) =>
      expected
        ? aws.detachRolePolicy({ ...desired, expected }, context)
        : aws.attachRolePolicy(desired, context),
    ),
    undo: one(({ target, observed }: UndoOf<'attachment'>, aws, context) => {
      const { owns, ...attachment } = target;
      const expected = expectedAttachment(observed, owns);
      return aws.detachRolePolicy({ ...attachment, ...(expected === null ? {} : { expected }) }, context);
    }),
  },
  'cloud-export': {
    setUp: oneOfKentik(async (change: CloudExportChange, kentik, context) => {
      const { desired, current: before } = change;
      if (before === null) return (await kentik.createExport(desired, context)).id;
      await kentik.updateExport({ id: before.id, desired: exportUpdate(change), before }, context);
      return before.id;
    }),
    undo: oneOfKentik((change: UndoOf<'cloud-export'>, kentik, context) =>
      kentik.deleteExport({ expected: known(change.observed, change) }, context),
    ),
  },
  'cloud-export-update': {
    undo: oneOfKentik((change: UndoOf<'cloud-export-update'>, kentik, context) => {
      const { exportId: id, fields: desired } = change.target;
      return kentik.updateExport({ id, desired, before: known(change.observed, change) }, context);
    }),
  },
};

/** @param ask gives the id that the service gave, where it gave one */
type Ask<Planned, Service> = (
  change: Planned,
  service: Service,
  context: MutationContext,
) => Promise<unknown>;

function one<Planned extends PlannedChange>(ask: Ask<Planned, Aws>) {
  return oneThrough(({ aws }) => aws, ask);
}

function oneOfKentik<Planned extends PlannedChange>(ask: Ask<Planned, Kentik>) {
  return oneThrough(({ kentik }) => {
    if (kentik === null) throw new UserError(kentikMissing);
    return kentik;
  }, ask);
}

function oneThrough<Planned extends PlannedChange, Service>(
  serviceOf: (doors: Doors) => Service,
  ask: Ask<Planned, Service>,
) {
  return async ([change]: Call<Planned>, doors: Doors, context: MutationContext): Promise<ItemOutcome[]> => {
    const awsId = await ask(change, serviceOf(doors), context);
    return [{ id: change.id, ok: true, awsId: typeof awsId === 'string' ? awsId : null }];
  };
}

/** Nothing is deleted of which it is not known what it was. */
function known<Expected>(expected: Expected | null, { id }: PlannedChange): Expected {
  if (expected === null) throw new Error(`${id} is to be deleted, and the plan does not know what it was`);
  return expected;
}

/** Carries out one call sequence; it can succeed for some only. @throws UserError where the whole call failed */
export function setUp(call: Call<Change>, doors: Doors, context: MutationContext): Promise<ItemOutcome[]> {
  return asked[call[0].kind].setUp(call, doors, context);
}

/** The same of an undo. What is no longer as it was planned stays as it is, and is no failure. */
export async function undo(
  call: Call<UndoChange>,
  doors: Doors,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const { recorder } = context;
  let recorded = 0;
  const counting: MutationContext = {
    ...context,
    recorder: {
      ...recorder,
      record: (intent, perform) =>
        recorder.record(intent, async () => {
          const outcome = await perform();
          if (outcome.superseded === undefined) recorded += 1;
          return outcome;
        }),
    },
  };
  try {
    return await asked[call[0].kind].undo(call, doors, counting);
  } catch (error) {
    if (!isChanged(error) || error.report.state !== undefined) throw error;
    const { message } = error.report;
    // Of several calls some are carried out: nothing is as it was, and the next undo does the rest.
    if (recorded > 0) throw new UserError({ ...error.report, state: 'Part of it was already deleted.' });
    return call.map(({ id }) => ({ id, ok: true, awsId: null, kept: message }));
  }
}

/** The document that a change has written, where others write it, too. */
export function writtenBy(change: Change): Written | null {
  return asked[change.kind].written?.(change) ?? null;
}
