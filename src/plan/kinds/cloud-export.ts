/** Cloud exports in Kentik: compared with those that Kentik has. */
import type { CloudExportRequest } from '../../documents/cloud-export.ts';
import {
  differingFields,
  type ExportField,
  fieldsIn,
  isExportField,
  partOf,
  placeInBucket,
  secondaryFields,
} from '../../model/export-fields.ts';
import { changeId, resourcesOf } from '../../model/ids.ts';
import type { ExistingCloudExport, KentikState } from '../../model/kentik.ts';
import type { ResourceOf, SessionResource } from '../../model/session-resources.ts';
import { some } from '../differences.ts';
import type { CloudExportChange, Difference } from '../types.ts';
import { planFor } from './billing-plan.ts';
import {
  type CreatedExport,
  editedFields,
  exportDifferences,
  isThisExport,
  otherCompany,
  writtenExports,
} from './cloud-export-writes.ts';
import { asking, blocked, createdAndGone, type Kind, type Verdict } from './kind.ts';

type Desired = CloudExportRequest['export'];

/** An export that the answers call for. */
export interface DesiredExport {
  /** The AWS account that it reads. */
  account: string;
  request: CloudExportRequest;
  /** Whether the answers name it. Otherwise it can have any other name. */
  isNamed: boolean;
  /** Whether the answers name its plan. */
  hasPlan: boolean;
  /** What it can't do without, by the ids of changes. */
  dependsOn: string[];
  /** What it needs at least one of. */
  dependsOnAny: string[];
}

/** What an export reads, by which it is found. */
const place: readonly ExportField[] = ['bucket', 'bucketPrefix', 'metadataOnly'];

/** Where exports are edited. */
const portal = "Kentik's portal (Settings, Public Clouds)";

/** @param created by the session that plans, in any account */
export function cloudExportChanges(
  wanted: readonly DesiredExport[],
  state: KentikState,
  created: readonly SessionResource[],
): CloudExportChange[] {
  const taken = new Set<string>();
  return wanted.map((each) => {
    const { account, dependsOn, dependsOnAny } = each;
    const own = resourcesOf(created, 'cloud-export', { account });
    const changed = resourcesOf(created, 'cloud-export-update', { account });
    const { desired, current, ...verdict } = judge(each, state, { own, changed }, taken);
    taken.add(folded(desired.name));
    return {
      kind: 'cloud-export',
      id: changeId('cloud-export', account, desired.name),
      ...verdict,
      account,
      region: desired.aws.region,
      name: desired.name,
      dependsOn,
      ...(dependsOnAny.length === 0 ? {} : { dependsOnAny }),
      desired,
      current,
    };
  });
}

type Judged = Verdict & Pick<CloudExportChange, 'desired' | 'current'>;

/** @param taken names of other exports of the plan */
function judge(
  wanted: DesiredExport,
  state: KentikState,
  { own, changed }: { own: readonly ResourceOf<'cloud-export'>[]; changed: readonly CreatedExport[] },
  taken: ReadonlySet<string>,
): Judged {
  const { account, request, isNamed, hasPlan } = wanted;
  const asked = request.export;
  const isOwn = (existing: ExistingCloudExport) => own.some((created) => isThisExport(created, existing));
  const wasThis = (existing: ExistingCloudExport) => {
    const [written] = writtenExports([...own, ...changed], existing).slice(-1);
    return written !== undefined && differingFields(written, asked, place).length === 0;
  };
  const { readers, current, obstacle } = matchesOf(asked, state.exports, { isOwn, wasThis });
  const isOurs = current !== null && isOwn(current);
  const names = state.exports.filter(({ id }) => id !== current?.id).map(({ name }) => folded(name));
  const name = isNamed ? asked.name : (current?.name ?? freeName(asked.name, account, [...names, ...taken]));
  const plan = planFor(asked.planId, hasPlan, current, state.plans);
  const desired: Desired = {
    ...asked,
    name,
    planId: plan.id ?? asked.planId,
    aws: isOurs || current === null ? asked.aws : withOthers(asked.aws, current),
  };
  const stopped = (verdict: Verdict, blocking = current): Judged => ({
    ...verdict,
    desired,
    current: blocking,
  });
  if (obstacle !== null) return stopped(obstacle, readers[0] ?? null);
  if (isNamed && current?.name !== name && names.includes(folded(name))) {
    const other = state.exports.find((each) => folded(each.name) === folded(name));
    const why = `Another cloud export in Kentik has this name${other === undefined ? '' : ` (ID ${other.id})`}.`;
    return stopped(blocked(why, 'Choose another name for the cloud export (kentik.name in the answers).'));
  }
  const absence = current === null ? otherCompany([...own, ...changed], state) : null;
  if (absence !== null) return stopped(blocked(absence.why, absence.remedy));
  if (plan.obstacle !== null) return stopped(plan.obstacle);
  if (current === null) return { action: 'create', why: absentText(asked, state), desired, current };
  const differences = exportDifferences(desired, current.whole, comparedFields(wanted, isOurs));
  return { ...kept(current, differences, isOurs), desired, current };
}

function kept(current: ExistingCloudExport, differences: Difference[], isOurs: boolean): Verdict {
  if (differences.length === 0) {
    const why = `Kentik has this export (ID ${current.id})`;
    return isOurs
      ? { action: 'none', why: `${why}, registered by this session.` }
      : { action: 'adopt', why: `${why}, and it is used as it is.` };
  }
  const fields = differences.map(({ field }) => field).join(', ');
  const verdict = {
    action: 'update' as const,
    why: `Kentik has this export (ID ${current.id}), and it differs in ${fields}. Its other settings stay.`,
  };
  if (isOurs) return { ...verdict, differences };
  return asking(verdict, differences, {
    choices: ['update', 'keep'],
    usual: 'update',
    usualWhy: 'It reads with this role, and the answers call for these settings.',
  });
}

/** The exports that read the same, the one that is used, and what rules that out. */
function matchesOf(
  { aws }: Desired,
  exports: readonly ExistingCloudExport[],
  own: Record<'isOwn' | 'wasThis', (existing: ExistingCloudExport) => boolean>,
): { readers: ExistingCloudExport[]; current: ExistingCloudExport | null; obstacle: Verdict | null } {
  // Other answers can name another role: the session's own export gets it.
  const hasRole = (each: ExistingCloudExport) => each.aws?.iamRoleArn === aws.iamRoleArn || own.isOwn(each);
  const found = exports.filter((each) => readsSame(each, aws, hasRole));
  // Someone has pointed it elsewhere. A second one beside it wouldn't be what the answers call for.
  const readers = found.length === 0 ? exports.filter(own.wasThis) : found;
  const matches = readers.filter(hasRole);
  const enabled = matches.filter((each) => each.enabled);
  const candidates = enabled.length === 0 ? matches : enabled;
  const [current = null] = candidates;
  const strangers = readers.filter((each) => each.enabled && !matches.includes(each));
  const [stranger] = strangers;
  if (stranger !== undefined) {
    const role = stranger.aws?.iamRoleArn ?? '';
    const why = `${named(strangers)} already ${strangers.length === 1 ? 'reads' : 'read'} this bucket and prefix, with another role (${role}). Kentik would count each flow twice.`;
    return {
      readers: strangers,
      current,
      obstacle: blocked(why, `Delete or disable it in ${portal}, or choose another bucket or prefix.`),
    };
  }
  if (candidates.length > 1) {
    const why = `Kentik has ${candidates.length} cloud exports for this: ${named(candidates)}.`;
    return {
      readers: candidates,
      current,
      obstacle: blocked(why, `Delete all but one of them in ${portal}.`),
    };
  }
  return { readers, current, obstacle: null };
}

/** The same bucket and prefix; of a metadata-only export, the same role. */
export function readsSame(
  existing: ExistingCloudExport,
  desired: Desired['aws'],
  hasRole: (existing: ExistingCloudExport) => boolean,
): boolean {
  const { aws } = existing;
  if (aws === null) return false;
  return desired.metadataOnly
    ? aws.metadataOnly && hasRole(existing)
    : placeInBucket(aws) === placeInBucket(desired);
}

/** Accounts and regions that someone else has added stay. */
function withOthers(desired: Desired['aws'], { aws }: ExistingCloudExport): Desired['aws'] {
  if (desired.secondaryAwsAccounts === undefined || aws === null) return desired;
  const union = (own: readonly string[] = [], there: readonly string[]) => [...new Set([...there, ...own])];
  return {
    ...desired,
    secondaryAwsAccounts: union(desired.secondaryAwsAccounts, aws.secondaryAwsAccounts),
    secondaryAwsRegions: union(desired.secondaryAwsRegions, aws.secondaryAwsRegions),
  };
}

/** The fields that the answers call for; in the session's own export also what they no longer call for. */
function comparedFields({ request, isNamed, hasPlan }: DesiredExport, isOurs: boolean): ExportField[] {
  const { metadataOnly } = request.export.aws;
  const former = isOurs && metadataOnly ? secondaryFields : [];
  // A request without a prefix means that there is none.
  return [...new Set([...fieldsIn(request.export), ...former, ...(metadataOnly ? [] : place)])].filter(
    (field) =>
      (field !== 'name' || isNamed) &&
      (field !== 'planId' || hasPlan) &&
      // Without a bucket it means nothing.
      (field !== 'collectFlowLogs' || !metadataOnly),
  );
}

function absentText({ aws }: Desired, { invalidExports }: KentikState): string {
  const what = aws.metadataOnly
    ? 'metadata-only export with this role'
    : 'export of this bucket with this role';
  const hidden = invalidExports === 0 ? '' : ` It can't show ${invalidExports} of its exports.`;
  return `Kentik has no ${what}.${hidden}`;
}

/** Names with IDs. Foreign text. */
export function named(exports: readonly ExistingCloudExport[]): string {
  return some(
    exports.map(({ name, id }) => `${name} (ID ${id})`),
    10,
  );
}

/** It isn't known whether Kentik's names are case-sensitive. */
function folded(name: string): string {
  return name.toLowerCase();
}

/** A default name that no other export has: with the account, then with a number. */
function freeName(name: string, account: string, taken: readonly string[]): string {
  const long = name.includes(account) ? name : `${name}-${account}`;
  for (let count = 1; ; count += 1) {
    const candidate = [name, long][count - 1] ?? `${long}-${count - 1}`;
    if (!taken.includes(folded(candidate))) return candidate;
  }
}

export const cloudExport = {
  nouns: ['cloud export', 'cloud exports'],
  driftOf({ action, desired, current }: CloudExportChange, { created }) {
    if (action === 'create') {
      const wasCreated = resourcesOf(created, 'cloud-export').some(({ written }) =>
        written.some((request) => differingFields(request, desired, ['iamRoleArn', ...place]).length === 0),
      );
      return wasCreated ? createdAndGone : null;
    }
    if (current === null) return null;
    return editedFields(writtenExports(created, current), current).length === 0
      ? null
      : { drift: 'changed', what: 'Someone has changed it since this session wrote it.' };
  },
  faultOf({ action, why, current, differences = [] }: CloudExportChange): string | null {
    if (current === null || differences.length === 0) return action === 'create' ? why : null;
    return `Kentik has this export (ID ${current.id}). ${cloudExport.lossOf(differences)}`;
  },
  lossOf: (differences: readonly Difference[]): string =>
    `It differs: ${differences
      .map(
        ({ field, wanted: desired, there }) =>
          `${field} ${some(there, 4) || 'none'} instead of ${some(desired, 4) || 'none'}`,
      )
      .join('; ')}.`,
} satisfies Kind;

/** What an update sends: the fields that differ, and no others. */
export function exportUpdate({ desired, differences = [] }: CloudExportChange): Record<string, unknown> {
  return partOf(desired, differences.map(({ field }) => field).filter(isExportField));
}
