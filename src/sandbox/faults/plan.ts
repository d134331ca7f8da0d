/**
 * The fault plan: what goes wrong in the sandbox, how often and where. Two forms lead to it: the short text of
 * `text.ts` and JSON with the names used here.
 */
import * as z from 'zod';

/** Why AWS refuses: the kind of policy. `plain` and `encoded` don't say which. */
export const refusers = [
  'identity',
  'explicit',
  'boundary',
  'session',
  'scp',
  'rcp',
  'plain',
  'encoded',
] as const;
export type Refuser = (typeof refusers)[number];

/** AWS's error for a single flow log that it doesn't create or delete. */
export const itemReasons = ['access', 'unauthorized', 'internal', 'throttled', 'limit'] as const;
export type ItemReason = (typeof itemReasons)[number];

/** Errors that only Kentik returns: an HTTP status, or the page of a gateway in front of it. */
export const kentikErrors = [401, 403, 409, 429, 'html'] as const;
export type ErrorStatus = 500 | 503 | (typeof kentikErrors)[number];

/** What the second actor does. */
export const actorActions = [
  'bucket-policy',
  'bucket-delivery',
  'take-bucket',
  'delete-flow-log',
  'edit-policy',
  'detach-policy',
  'change-trust',
  'remove-role',
  'edit-export',
  'delete-export',
  'take-export-name',
] as const;
export type ActorAction = (typeof actorActions)[number];

const positive = z.int().positive();
const milliseconds = z.number().nonnegative();
const moment = z.enum(['before', 'after']);

/** The n-th call alone, or from one to another, both counted from 1 and both included; `to: null` is for ever. */
const calls = z
  .union([positive, z.strictObject({ from: positive, to: positive.nullable() })])
  .transform((value) => (typeof value === 'number' ? { from: value, to: value } : value));

/** To which calls a fault may happen; together they all have to fit. */
const selection = {
  /** Patterns: `CreateRole`, `iam:*`, `s3:Put*`, `*`. One has to fit; `mutating` or `reading` narrows them. */
  operations: z.array(z.string().min(1)).min(1).default(['*']),
  /** One has to be the call's; empty: all regions. */
  regions: z.array(z.string().min(1)).default([]),
  /** Probability, from above 0 to 1. */
  chance: z.number().gt(0).max(1).default(1),
  /** Counted over the calls that fit the rest; null: all of them. */
  calls: calls.nullable().default(null),
};

const fault = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('throttle'), ...selection }),
  z.strictObject({
    fault: z.enum(['error', 'error-after']),
    /** null: 500 or 503, by chance. */
    status: z
      .literal([500, 503, ...kentikErrors])
      .nullable()
      .default(null),
    ...selection,
  }),
  z.strictObject({ fault: z.enum(['reset-before', 'reset-after']), ...selection }),
  z.strictObject({
    fault: z.literal('slow'),
    /** null: there is no answer until the sandbox ends. */
    milliseconds: milliseconds.nullable(),
    when: moment.default('after'),
    ...selection,
  }),
  z.strictObject({ fault: z.literal('iam-delay'), milliseconds, ...selection }),
  z.strictObject({
    fault: z.literal('expire-after'),
    /** Calls that an access key is good for. */
    after: z.int().nonnegative(),
    /** After so long it is good again; null: when it is renewed. */
    milliseconds: milliseconds.nullable().default(null),
    ...selection,
  }),
  z.strictObject({ fault: z.literal('deny'), because: z.enum(refusers).default('identity'), ...selection }),
  z.strictObject({
    fault: z.literal('unsuccessful'),
    /** Ids of VPCs, subnets, interfaces or flow logs; empty: any. */
    resources: z.array(z.string().min(1)).default([]),
    /** null: what AWS most often says. */
    says: z.enum(itemReasons).nullable().default(null),
    ...selection,
  }),
  z.strictObject({
    fault: z.literal('actor'),
    does: z.enum(actorActions),
    /** The bucket, role, policy, flow log or cloud export; null: what the call is about, else the newest. */
    target: z.string().min(1).nullable().default(null),
    when: moment.default('before'),
    ...selection,
  }),
]);

/** What a plan is read from; the text form is turned into it. */
export const faultPlanSchema = z.strictObject({
  /** The same seed gives the same faults to the same calls. */
  seed: z.int().nonnegative().default(1),
  faults: z.array(fault).default([]),
});

export type FaultPlan = z.output<typeof faultPlanSchema>;
export type Fault = FaultPlan['faults'][number];
export type FaultOf<Kind extends Fault['fault']> = Fault & { fault: Kind };
/** A fault before defaults are filled in. */
export type FaultInput = z.input<typeof fault>;

export const noFaults: FaultPlan = { seed: 1, faults: [] };
