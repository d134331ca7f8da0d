/** Failures for the same reason, shown once. A call for many flow logs fails for all of them alike. */
import type { ErrorReport } from '../model/errors.ts';
import { withoutIds } from '../model/ids.ts';
import { withoutNames } from './alike.ts';

/** One change that failed. */
export interface ChangeFailure {
  /** The id of the change: `<kind>:<place>:<name>`. */
  change: string;
  error: ErrorReport;
}

/** Changes that failed for the same reason. */
export interface FailureGroup {
  /** Ids, in the order of their failures. */
  changes: string[];
  /** The first change's failure; it says how many there are, and where all of them are. */
  error: ErrorReport;
}

/**
 * Groups what differs in nothing but the names of the objects, in the order of the first of each.
 */
export function groupFailures(failures: readonly ChangeFailure[]): FailureGroup[] {
  return [...Map.groupBy(failures, reasonOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const changes = [...new Set(group.map(({ change }) => change))];
    const { where: _where, ...error } = first.error;
    const words = { message: messageFor(first, group), doing: doingFor(first, changes) };
    return [{ changes, error: { ...error, ...words, ...placeOfAll(group) } }];
  });
}

/** What the words of a failure might name. */
const subjects: readonly ((failure: ChangeFailure) => string | undefined)[] = [
  ({ change }) => change.split(':').slice(2).join(':'),
  ({ error }) => error.where?.name,
  ({ change }) => change.split(':')[1],
  ({ error }) => error.where?.account,
];

/** The words of a failure without what differs from one object to the next: names, and what AWS numbers each answer with. */
function reasonOf(failure: ChangeFailure): string {
  const { code, message, details, why, remedy, aws } = failure.error;
  const words = JSON.stringify([code, message, details, why, remedy, aws?.code, aws?.message]);
  const names = subjects.flatMap((subject) => subject(failure) ?? []);
  // A refusal of a call for many names one of them, which is another change's.
  return withoutIds(withoutNames(words, names));
}

/** "creating 6 flow logs": neither the first of them, nor those of the first call. */
function doingFor({ error: { doing } }: ChangeFailure, changes: readonly string[]): string {
  const isFlowLogs = changes.length > 1 && changes.every((id) => /^(?:undo:)?flow-log:/.test(id));
  return isFlowLogs
    ? doing.replace(/^(\w+ing) (?:(?:a|the) )?flow log.*/, `$1 ${changes.length} flow logs`)
    : doing;
}

/** What the places of all have in common. */
function placeOfAll(group: readonly ChangeFailure[]): Pick<ErrorReport, 'where'> {
  const where = { ...group[0]?.error.where };
  for (const part of ['account', 'region', 'name'] as const)
    if (group.some(({ error }) => error.where?.[part] !== where[part])) delete where[part];
  return Object.keys(where).length === 0 ? {} : { where };
}

/** "… the flow log of vpc-1 and 205 more." Only a name that stands by itself is one that more can be added to. */
function messageFor(first: ChangeFailure, group: readonly ChangeFailure[]): string {
  const { message } = first.error;
  for (const subject of subjects) {
    const more = new Set(group.map(subject)).size - 1;
    const name = subject(first);
    if (more === 0 || name === undefined || name === '') continue;
    const escaped = name.replaceAll(/[^\w-]/g, '\\$&');
    const found = new RegExp(`(?<![\\w:/.-])${escaped}(?![\\w:/-])`).exec(message);
    if (found === null) continue;
    const end = found.index + name.length;
    return `${message.slice(0, end)} and ${more} more${message.slice(end)}`;
  }
  return message;
}
