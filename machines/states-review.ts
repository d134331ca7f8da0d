/** Third phase: the plan is built, near matches are decided one question after the other, and the plan is shown. */
import { assign } from 'xstate';
import { decisionQuestions, withDecisions } from '../src/plan/decisions.ts';
import type { Plan } from '../src/plan/types.ts';
import type { WizardContext } from './context.ts';
import { busy, inPhase, question, state } from './history.ts';
import { plannedQuestions } from './steps.ts';

const planned = ({ event }: { event: { output: Plan } }) => ({ plan: event.output });

export const keepPlan = { type: 'keepPlan' as const, params: planned };

/** Where a new plan leads. */
export const onPlan = [
  { guard: { type: 'isUndecided' as const, params: planned }, target: 'deciding', actions: keepPlan },
  { target: 'reviewing', actions: keepPlan },
];

const planning = busy('comparing your answers with what AWS has', {
  // From wherever it is built, the way back leads to the sheet, and to no decision about an earlier plan.
  entry: assign({ accountsSeen: null, visited: ({ context }) => plannedQuestions(context) }),
  invoke: {
    src: 'buildPlan',
    input: ({ context, self }) => ({ draft: context.draft, offline: context.offline, listener: self }),
    onDone: onPlan,
  },
});

/** Whose names are asked for separately. */
type Owner = 'full' | 'primary' | 'secondary';

const namings: { target: string; kind: 'role' | 'policy'; of: Owner }[] = [
  { target: 'namingRole', kind: 'role', of: 'full' },
  { target: 'namingPolicy', kind: 'policy', of: 'full' },
  { target: 'namingPrimaryRole', kind: 'role', of: 'primary' },
  { target: 'namingPrimaryPolicy', kind: 'policy', of: 'primary' },
  { target: 'namingSecondaryRole', kind: 'role', of: 'secondary' },
  { target: 'namingSecondaryPolicy', kind: 'policy', of: 'secondary' },
];

function ownerOf(account: string, { draft, plan }: WizardContext): Owner {
  if (draft.export !== 'metadata-only') return 'full';
  return draft.roles !== 'separate' && account === plan?.account ? 'primary' : 'secondary';
}

const deciding = question({
  on: {
    'decisions.made': {
      target: 'savingDecisions',
      actions: assign({
        plan: ({ context, event }) =>
          context.plan === null ? null : withDecisions(context.plan, event.decisions),
        decisions: ({ event }) => event.decisions,
      }),
    },
    // Another name is no decision about this thing: it is left alone, and the question for its name is asked again.
    'other-name.wanted': namings.map(({ target, kind, of }) => ({
      guard: ({ context, event }: { context: WizardContext; event: { kind: string; account: string } }) =>
        event.kind === kind && of === ownerOf(event.account, context),
      target,
    })),
    back: {
      guard: ({ context }) => context.decidingAt > 0,
      actions: assign({ decidingAt: ({ context }) => context.decidingAt - 1 }),
    },
  },
});

/** Each decision is on the disk before the next is asked for: whoever is stopped here comes back with it. */
const savingDecisions = busy('saving what you decided', {
  invoke: {
    src: 'saveDecisions',
    input: ({ context }) => ({ draft: context.draft, decisions: context.decisions }),
    onDone: [
      {
        guard: ({ context }) =>
          context.plan !== null && context.decidingAt + 1 < decisionQuestions(context.plan).length,
        target: 'deciding',
        actions: assign({ decidingAt: ({ context }) => context.decidingAt + 1 }),
      },
      { target: 'reviewing' },
    ],
  },
  // There is none: it lasts as long as a line takes to be written.
  on: { back: {} },
});

const reviewing = question({
  on: {
    'documents.opened': 'viewingDocuments',
    'answers.opened': 'reviewingAnswers',
    'plan.confirmed': [
      // A dry run ends here: its documents are printed after the screen closes.
      { guard: 'isDryRun', target: 'finished' },
      { guard: 'hasNothingToApply' },
      { target: 'applying' },
    ],
    // AWS may have changed while the plan was being read.
    retry: 'planning',
    // Decided in this run or before it: the questions about near matches can be asked again.
    back: {
      guard: 'hasDecisions',
      target: 'deciding',
      actions: assign({
        decidingAt: ({ context }) => (context.plan === null ? 0 : decisionQuestions(context.plan).length - 1),
      }),
    },
  },
});

const viewingDocuments = state({ on: { next: 'reviewing' } });

export const reviewStates = inPhase('review', {
  planning,
  deciding,
  savingDecisions,
  reviewing,
  viewingDocuments,
});
