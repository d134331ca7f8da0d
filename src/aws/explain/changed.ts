/** Errors for a resource that someone changed between the plan and the call: it is left as it is. */
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../model/errors.ts';
import { sessionTag } from '../../model/ids.ts';
import { type Task, whereOf } from './task.ts';

const sincePlanned = 'It was changed after the plan was created, so it was left as it is.';
/** What to do if the plan no longer fits. */
export const newPlan = ['Create a new plan: it shows what exists now.'];

/** Someone changed a document between the plan and now; overwriting it would undo their work. */
export function outdated(task: Task, what: string): UserError {
  const message = `${what} was changed after the plan was created, so it was left as it is.`;
  return changed(task, 'PLAN_OUTDATED', message);
}

/** A resource to be deleted is no longer as it was planned. @param how what has changed, as a sentence */
export function changedSince(task: Task, how: string): UserError {
  return changed(task, 'CHANGED_SINCE_PLANNED', how, sincePlanned);
}

function changed(task: Task, code: string, message: string, why?: string): UserError {
  return new UserError({
    code,
    doing: task.doing,
    message,
    ...whereOf(task),
    ...(why === undefined ? {} : { why }),
    remedy: newPlan,
    retryable: true,
  });
}

/** How tags differ from what was planned, as a sentence, or null; AWS's own don't count. @param thing "role Kentik-Role" */
export function tagChange(
  thing: string,
  tags: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): string | null {
  const now = tags[sessionTag];
  if (now !== expected[sessionTag]) {
    return now === undefined
      ? `The ${thing} no longer has this session's tag.`
      : `The ${thing} now has another session's tag.`;
  }
  return isDeepStrictEqual(ownTags(tags), ownTags(expected))
    ? null
    : `Someone has changed the tags of the ${thing}.`;
}

/** @param thing "role Kentik-Role" */
export function anotherOf(thing: string): string {
  return `Someone has deleted the ${thing} and created another one of the same name.`;
}

function ownTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));
}

/** IAM keeps refusing to delete what is in use: CHANGED_SINCE_PLANNED then. @param thing "The role Kentik-Role" */
export async function keptOnConflict(thing: string, deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof UserError && error.report.aws?.code === 'DeleteConflict')) throw error;
    throw new UserError(
      {
        ...error.report,
        code: 'CHANGED_SINCE_PLANNED',
        message: `${thing} is in use: ${error.report.aws.message}`,
        why: sincePlanned,
        remedy: newPlan,
      },
      { cause: error },
    );
  }
}
