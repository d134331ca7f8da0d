/**
 * The schema of answers: which fields there are and which may be absent. What a value must satisfy by itself is in
 * `fields.ts`, what must hold between fields in `rules.ts`, how faults are worded in `faults.ts`. Only the shape is here so
 * that one schema serves an answers file, a saved draft and the published JSON Schema.
 */
import * as z from 'zod';
import { defaults } from './defaults.ts';
import { inputJsonSchema } from './faults.ts';
import { full, narrow, policyName, roleName, savedExternalId, secondary, shared } from './fields.ts';

/** A full export as it may stand in a file: with defaults, except for those that depend on other fields. */
export const fullSchema = z
  .strictObject({
    version: shared.version.default(1),
    export: z.literal('full').meta({ description: 'Flow logs and metadata' }),
    profile: shared.profile.exactOptional(),
    account: shared.account.exactOptional(),
    region: shared.region.exactOptional(),
    allocation: full.allocation.default(defaults.allocation),
    bucket: full.bucket,
    prefix: full.prefix.default(defaults.prefix),
    regions: full.regions.exactOptional(),
    resources: full.resources.default(defaults.resources),
    logFormat: full.logFormat.default(defaults.logFormat),
    aggregationInterval: full.aggregationInterval.default(defaults.aggregationInterval),
    deletion: full.deletion.default(defaults.deletion),
    roleName: full.roleName.default(defaults.roleName),
    policyName: full.policyName.default(defaults.policyName),
    grant: shared.grant.default(defaults.grant),
    externalId: shared.externalId.default(defaults.externalId),
    kentik: shared.kentik.exactOptional(),
  })
  .meta({ title: 'Full export', description: 'Flow logs and metadata of one account' });

/** A metadata-only export as it may stand in a file. */
export const metadataOnlySchema = z
  .strictObject({
    version: shared.version.default(1),
    export: z.literal('metadata-only').meta({ description: 'Metadata without flow logs' }),
    roles: z.enum(['nested', 'separate']).default(defaults.roles).meta({
      description: 'nested: primary and secondaries; separate: each account trusts Kentik by itself',
    }),
    profile: shared.profile.exactOptional(),
    account: shared.account.exactOptional(),
    region: shared.region.exactOptional(),
    primary: z
      .strictObject({
        roleName: roleName.default(defaults.primary.roleName),
        policyName: policyName.default(defaults.primary.policyName),
        narrow: narrow.exactOptional(),
      })
      .prefault({})
      .meta({ description: 'The account that Kentik enters' }),
    secondary: z
      .strictObject({
        roleName: secondary.roleName.default(defaults.secondary.roleName),
        policyName: secondary.policyName.default(defaults.secondary.policyName),
        accounts: secondary.accounts.exactOptional(),
        regions: secondary.regions.exactOptional(),
        reach: secondary.reach.default(defaults.reach),
      })
      .prefault({})
      .meta({ description: 'The accounts whose metadata is read' }),
    grant: shared.grant.default(defaults.grant),
    externalId: shared.externalId.default(defaults.externalId),
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
  export: z.enum(['full', 'metadata-only']).exactOptional(),
  profile: shared.profile.exactOptional(),
  account: shared.account.exactOptional(),
  region: shared.region.exactOptional(),
  allocation: full.allocation.exactOptional(),
  bucket: full.bucket.exactOptional(),
  prefix: full.prefix.exactOptional(),
  regions: full.regions.exactOptional(),
  resources: full.resources.exactOptional(),
  logFormat: full.logFormat.exactOptional(),
  aggregationInterval: full.aggregationInterval.exactOptional(),
  deletion: full.deletion.exactOptional(),
  roleName: full.roleName.exactOptional(),
  policyName: full.policyName.exactOptional(),
  grant: shared.grant.exactOptional(),
  externalId: savedExternalId.exactOptional(),
  kentik: shared.kentik.exactOptional(),
  roles: z.enum(['nested', 'separate']).exactOptional(),
  primary: z
    .strictObject({
      roleName: roleName.exactOptional(),
      policyName: policyName.exactOptional(),
      narrow: narrow.exactOptional(),
    })
    .exactOptional(),
  secondary: z
    .strictObject({
      roleName: secondary.roleName.exactOptional(),
      policyName: secondary.policyName.exactOptional(),
      accounts: secondary.accounts.exactOptional(),
      regions: secondary.regions.exactOptional(),
      reach: secondary.reach.exactOptional(),
    })
    .exactOptional(),
});

/** The JSON Schema of an answers file, draft 2020-12, for editors and for `kentik-aws-setup schema`; made from the schema that checks answers, so the two cannot differ. */
export function answersJsonSchema(): Record<string, unknown> {
  const schema = z
    .discriminatedUnion('export', [fullSchema, metadataOnlySchema])
    .meta({ title: 'Answers of kentik-aws-setup' });
  return { ...inputJsonSchema(schema) };
}
