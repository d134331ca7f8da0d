/** Cloud exports in Kentik, undone: registered ones are deleted, changed ones get their previous settings back. */
import { bucketOf } from '../../documents/arns.ts';
import { differingFields, editableFields, fieldsIn, partOf } from '../../model/export-fields.ts';
import { accountOfArn, changeId, exportUse, nameOfArn, resourcesOf, undoId } from '../../model/ids.ts';
import type { ExistingCloudExport } from '../../model/kentik.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import type { UndoChange, UndoOf } from '../undo/undo-types.ts';
import {
  type CreatedExport,
  editedFields,
  isThisExport,
  otherCompany,
  writtenExports,
} from './cloud-export-writes.ts';
import { gone, keep, remove, restore, type UndoScope } from './undo-scope.ts';

/** An export that this session registered. None where the same is known by its ID, too. */
export function undoCloudExport(
  created: ResourceOf<'cloud-export'>,
  scope: UndoScope,
): UndoOf<'cloud-export'>[] {
  const { name, account } = created;
  const namesakes = resourcesOf(scope.created, 'cloud-export', { name, account });
  if (created.exportId === '' && namesakes.some(({ exportId }) => exportId !== '')) return [];
  const seen = seenExport(scope, (existing) => isThisExport(created, existing));
  return [
    {
      ...base('cloud-export', created, seen),
      target: { exportId: seen?.id ?? created.exportId },
      // What this session changed in its own export is deleted with the export.
      owned: [created, ...resourcesOf(scope.created, 'cloud-export-update', { exportId: created.exportId })],
      ...(unreachable(scope) ?? judgeRemoval(created, seen, scope)),
    },
  ];
}

function judgeRemoval(created: CreatedExport, seen: ExistingCloudExport | null, scope: UndoScope) {
  if (seen === null) return absent(created, scope, "Kentik doesn't have the export.");
  const users = usersOf(created, seen, scope);
  if (users !== null) return users;
  const edited = editedFields(writtenExports(scope.created, seen), seen, editableFields);
  return edited.length === 0
    ? remove('This session registered the export.')
    : keep(
        `Someone has changed the export since (${edited.join(', ')}), so it isn't deleted, although what it reads with might be.`,
        "If no one needs it, delete it in Kentik's portal (Settings, Public Clouds).",
      );
}

/** An export that existed before. One that the session registered is deleted instead. */
export function undoCloudExportUpdate(
  created: ResourceOf<'cloud-export-update'>,
  scope: UndoScope,
): UndoOf<'cloud-export-update'>[] {
  const { exportId, writes } = created;
  if (resourcesOf(scope.created, 'cloud-export', { exportId }).length > 0) return [];
  const seen = seenExport(scope, ({ id }) => id === exportId);
  const changed = [
    ...new Set(writes.flatMap(({ before, after }) => differingFields(before, after, fieldsIn(after)))),
  ];
  const before = writes[0]?.before ?? {};
  const judge = () => {
    if (seen === null) return absent(created, scope, 'Kentik no longer has the export.');
    if (differingFields(before, seen.whole, changed).length === 0) {
      return gone('The export has its previous settings.');
    }
    const users = usersOf(created, seen, scope, writes[0]?.at);
    if (users !== null) return users;
    const edited = differingFields(writes.at(-1)?.after, seen.whole, changed);
    return edited.length === 0
      ? restore('This session changed the export.')
      : keep(`Someone has changed the export since (${edited.join(', ')}); their change stays.`);
  };
  return [
    {
      ...base('cloud-export-update', created, seen),
      target: { exportId, fields: partOf(before, changed) },
      owned: [created],
      ...(unreachable(scope) ?? judge()),
    },
  ];
}

function base<Kind extends CreatedExport['kind']>(
  kind: Kind,
  { account, name }: CreatedExport,
  seen: ExistingCloudExport | null,
) {
  return {
    kind,
    id: undoId(kind, account, name),
    account,
    region: seen?.aws?.region || null,
    name,
    dependsOn: [],
    observed: seen,
  };
}

function absent(created: CreatedExport, { kentik }: UndoScope, why: string) {
  const other = 'exports' in kentik ? otherCompany([created], kentik) : null;
  return other === null ? gone(why) : { action: 'blocked' as const, ...other };
}

function seenExport(
  { kentik }: UndoScope,
  isIt: (existing: ExistingCloudExport) => boolean,
): ExistingCloudExport | null {
  return 'exports' in kentik ? (kentik.exports.find(isIt) ?? null) : null;
}

function unreachable({ kentik }: UndoScope) {
  if ('exports' in kentik) return null;
  const { message, remedy } = kentik.unreachable;
  return { action: 'blocked' as const, why: message, remedy: remedy.join(' ') };
}

/** Sessions know an export by its name or, where they found it, by its ID. */
function usersOf(
  { account, name }: CreatedExport,
  { id }: ExistingCloudExport,
  { usedBy }: UndoScope,
  after?: string,
) {
  return usedBy(changeId('cloud-export', account, name), after) ?? usedBy(exportUse(id), after);
}

/** What an export uses stays until the export is deleted or restored. */
export function afterExports(changes: readonly UndoChange[]): UndoChange[] {
  const exports = changes.flatMap((change) =>
    (change.kind === 'cloud-export' || change.kind === 'cloud-export-update') &&
    (change.action === 'remove' || change.action === 'restore')
      ? [{ id: change.id, aws: change.observed?.aws ?? null }]
      : [],
  );
  return changes.map((change) => {
    const users = exports.filter(({ aws }) => isUsedBy(aws, change)).map(({ id }) => id);
    return users.length === 0 ? change : { ...change, dependsOn: [...change.dependsOn, ...users] };
  });
}

function isUsedBy(aws: ExistingCloudExport['aws'], change: UndoChange): boolean {
  if (aws === null) return false;
  switch (change.kind) {
    case 'bucket':
    case 'bucket-policy':
      return change.name === aws.bucket;
    case 'flow-log':
      return bucketOf(change.observed?.destination ?? null) === aws.bucket;
    case 'role':
    case 'attachment': {
      const { roleName } = change.target;
      const isOwn = roleName === nameOfArn(aws.iamRoleArn) && accountOfArn(aws.iamRoleArn) === change.account;
      return (
        isOwn || (roleName === aws.secondaryAwsSuffix && aws.secondaryAwsAccounts.includes(change.account))
      );
    }
    default:
      return false;
  }
}
