/** What each state of the machine is in plain lines. A state without an entry does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import { questions } from '../questions/index.ts';
import type { Entry } from '../questions/question.ts';
import { doingOf, passing, type Wait, waits } from '../questions/waits.ts';
import { seenWords } from '../words/words.ts';
import { plainQuestion } from './ask.ts';
import { asked, type PlainStep, waitFor } from './step.ts';
import * as apply from './steps-apply.ts';
import { deciding } from './steps-decide.ts';
import { choosingRegions, choosingResources } from './steps-lists.ts';
import * as look from './steps-look.ts';
import * as metadata from './steps-metadata.ts';

/** The machine passes through, or has ended: there is nothing to say. */
const nothing: PlainStep = () => null;

function stepOfWait(wait: Wait): PlainStep {
  if (wait === passing) return nothing;
  const status = ({ accountsSeen }: Parameters<PlainStep>[0]['context']) =>
    `looked at${seenWords(accountsSeen)}`;
  return ({ context }) => waitFor(doingOf(wait, context), wait.counts === true ? { status } : {});
}

function stepOfQuestion({ ask }: Entry): PlainStep {
  return ({ context }) => asked(plainQuestion(ask(context)));
}

/** A step for each entry of a table. */
function each<State extends string, Each>(table: Record<State, Each>, stepOf: (entry: Each) => PlainStep) {
  const steps = (Object.keys(table) as State[]).map((state) => [state, stepOf(table[state])] as const);
  return Object.fromEntries(steps) as Record<State, PlainStep>;
}

export const plainSteps = {
  ...each<keyof typeof waits, Wait>(waits, stepOfWait),
  ...each<keyof typeof questions, Entry>(questions, stepOfQuestion),
  welcome: look.welcome,
  confirmingIdentity: look.confirmingIdentity,
  choosingRegions,
  choosingResources,
  deciding,
  reviewing: apply.reviewing,
  viewingDocuments: apply.viewingDocuments,
  applying: apply.applying,
  reviewingFailures: apply.reviewingFailures,
  checkingLogs: apply.checkingLogs,
  showingLogs: apply.showingLogs,
  checkingNesting: metadata.checkingNesting,
  showingNesting: metadata.showingNesting,
  done: apply.done,
  failed: apply.failedStep,
  finished: nothing,
  abandoned: nothing,
} satisfies Record<WizardState, PlainStep>;
