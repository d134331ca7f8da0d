/**
 * What the states of the wizard have in common: their phase, the way back, and what follows when an effect fails.
 *
 * The way back is a history: a question that is answered is kept in `context.visited`, and `back` returns to the last one.
 * A state that waits is never in it, nor is a question that was passed over. Where it is empty there is no way back.
 */
import type { PersonEvent } from './events.ts';
import { wizardSetup } from './setup.ts';
import { lookFirst } from './steps.ts';

/** The phases that the title line names, in order; each state has the tag of its own. */
export const phases = ['look', 'choose', 'review', 'apply'] as const;

export const state = wizardSetup.createStateConfig;

type StateConfig = Parameters<typeof state>[0];
type Tags = Extract<StateConfig['tags'], readonly unknown[]>;

function tagged<Config extends StateConfig>(config: Config, tag: Tags[number]): Config {
  return { ...config, tags: [tag, ...tagsOf(config)] };
}

function tagsOf({ tags = [] }: StateConfig): Tags {
  return typeof tags === 'string' ? [tags] : tags;
}

/** A state that asks: once one of its events has answered it, `back` returns to it. */
export const question: typeof state = (config) => tagged(config, 'question');

/** A state that waits for an effect. @param doing for the report where it fails: "listing the account's regions" */
export function busy<Config extends StateConfig>(doing: string, config: Config): Config {
  return { ...tagged(config, 'busy'), description: doing };
}

/** What the event carries, but for its type. */
export function given<Event extends { type: string }>({ event: { type: _, ...answer } }: { event: Event }) {
  return answer;
}

/** The event carries the answer, of the export or of a part of it. */
export const answer = { type: 'answer' as const, params: given };
export const answerPrimary = { type: 'answerPrimary' as const, params: given };
export const answerSecondary = { type: 'answerSecondary' as const, params: given };
export const answerAccounts = { type: 'answerAccounts' as const, params: given };

/** Credentials for Kentik were typed. The machine passes them on and keeps nothing of them. */
export const onKentikTyped = {
  'kentik.typed': {
    target: 'askingKentik',
    actions: [
      { type: 'passKentik' as const, params: given },
      'forgetKentik' as const,
      { type: 'answerKentik' as const, params: { register: true } },
    ],
  },
};

/** A question that one event answers: what is open then is asked next. */
export function asks(
  type: PersonEvent['type'],
  actions: StateConfig['entry'] = answer,
): Pick<StateConfig, 'on' | 'tags'> {
  return question({ on: { [type]: { target: 'routing', actions } } });
}

/** The states of one phase: tagged with it, their questions in the history, their failures reported. */
export function inPhase<States extends Record<string, StateConfig>>(
  phase: (typeof phases)[number],
  states: States,
): States {
  const members = Object.entries(states).map(([name, config]) => [
    name,
    { ...tagged(config, phase), ...history(name, config), ...failure(name, config) },
  ]);
  return Object.fromEntries(members) as States;
}

function history(name: string, config: StateConfig): StateConfig {
  if (!tagsOf(config).includes('question')) return {};
  const { entry = [], exit = [] } = config;
  // Looking again is no answer.
  const answers = Object.keys(config.on ?? {}).filter((type) => type !== 'back' && type !== 'retry');
  return {
    entry: [{ type: 'arrive', params: { name } }, ...[entry].flat()],
    exit: [
      { type: 'depart', params: ({ event }) => ({ name, isAnswered: answers.includes(event.type) }) },
      ...[exit].flat(),
    ],
  };
}

/** Where an effect fails, that is shown with what was being done, and can be tried again. */
function failure(name: string, { description: doing, invoke }: StateConfig): StateConfig {
  if (doing === undefined || invoke === undefined) return {};
  const onError = [
    // What ends because of Ctrl-C is no failure to show: the wizard is about to leave.
    { guard: 'isInterrupted' },
    {
      target: 'failed',
      actions: {
        type: 'recordFailure',
        params: ({ event }: { event: { error: unknown } }) => ({ error: event.error, state: name, doing }),
      },
    },
  ];
  return { invoke: { ...invoke, onError } as typeof invoke };
}

/** The ways back to all questions among the states, each from wherever it was the last that was answered. */
export function backTo(states: Record<string, StateConfig>) {
  return Object.entries(states)
    .filter(([, config]) => tagsOf(config).includes('question'))
    .map(([name]) => ({
      guard: { type: 'isLastVisited' as const, params: { name } },
      target: `.${lookFirst(name)}`,
      actions: 'goBack' as const,
    }));
}

/** In the state of this name a session can be undone. */
export function undoes(name: (typeof undoOrigins)[number]) {
  return {
    'undo.wanted': {
      guard: 'isNotUndoing' as const,
      target: 'undoing',
      actions: {
        type: 'beginUndo' as const,
        params: ({ event: { id } }: { event: { id: string } }) => ({ session: id, from: name }),
      },
    },
  };
}

const undoOrigins = ['welcome', 'reviewingFailures', 'done', 'failed'] as const;

/** An undo that wasn't confirmed leads back to where it was asked for. */
export const backFromUndo = undoOrigins.map((name) => ({
  guard: { type: 'isUndoingFrom' as const, params: { state: name } },
  target: name,
  actions: 'endUndo' as const,
}));

/** `retry` of whatever failed. A plan that was being carried out is compared again first. */
export function retryOf(states: Record<string, StateConfig>) {
  return Object.entries(states)
    .filter(([, { description }]) => description !== undefined)
    .map(([name]) => ({
      guard: { type: 'hasFailedIn' as const, params: { state: name } },
      target: name === 'applying' ? 'replanning' : name,
      actions: 'clearFailure' as const,
    }));
}
