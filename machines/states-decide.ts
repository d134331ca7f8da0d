/** Between planning and review: what nearly fits is shown, and the user decides. One question after the other. */
import { assign } from 'xstate';
import { decisionQuestions, withDecisions } from '../src/plan/decisions.ts';
import type { WizardContext } from './context.ts';
import { failsTo, wizardSetup } from './setup.ts';

const state = wizardSetup.createStateConfig;

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

const deciding = state({
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
    back: [
      {
        guard: ({ context }) => context.decidingAt > 0,
        target: 'deciding',
        actions: assign({ decidingAt: ({ context }) => context.decidingAt - 1 }),
      },
      { target: 'choosingGrant' },
    ],
  },
});

/** Each decision is on the disk before the next is asked for: whoever is stopped here comes back with it. */
const savingDecisions = state({
  tags: 'busy',
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
    onError: failsTo('savingDecisions', 'saving what you decided'),
  },
});

export const decideStates = { deciding, savingDecisions };
