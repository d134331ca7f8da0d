/**
 * The schema of answers: which fields there are and which may be absent. What a value must satisfy by itself is in
 * `fields.ts`, what must hold between fields in `rules.ts`, how faults are worded in `faults.ts`. Only the shape is here so
 * that one schema serves an answers file, a saved draft and the published JSON Schema.
 */
import * as z from 'zod';
import { defaults } from './defaults.ts';
import { inputJsonSchema } from './faults.ts';
import { full, primary, roles, savedExternalId, secondary, shared } from './fields.ts';

/** Fields with a default where the defaults have one. */
function withDefaults<Fields extends Record<string, z.ZodType>, Values extends object>(
  fields: Fields,
  values: Values,
) {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      key in values ? field.default(Reflect.get(values, key)) : field,
    ]),
  ) as { [Key in keyof Fields]: Key extends keyof Values ? z.ZodDefault<Fields[Key]> : Fields[Key] };
}

/** What both kinds of export have, but for what the kinds have defaults of their own for. */
const place = z
  .strictObject({ profile: shared.profile, account: shared.account, region: shared.region })
  .exactPartial().shape;
const trust = { grant: shared.grant, externalId: shared.externalId };

/** A full export as it may stand in a file: with defaults, except for those that depend on other fields. */
export const fullSchema = z
  .strictObject({
    version: shared.version.default(1),
    export: z.literal('full').meta({ description: 'Flow logs and metadata' }),
    ...place,
    ...withDefaults(full, defaults),
    bucket: full.bucket.exactOptional(),
    buckets: full.buckets.exactOptional(),
    regions: full.regions.exactOptional(),
    // Not filled in: it changes nothing that is set up, and answers are kept as they were given.
    recordsPerSecond: full.recordsPerSecond.exactOptional(),
    ...withDefaults(trust, defaults),
    kentik: shared.kentik.exactOptional(),
  })
  .meta({
    title: 'Full export',
    description: 'Flow logs and metadata of one account',
    if: { properties: { allocation: { const: 'mixed' } }, required: ['allocation'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['buckets'], properties: { bucket: false } },
    else: { required: ['bucket'], properties: { buckets: false } },
  });

/** A metadata-only export as it may stand in a file. */
export const metadataOnlySchema = z
  .strictObject({
    version: shared.version.default(1),
    export: z.literal('metadata-only').meta({ description: 'Metadata without flow logs' }),
    roles: roles.default(defaults.roles).meta({
      description: 'nested: primary and secondaries; separate: each account trusts Kentik by itself',
    }),
    ...place,
    primary: z
      .strictObject({
        ...withDefaults(primary, defaults.primary),
        narrow: primary.narrow.exactOptional(),
      })
      .prefault({})
      .meta({ description: 'The account whose role Kentik assumes' }),
    secondary: z
      .strictObject({
        ...withDefaults(secondary, { ...defaults.secondary, reach: defaults.reach }),
        accounts: secondary.accounts.exactOptional(),
        regions: secondary.regions.exactOptional(),
      })
      .prefault({})
      .meta({ description: 'The accounts whose metadata is read' }),
    ...withDefaults(trust, defaults),
    kentik: shared.kentik.exactOptional(),
  })
  .meta({
    title: 'Metadata-only export',
    description: 'Metadata of one or many accounts',
    // With nested roles there is no default for the accounts.
    if: { properties: { roles: { const: 'separate' } }, required: ['roles'] },
    else: { required: ['secondary'], properties: { secondary: { required: ['accounts'] } } },
  });

/** Answers given so far: every field may be absent, nothing is filled in. */
export const draftSchema = z.strictObject({
  version: shared.version,
  ...z
    .strictObject({
      export: z.enum(['full', 'metadata-only']),
      ...place,
      ...full,
      grant: shared.grant,
      externalId: savedExternalId,
      kentik: shared.kentik,
      roles,
      primary: z.strictObject(primary).exactPartial(),
      secondary: z.strictObject(secondary).exactPartial(),
    })
    .exactPartial().shape,
});

/** The JSON Schema of an answers file, draft 2020-12, for editors and for `kentik-aws-setup schema`; made from the schema that checks answers, so the two cannot differ. */
export function answersJsonSchema(): Record<string, unknown> {
  const schema = z
    .discriminatedUnion('export', [fullSchema, metadataOnlySchema])
    .meta({ title: 'Answers of kentik-aws-setup' });
  return { ...inputJsonSchema(schema) };
}
