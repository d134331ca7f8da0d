/** Failures in plain lines: of changes, and of anything else that the wizard needed. */
import { canGoOnWithout } from '../../machines/context.ts';
import { canGoBack, hasTag, placeOf } from '../../machines/wizard.ts';
import type { ErrorReport } from '../model/errors.ts';
import { resumeCommand, wizardFlags } from '../outputs/resume-command.ts';
import { blockedChanges } from '../plan/summary.ts';
import { plural } from '../ui/text.ts';
import { changeName } from '../words/changes.ts';
import { type ErrorRole, errorLines, failedTitle } from '../words/errors.ts';
import { groupFailures } from '../words/failures.ts';
import { isLeftOutOnly, restQuestion, withoutLabel } from '../words/outcome-metadata.ts';
import { undoableHere } from '../words/sessions.ts';
import { sandboxStops, someOf, untouchedSentence } from '../words/words.ts';
import { type Choice, choiceQuestion, send } from './question.ts';
import { asked, leavesQuietly, type PlainStep, standardFor, undoChoice } from './step.ts';
import type { PlainLine } from './writer.ts';

/** Who asks for them hears them: they are long, and most of them repeat what was said. */
const detailRoles: readonly ErrorRole[] = ['request', 'aws'];

function errorTexts(error: ErrorReport, without: readonly ErrorRole[] = []): PlainLine[] {
  return errorLines(error, [...detailRoles, ...without]).map(({ role, text, level }) => {
    const line = `${'  '.repeat(level)}${text}`;
    // What is meant to be pasted keeps its lines.
    return role === 'remedy' ? { verbatim: line } : line;
  });
}

/** The choice that reads the rest of the reports, where there is any. */
function detailsChoice(errors: readonly ErrorReport[]): Choice[] {
  const say = errors.flatMap((error) => {
    const details = errorLines(error).filter(({ role }) => detailRoles.includes(role));
    const title = errors.length > 1 && details.length > 0 ? [`${failedTitle(error)}.`] : [];
    return [...title, ...details.map(({ text }) => text)];
  });
  if (say.length === 0) return [];
  return [{ label: 'Read the details', outcome: () => ({ kind: 'stay', say }), words: ['details'] }];
}

export const reviewingFailures: PlainStep = ({ context }) => {
  const { result, plan, session } = context;
  const failures = result?.failures ?? [];
  const groups = groupFailures(failures);
  const names = new Map((plan?.changes ?? []).map((change) => [change.id, changeName(change)]));
  // Accounts that can't be reached are listed above, once each.
  const blocked = plan === null || plan.accounts !== undefined ? [] : blockedChanges(plan);
  const without: Choice = {
    label: withoutLabel(context),
    text: 'Check what was applied, and get the values for Kentik',
    outcome: () => send({ type: 'rest.left' }),
    words: ['without'],
  };
  const isLeftOut = isLeftOutOnly(context);
  const firstIsWithout = canGoOnWithout(context) && isLeftOut;
  const retryStandard = standardFor({ type: 'retry' }, 'reviewingFailures', context);
  return asked(
    choiceQuestion({
      lines: [
        failures.length === 0
          ? "failed: the plan was only partly applied. What was created stays, and isn't created again."
          : `failed: ${plan?.accounts !== undefined && isLeftOut ? `${plural(failures.length, 'account')} couldn't be reached` : plural(failures.length, 'change')}. What was created stays, and isn't created again.`,
        ...groups.flatMap(({ error, changes }) => [
          ...errorTexts(error),
          ...(changes.length === 1 ? [] : [`Affects: ${someOf(changes.map((id) => names.get(id) ?? id))}.`]),
        ]),
        ...blocked.map(
          (change) =>
            `blocked, not applied: ${changeName(change)}. ${change.why}${change.remedy === undefined ? '' : ` Fix: ${change.remedy}`}`,
        ),
        ...(context.sandbox
          ? [sandboxStops]
          : session === null
            ? []
            : [`To come back later: ${resumeCommand('setup', session, wizardFlags(context))}`]),
      ],
      ask: restQuestion(context),
      choices: [
        // What was left out already when the plan was confirmed needs no second look.
        ...(firstIsWithout ? [without] : []),
        { label: 'Retry the rest', outcome: () => send({ type: 'retry' }), words: ['yes', 'y', 'retry'] },
        ...(canGoOnWithout(context) && !isLeftOut ? [without] : []),
        { label: 'Go back to the answers', outcome: () => send({ type: 'back' }) },
        { label: 'Leave', outcome: () => send({ type: 'next' }), words: ['no', 'n', 'leave'] },
        ...undoChoice(undoableHere(context)),
        ...detailsChoice(groups.map(({ error }) => error)),
      ],
      standard: firstIsWithout ? 0 : retryStandard,
      // A number that was typed before this was shown is no answer to it either.
      mustBeRead: retryStandard === null,
      quit: leavesQuietly,
    }),
  );
};

export const failedStep: PlainStep = ({ context }) => {
  const { error } = context;
  if (error === null) return null;
  const isUntouched = error.state === undefined && !hasTag(placeOf('failed', context), 'apply');
  const standard = standardFor({ type: 'retry' }, 'failed', context);
  return asked(
    choiceQuestion({
      lines: [
        `failed: ${error.message}`,
        ...errorTexts(error, ['message']),
        ...(isUntouched ? [`${untouchedSentence(context)} Your answers are kept.`] : []),
      ],
      choices: [
        { label: 'Try again', outcome: () => send({ type: 'retry' }), words: ['retry'] },
        ...(canGoBack('failed', context)
          ? [{ label: 'Go back', outcome: () => send({ type: 'back' }) }]
          : []),
        { label: 'Leave', outcome: () => send({ type: 'next' }), words: ['leave'] },
        ...undoChoice(undoableHere(context)),
        ...detailsChoice([error]),
      ],
      standard,
      mustBeRead: standard === null,
      quit: leavesQuietly,
    }),
  );
};
