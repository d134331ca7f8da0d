/**
 * The user's decisions about near matches: update, keep or replace. A decision applies to one resource in one state;
 * once that has changed, the decision no longer applies and is requested again.
 */
import { subjectOf } from './differences.ts';
import type { Decision, DecisionChoice } from './history.ts';
import { kinds } from './kinds/index.ts';
import type { Outcome } from './kinds/kind.ts';
import { flowLogDocuments } from './plan-documents.ts';
import { blockDependents } from './summary.ts';
import type { Change, DecisionAsked, Plan } from './types.ts';

/**
 * The plan with the user's decisions applied. A later one replaces an earlier one; what isn't decided stays as it was.
 */
export function withDecisions(plan: Plan, decisions: readonly Decision[]): Plan {
  if (decisions.length === 0) return plan;
  const latest = new Map(decisions.map((decision) => [decision.change, decision]));
  const changes = blockDependents(plan.changes.map((change) => decided(change, latest.get(change.id))));
  return { ...plan, changes, documents: withFlowLogDocuments(plan, changes) };
}

function decided(change: Change, decision: Decision | undefined): Change {
  if (decision === undefined) return change;
  const halfDone = kinds[change.kind].halfDone?.(change, decision) ?? null;
  if (halfDone !== null) return halfDone;
  const asked = change.decision;
  if (asked === undefined || asked.about !== decision.about || !asked.choices.includes(decision.choice)) {
    return change;
  }
  const { remedy: _remedy, ...rest } = change;
  const answered = { ...asked, made: decision.choice };
  return { ...rest, ...outcomeOf(change, answered, decision.choice), decision: answered };
}

function outcomeOf(change: Change, asked: DecisionAsked, choice: DecisionChoice): Outcome {
  const special = kinds[change.kind].outcomeOf?.(change, choice, asked) ?? null;
  if (special !== null) return special;
  if (choice !== 'keep') return asked.updated ?? asked.otherwise;
  return { action: 'adopt', why: `It is kept as it is, as you decided. ${lossOf(change)}` };
}

/** What will be missing, or too much, if it is kept. */
export function lossOf({ kind, differences = [] }: Pick<Change, 'kind' | 'differences'>): string {
  return kinds[kind].lossOf?.(differences) ?? '';
}

/** Requests for flow logs follow the decisions, so that what is printed is what is applied. */
function withFlowLogDocuments(plan: Plan, changes: readonly Change[]): Plan['documents'] {
  const requests = flowLogDocuments(changes.filter((change) => change.kind === 'flow-log'));
  const first = plan.documents.findIndex(({ id }) => id === 'flow-log');
  const others = plan.documents.filter(({ id }) => id !== 'flow-log');
  // If there were none before, they come after the policies of their buckets.
  const place = first === -1 ? others.filter(({ id }) => id === 'bucket-policy').length : first;
  return [...others.slice(0, place), ...requests, ...others.slice(place)];
}

/** One question: changes of one kind with the same differences are decided together. */
export interface DecisionQuestion {
  /** Stable while the plan is the same. */
  id: string;
  changes: [Change & { decision: DecisionAsked }, ...(Change & { decision: DecisionAsked })[]];
  decision: Pick<DecisionAsked, 'choices' | 'usual' | 'usualWhy'>;
}

/** All questions, decided or not, in the plan's order. */
export function decisionQuestions(plan: Pick<Plan, 'changes'>): DecisionQuestion[] {
  const questions = new Map<string, DecisionQuestion>();
  for (const change of plan.changes) {
    const { decision } = change;
    if (decision === undefined) continue;
    const { choices, usual, usualWhy } = decision;
    const id = JSON.stringify([change.kind, choices, usual, usualWhy, subjectOf(change.differences ?? [])]);
    const question = questions.get(id);
    if (question) question.changes.push({ ...change, decision });
    else
      questions.set(id, { id, changes: [{ ...change, decision }], decision: { choices, usual, usualWhy } });
  }
  return [...questions.values()];
}

/** The index of the first question that isn't fully decided; -1 if there is none. */
export function firstUndecided(plan: Pick<Plan, 'changes'>): number {
  return decisionQuestions(plan).findIndex(({ changes }) =>
    changes.some(({ decision }) => decision.made === null),
  );
}

/** The answer to a question: `choice` for the named changes (all by default), `keep` for the others. */
export function answersTo(
  question: DecisionQuestion,
  choice: DecisionChoice,
  only?: readonly string[],
): Decision[] {
  return question.changes.map(({ id, decision: { about } }) => ({
    change: id,
    choice: only === undefined || only.includes(id) ? choice : 'keep',
    about,
  }));
}
