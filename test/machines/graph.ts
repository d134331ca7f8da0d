/**
 * The wizard as a graph: what it is in, and where each event of a person and each outcome of an effect leads from there. A
 * state that is new is found by itself.
 */
import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { PersonEvent } from '../../machines/events.ts';
import { wizardMachine } from '../../machines/wizard.ts';
import { enter, input, usual } from './fakes.ts';
import { type Effect, others, samples } from './samples.ts';

export type Snapshot = SnapshotFrom<typeof wizardMachine>;

/** What a person does, or what an effect comes to. */
export type Step = PersonEvent | Outcome;
interface Outcome {
  type: string;
  effect: Effect;
  outcome: string;
}

export function words(step: Step): string {
  return 'outcome' in step ? `${step.effect} ${step.outcome}` : JSON.stringify(step);
}

/** A snapshot of the wizard, the shortest way to it from the start, and the keys of what may follow. */
export interface Node {
  snapshot: Snapshot;
  path: { from: Snapshot; step: Step }[];
  next: string[];
}

/** What the effects that are waited for may come to, the usual first. */
export function outcomesOf(snapshot: Snapshot): Outcome[] {
  return Object.entries(snapshot.children).flatMap(([id, child]) => {
    if (child === undefined) return [];
    const effect = child.src as Effect;
    const { input: given } = child.getSnapshot() as unknown as { input: never };
    const outputs = { usual: usual[effect](given), ...others[effect] };
    return [
      ...Object.entries(outputs).map(([outcome, output]) => ({
        type: `xstate.done.actor.${id}`,
        effect,
        outcome,
        output,
      })),
      { type: `xstate.error.actor.${id}`, effect, outcome: 'failed', error: new Error(`${effect} failed`) },
    ];
  });
}

/** What Enter answers comes first. */
function eventsOf({ value, context }: Snapshot): PersonEvent[] {
  const own = Object.keys(wizardMachine.config.states?.[value]?.on ?? {});
  const usually = enter(value, context);
  const possible = [...new Set([...own, 'back'])].flatMap((type) => {
    const given = samples[type as PersonEvent['type']] as unknown;
    const payloads = typeof given === 'function' ? given(context) : (given ?? []);
    return (payloads as object[]).map((payload) => ({ type, ...payload }) as PersonEvent);
  });
  return usually === null ? possible : [usually, ...possible];
}

/** Elsewhere the way on is the same with Kentik and without: following both would take several times as long. */
const asksOfKentik: ReadonlySet<string> = new Set([
  'askingKentik',
  'choosingKentik',
  'choosingRegistration',
  'choosingBillingPlan',
  'namingCloudExport',
  'reviewingAnswers',
]);

/** What the way on depends on. The whole history is not among it: it is followed back from each node. */
function keyOf({
  value,
  context: { visited, draft, failedIn, offline, sandbox, decidingAt, undoing, kentik, kentikProblem },
}: Snapshot): string {
  const before = visited.at(-1);
  const { export: kind, roles, allocation } = draft;
  const from = undoing?.from;
  return JSON.stringify([
    value,
    before,
    failedIn,
    offline,
    sandbox,
    decidingAt,
    kind,
    roles,
    allocation,
    from,
    ...(asksOfKentik.has(value)
      ? [kentik?.plans.length, kentikProblem === null, draft.kentik?.register]
      : []),
  ]);
}

/** Where a step leads; null where it is not taken. */
export function follow(snapshot: Snapshot, step: Step): Snapshot | null {
  const [next, effects] = transition(wizardMachine, snapshot, step as PersonEvent);
  return next.value === snapshot.value && next.context === snapshot.context && effects.length === 0
    ? null
    : next;
}

/**
 * Every node, nearest first.
 *
 * @param isTaken leaves steps out
 */
export function explore(isTaken: (step: Step, from: Snapshot) => boolean = () => true): Map<string, Node> {
  const [start] = initialTransition(wizardMachine, input);
  const nodes = new Map<string, Node>([[keyOf(start), { snapshot: start, path: [], next: [] }]]);
  for (const { snapshot, path, next } of nodes.values()) {
    if (snapshot.status !== 'active') continue;
    for (const step of [...eventsOf(snapshot), ...outcomesOf(snapshot)]) {
      const to = isTaken(step, snapshot) ? follow(snapshot, step) : null;
      if (to === null) continue;
      const key = keyOf(to);
      next.push(key);
      if (!nodes.has(key))
        nodes.set(key, { snapshot: to, path: [...path, { from: snapshot, step }], next: [] });
    }
  }
  return nodes;
}

/** Where it comes to rest when every effect that is waited for comes to what is usual. */
export function settle(snapshot: Snapshot): Snapshot {
  if (!snapshot.hasTag('busy')) return snapshot;
  const step = outcomesOf(snapshot).find(({ outcome }) => outcome === 'usual');
  const next = step === undefined ? null : follow(snapshot, step);
  if (next === null) throw new Error(`${snapshot.value} comes to nothing`);
  return settle(next);
}
