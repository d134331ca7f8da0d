/** Every state of the wizard and its screen: a state without one does not compile. */
import type { WizardState } from '../machines/wizard.ts';
import { questions } from '../src/questions/index.ts';
import { type Entry, viewsOf } from '../src/questions/question.ts';
import { waits } from '../src/questions/waits.ts';
import { AnswersSheet } from './answers-sheet.tsx';
import { Applying } from './applying.tsx';
import { BusyScreen, Nothing } from './busy.tsx';
import { ConfirmingIdentity } from './confirming-identity.tsx';
import { Deciding } from './deciding.tsx';
import { Done } from './done.tsx';
import { Failed } from './failed.tsx';
import { Logs } from './logs.tsx';
import { CheckingNesting, ShowingNesting } from './nesting.tsx';
import type { Screen } from './parts/screen-frame.tsx';
import { screenOf } from './question.tsx';
import { Reviewing } from './reviewing.tsx';
import { ReviewingFailures } from './reviewing-failures.tsx';
import { ViewingDocuments } from './viewing-documents.tsx';
import { Welcome } from './welcome.tsx';

export const screens = {
  ...viewsOf(waits, () => BusyScreen),
  ...viewsOf<keyof typeof questions, Entry, Screen>(questions, screenOf),
  welcome: Welcome,
  confirmingIdentity: ConfirmingIdentity,
  reviewingAnswers: AnswersSheet,
  deciding: Deciding,
  reviewing: Reviewing,
  viewingDocuments: ViewingDocuments,
  applying: Applying,
  reviewingFailures: ReviewingFailures,
  checkingLogs: Logs,
  showingLogs: Logs,
  checkingNesting: CheckingNesting,
  showingNesting: ShowingNesting,
  done: Done,
  failed: Failed,
  finished: Nothing,
  abandoned: Nothing,
} satisfies Record<WizardState, Screen>;
