/** What each state of the machine is in plain lines. A state without an entry does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import { questions } from '../questions/index.ts';
import type { Entry } from '../questions/question.ts';
import { sheetQuestion } from '../questions/sheet.ts';
import { doingOf, passing, type Wait, waits } from '../questions/waits.ts';
import { plural } from '../ui/text.ts';
import { seenWords } from '../words/words.ts';
import { plainQuestion } from './ask.ts';
import { asked, type PlainStep, waitFor } from './step.ts';
import * as apply from './steps-apply.ts';
import { deciding } from './steps-decide.ts';
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

/** A list that is read aloud cannot change afterwards, so it waits for the counts; `list` does without them. */
const choosingRegions: PlainStep = ({ context, isWorking }) => {
  const { regions, regionCounts, offline } = context;
  const question = () => plainQuestion(questions.choosingRegions.ask(context));
  const open = regions.filter(({ name, optInStatus }) => {
    const state = regionCounts[name]?.state;
    return optInStatus !== 'not-opted-in' && state !== 'counted' && state !== 'failed';
  });
  if (offline || !isWorking || open.length === 0) return asked(question());
  return waitFor(`Counting the VPCs of ${plural(open.length, 'region')}`, {
    words: {
      list: {
        text: 'to choose regions without waiting',
        outcome: () => ({ kind: 'ask', question: question() }),
      },
    },
    status: (now) => {
      const known = Object.values(now.regionCounts).filter(({ state }) => state !== 'counting').length;
      return `${known} of ${now.regions.length} regions counted`;
    },
  });
};

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
  reviewingAnswers: ({ context }) => asked(plainQuestion(sheetQuestion(context))),
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
