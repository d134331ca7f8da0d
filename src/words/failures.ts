/** Failures for the same reason, shown once. A call for many flow logs fails for all of them alike. */
import type { ErrorReport } from '../model/errors.ts';
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
  /** The first change's failure; its message says how many more there are. */
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
    return [{ changes, error: { ...first.error, message: messageFor(first, group) } }];
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
  return withoutNames(
    words,
    subjects.flatMap((subject) => subject(failure) ?? []),
  ).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\w+/=-]{60,}/gi, '*');
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
