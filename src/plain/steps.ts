/** What each state of the machine is in plain lines. A state without an entry does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import { questions } from '../questions/index.ts';
import { type Entry, viewsOf } from '../questions/question.ts';
import { uncounted } from '../questions/regions.ts';
import { sheetQuestion } from '../questions/sheet.ts';
import { doingOf, type Wait, waits } from '../questions/waits.ts';
import { plural } from '../ui/text.ts';
import { seenWords } from '../words/words.ts';
import { plainQuestion } from './ask.ts';
import { asked, type PlainStep, waitFor } from './step.ts';
import * as apply from './steps-apply.ts';
import { deciding } from './steps-decide.ts';
import * as failures from './steps-failures.ts';
import * as logs from './steps-logs.ts';
import * as look from './steps-look.ts';
import * as metadata from './steps-metadata.ts';

/** The machine has ended: there is nothing to say. */
const nothing: PlainStep = () => null;

function stepOfWait({ counts = false }: Wait, state: WizardState): PlainStep {
  const status = ({ accountsSeen }: Parameters<PlainStep>[0]['context']) =>
    `checked${seenWords(accountsSeen)}`;
  return ({ context }) => {
    const doing = doingOf(state, context);
    return doing === '' ? null : waitFor(doing, counts ? { status } : {});
  };
}

function stepOfQuestion({ ask }: Entry): PlainStep {
  return ({ context }) => asked(plainQuestion(ask(context)));
}

/** A list that is read aloud cannot change afterwards, so it waits for the counts; `list` does without them. */
const choosingRegions: PlainStep = ({ context, isWorking }) => {
  const open = uncounted(context);
  const question = () => plainQuestion(questions.choosingRegions.ask(context));
  if (!isWorking || open === 0) return asked(question());
  return waitFor(`Counting the VPCs in ${plural(open, 'region')}`, {
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

export const plainSteps = {
  ...viewsOf<keyof typeof waits, Wait, PlainStep>(waits, stepOfWait),
  ...viewsOf<keyof typeof questions, Entry, PlainStep>(questions, stepOfQuestion),
  welcome: look.welcome,
  confirmingIdentity: look.confirmingIdentity,
  choosingRegions,
  reviewingAnswers: ({ context }) => asked({ ...plainQuestion(sheetQuestion(context)), readsChanges: true }),
  deciding,
  reviewing: apply.reviewing,
  viewingDocuments: apply.viewingDocuments,
  applying: apply.applying,
  reviewingFailures: failures.reviewingFailures,
  checkingLogs: logs.checkingLogs,
  showingLogs: logs.showingLogs,
  checkingNesting: metadata.checkingNesting,
  showingNesting: metadata.showingNesting,
  done: apply.done,
  failed: failures.failedStep,
  finished: nothing,
  abandoned: nothing,
} satisfies Record<WizardState, PlainStep>;
