/** What a session wrote to cloud exports, compared with what Kentik has; and differences between two exports. */
import { differingFields, type ExportField, fieldsIn, valuesOf } from '../../model/export-fields.ts';
import { resourcesOf } from '../../model/ids.ts';
import type { BillingPlan, ExistingCloudExport, KentikState } from '../../model/kentik.ts';
import type { ResourceOf, SessionResource } from '../../model/session-resources.ts';
import type { Difference } from '../types.ts';

/** The fields in which two exports differ, with both values. */
export function exportDifferences(
  desired: unknown,
  current: unknown,
  fields: readonly ExportField[],
): Difference[] {
  return differingFields(desired, current, fields).map((field) => {
    const [expected, there] = [valuesOf(desired, field), valuesOf(current, field)];
    return {
      statement: null,
      field,
      wanted: expected.filter((value) => !there.includes(value)),
      there: there.filter((value) => !expected.includes(value)),
    };
  });
}

/** Whether this is the export that the session requested: by its ID, or by its name and place if the ID was lost. */
export function isThisExport(
  created: ResourceOf<'cloud-export'>,
  { id, whole }: ExistingCloudExport,
): boolean {
  if (created.exportId !== '') return created.exportId === id;
  return created.written.some(
    (request) =>
      differingFields(request, whole, ['name', 'bucket', 'bucketPrefix', 'iamRoleArn']).length === 0,
  );
}

/** An export that the session registered or changed. */
export type CreatedExport = ResourceOf<'cloud-export' | 'cloud-export-update'>;

/**
 * Whether Kentik's answer that it doesn't have an export says nothing: it knows none of the session's exports, nor their
 * billing plans. The credentials are then most likely another company's, and what the session registered still exists.
 */
export function otherCompany(
  created: readonly CreatedExport[],
  { exports, plans }: Pick<KentikState, 'exports' | 'plans'>,
): { why: string; remedy: string } | null {
  const [first] = created;
  if (first === undefined || created.some((each) => isKnown(each, exports, plans))) return null;
  const what = `the cloud export ${first.name}${first.exportId === '' ? '' : ` (ID ${first.exportId})`}`;
  return {
    why: `Kentik knows neither ${what} nor its billing plan, so these credentials seem to belong to a different company than the one that this session used.`,
    remedy: `Use credentials of the company that has ${what}, then run the same command again.`,
  };
}

function isKnown(
  created: CreatedExport,
  exports: readonly ExistingCloudExport[],
  plans: readonly BillingPlan[],
): boolean {
  const isIt = (existing: ExistingCloudExport) =>
    created.kind === 'cloud-export' ? isThisExport(created, existing) : created.exportId === existing.id;
  const written =
    created.kind === 'cloud-export'
      ? created.written
      : created.writes.flatMap(({ before, after }) => [before, after]);
  const planIds = written.flatMap((whole) => valuesOf(whole, 'planId'));
  return exports.some(isIt) || plans.some(({ id }) => planIds.includes(id));
}

/** Everything that a session wrote to an export, in order. */
export function writtenExports(
  made: readonly SessionResource[],
  current: ExistingCloudExport,
): Readonly<Record<string, unknown>>[] {
  const created = resourcesOf(made, 'cloud-export').filter((each) => isThisExport(each, current));
  const changed = resourcesOf(made, 'cloud-export-update', { exportId: current.id });
  return [
    ...created.flatMap(({ written }) => written),
    ...changed.flatMap(({ writes }) => writes.map(({ after }) => after)),
  ];
}

/**
 * The fields in which an export differs from everything that was written; empty if it is as one of these left it.
 *
 * @param more fields that count although they weren't written
 */
export function editedFields(
  written: readonly Readonly<Record<string, unknown>>[],
  { whole }: ExistingCloudExport,
  more: readonly ExportField[] = [],
): ExportField[] {
  const edited = written.map((each) =>
    differingFields(each, whole, [...new Set([...fieldsIn(each), ...more])]),
  );
  return edited.some((fields) => fields.length === 0) ? [] : (edited.at(-1) ?? []);
}
