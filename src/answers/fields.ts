/** The fields of answers: what each value must satisfy by itself. `schema.ts` says which stand where. */
import * as z from 'zod';
import { resourceTypes } from '../model/existing.ts';
import { checkBucketName } from './bucket-name.ts';
import { checkAccount, checkExternalId, idPrefixes, isIamExternalId, resourceId } from './ids.ts';
import { acceptedFields, checkLogFields } from './log-format.ts';
import { checkPolicyName, checkPrefix, checkRoleName } from './names.ts';
import { checkRange, checkRate, highestRate } from './record-rate.ts';
import { checkRegion } from './regions.ts';
import { type Shape, shapes } from './shapes.ts';

/** A text that a `check…` function accepts. @param shape the same rule as JSON Schema has it, for editors */
function text(check: (value: string) => string | null, description: string, shape: Shape = {}) {
  return z
    .string()
    .superRefine((value, context) => {
      const problem = check(value);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ description, ...shape });
}

function notEmpty(what: string): (value: string) => string | null {
  return (value) => (value.trim() === '' ? `${what} is empty.` : null);
}

/**
 * A list of at least one, without repeated members. Repetition is looked for also where a member is wrong, so that
 * all faults are told at once.
 *
 * @param keyOf what must not repeat; null for a member that has none
 * @param place where in a member it stands
 */
function distinctList<Item extends z.ZodType>(
  item: Item,
  keyOf: (member: unknown) => unknown,
  place: readonly string[] = [],
) {
  return z
    .array(item)
    .min(1, 'The list is empty; at least one entry is needed.')
    .superRefine(
      (members, context) => {
        const seen = new Set<string>();
        for (const [index, member] of members.entries()) {
          const key = keyOf(member);
          if (typeof key !== 'string') continue;
          if (seen.has(key)) {
            context.addIssue({
              code: 'custom',
              path: [index, ...place],
              message: `"${key}" is listed twice.`,
            });
          }
          seen.add(key);
        }
      },
      { when: ({ value }) => Array.isArray(value) },
    )
    .meta({ uniqueItems: true });
}

const itself = (member: unknown) => member;

const region = (description: string) => text(checkRegion, description, shapes.region);
const bucket = (description: string) => text(checkBucketName, description, shapes.bucket);
const account = (description: string) => text(checkAccount, description, shapes.account);

const resource = z
  .strictObject({
    type: z.enum(resourceTypes),
    id: z.string().meta({ description: 'vpc-…, subnet-… or eni-…', pattern: resourceId.source }),
    region: region('The region that it is in'),
  })
  .superRefine(
    ({ type, id }, context) => {
      const prefix = idPrefixes[type];
      if (resourceId.exec(id)?.[1] !== prefix) {
        context.addIssue({
          code: 'custom',
          path: ['id'],
          message: `"${id}" isn't the ID of a ${type}: "${prefix}-" and hexadecimal digits.`,
        });
      }
    },
    {
      when: ({ value }) => {
        const { type, id } = { ...Object(value) };
        return typeof id === 'string' && typeof type === 'string' && Object.hasOwn(idPrefixes, type);
      },
    },
  )
  .meta({
    allOf: Object.entries(idPrefixes).map(([type, prefix]) => ({
      if: { properties: { type: { const: type } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { id: { pattern: `^${prefix}-` } } },
    })),
  });

const kentik = z
  .strictObject({
    register: z.boolean().default(false).meta({
      description:
        "true: creates the cloud export with Kentik's API, which needs Kentik credentials; false: prints its values for Kentik's portal",
    }),
    name: text(
      notEmpty('The name'),
      'Name of the cloud export; with several, the region or the bucket is appended',
    ).exactOptional(),
    planId: text(
      notEmpty('The plan ID'),
      'ID of the Kentik billing plan, in quotes; needed only where several are active',
    ).exactOptional(),
  })
  .meta({ description: 'The cloud export in Kentik' });

const logFields = z
  .array(z.string().meta({ enum: [...acceptedFields] }))
  .superRefine((fields, context) => {
    for (const { index, message } of checkLogFields(fields))
      context.addIssue({ code: 'custom', message, path: index === undefined ? [] : [index] });
  })
  .meta({
    description: 'Fields in order: the nine that Kentik requires and at least six others',
    ...shapes.logFields,
  });

const rate = (description: string) =>
  z
    .number()
    .superRefine((value, context) => {
      const problem = checkRate(value);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ description, exclusiveMinimum: 0, maximum: highestRate });

const recordsPerSecond = z
  .union([
    rate('Where it is known'),
    z.strictObject({ low: rate('At least'), high: rate('At most') }).superRefine((rates, context) => {
      const problem = checkRange(rates);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }),
  ])
  .meta({
    description:
      'Only for the cost estimate: flow records per second that one VPC or subnet writes at an interval of 600; a network interface is taken to write a tenth. A number or a range',
  });

/** Fields of both kinds of export. */
export const shared = {
  version: z.literal(1).meta({ description: 'Version of the answers' }),
  profile: text(notEmpty('The profile'), 'Profile in the AWS configuration files', shapes.notEmpty),
  account: account('The account ID, in quotes; credentials for any other account are refused'),
  region: region(
    "Full export: the bucket's region; with allocation mixed each bucket has its own, and this is the region of Terraform's default provider. Metadata-only: the primary account's region",
  ),
  grant: z.enum(['scoped', 'documented']).meta({
    description:
      'documented: exactly the JSON of "Kentik for AWS"; scoped: the same where that works and is safe',
  }),
  externalId: z
    .union([z.null(), text(checkExternalId, 'External ID', shapes.externalId)])
    .meta({ description: 'The Kentik company ID, if you have one' }),
  kentik,
} as const;

/** An external ID of saved answers: what an earlier release took must not keep an undo from its session. */
export const savedExternalId = z.union([
  z.null(),
  text((value) => (isIamExternalId(value) ? null : checkExternalId(value)), 'External ID'),
]);

/** Fields of a full export. */
export const full = {
  allocation: z.enum(['local', 'centralized', 'mixed']).meta({
    description:
      'local: a bucket in each region that has resources; centralized: one for all; mixed: the ones listed in buckets',
  }),
  bucket: bucket('Bucket name; local with more than one region: -<region> is appended'),
  buckets: distinctList(
    z.strictObject({
      bucket: bucket('Bucket name; no region is appended'),
      region: region('The region that the bucket is in'),
      from: distinctList(region('A region'), itself).meta({
        description: 'Regions whose logs go to the bucket',
      }),
    }),
    (member) => Object(member).bucket,
    ['bucket'],
  ).meta({
    description: 'With allocation mixed, instead of bucket: each region is in the from list of one bucket',
  }),
  prefix: text(checkPrefix, 'Key prefix inside the bucket, without a slash at either end', shapes.prefix),
  regions: distinctList(region('A region'), itself).meta({ description: 'The regions to search' }),
  resources: z
    .union([z.literal('all'), distinctList(resource, (member) => Object(member).id)])
    .meta({ description: 'all: every VPC that the account owns in the regions; or a list' }),
  logFormat: z
    .union([z.enum(['kentik', 'default']), logFields])
    .meta({ description: "kentik: the 29 fields of versions 2 to 5; default: AWS's version 2; or a list" }),
  aggregationInterval: z
    .union([z.literal(600), z.literal(60)])
    .meta({ description: 'Seconds over which flows are aggregated' }),
  recordsPerSecond,
  deletion: z
    .enum(['customer', 'kentik'])
    .meta({ description: 'Who deletes logs. customer: s3:Get*, s3:List*; kentik: s3:*' }),
  roleName: text(checkRoleName, 'Name of the role that Kentik assumes', shapes.roleName),
  policyName: text(checkPolicyName, 'Name of its policy', shapes.policyName),
} as const;

export const roles = z.enum(['nested', 'separate']);

/** What is said of the primary account. */
export const primary = {
  roleName: text(checkRoleName, 'Role name', shapes.roleName),
  policyName: text(checkPolicyName, 'Policy name', shapes.policyName),
  narrow: z.boolean().meta({
    description:
      'The primary role can assume only the secondary role, not every role that trusts its account; needs grant: scoped',
  }),
} as const;

const reach = z
  .union([
    z.literal('print'),
    z.strictObject({
      assumeRole: text(
        checkRoleName,
        'A role in each account that your credentials can assume',
        shapes.roleName,
      ),
    }),
    z.strictObject({
      profiles: z
        .record(z.string(), text(notEmpty('The profile'), 'Profile'))
        .superRefine((profiles, context) => {
          for (const id of Object.keys(profiles)) {
            const problem = checkAccount(id);
            if (problem !== null) context.addIssue({ code: 'custom', path: [id], message: problem });
          }
        }),
    }),
  ])
  .meta({ description: 'How the accounts are reached; print: not at all; their documents are printed' });

/** What is said of all secondary accounts. */
export const secondary = {
  roleName: text(
    checkRoleName,
    'Role name, the same in every account ("role suffix" in Kentik)',
    shapes.roleName,
  ),
  policyName: primary.policyName,
  accounts: z
    .union([z.literal('all'), distinctList(account('An account ID, in quotes'), itself)])
    .meta({ description: 'all: every active account of the organization except the primary; or a list' }),
  regions: distinctList(region('A region'), itself).meta({ description: 'Regions used in those accounts' }),
  reach,
} as const;
