/** What holds for every state of the wizard, however it was come to: found by a search, not by a list of ways. */
import { describe, expect, it } from 'vitest';
import { plannedQuestions } from '../../machines/steps.ts';
import { hasTag, wizardMachine } from '../../machines/wizard.ts';
import { exitCode } from '../../src/model/errors.ts';
import { explore, follow, type Node, outcomesOf, type Snapshot, settle, words } from './graph.ts';

/** How a question is asked where there is nothing to choose from. */
const typed: Record<string, string> = {
  choosingBucket: 'namingBucket',
  choosingResources: 'enteringResources',
  choosingAccounts: 'enteringAccounts',
};

const nodes = explore();
const all = [...nodes.values()];

/** How it was come to, to be read where something does not hold. */
function pathText({ path, snapshot: { value } }: Node): string {
  return [...path.map(({ from, step }) => `${from.value}: ${words(step)}`), value].join('\n');
}

/** The states that lead on by themselves. */
const passing = Object.values(wizardMachine.states).filter(
  ({ type, invoke, always, on }) =>
    type !== 'final' && invoke.length === 0 && always !== undefined && Object.keys(on).length === 0,
);

describe('every state', () => {
  it('can be come to, or is passed on the way', () => {
    const reached = new Set<string>(all.map(({ snapshot }) => snapshot.value));
    const left = Object.keys(wizardMachine.states).filter((name) => !reached.has(name));
    expect(left.sort()).toEqual(passing.map(({ key }) => key).sort());
    const nodesOf = Object.values(wizardMachine.states);
    const targets = nodesOf.flatMap(({ transitions, always = [] }) => [...transitions.values(), always]);
    const entered = new Set(targets.flat().flatMap(({ target = [] }) => target.map(({ key }) => key)));
    for (const { key } of passing) expect(key === 'starting' || entered.has(key), key).toBe(true);
  });

  it('has a way to an end: none is a dead end, and no circle is without a way out', () => {
    const leading = new Set(
      [...nodes].filter(([, { snapshot }]) => snapshot.status === 'done').map(([key]) => key),
    );
    expect(leading.size).toBeGreaterThan(1);
    for (let before = 0; before < leading.size; ) {
      before = leading.size;
      for (const [key, { next }] of nodes) if (next.some((each) => leading.has(each))) leading.add(key);
    }
    expect([...nodes].filter(([key]) => !leading.has(key)).map(([, node]) => pathText(node))).toEqual([]);
  });
});

describe('the way back', () => {
  it('exists at every question but the first, and keeps every answer', () => {
    const questions = all.filter(({ snapshot }) => snapshot.hasTag('question'));
    expect(new Set(questions.map(({ snapshot }) => snapshot.value)).size).toBeGreaterThan(30);
    const lost = questions.filter(({ snapshot }) => {
      const back = follow(snapshot, { type: 'back' });
      return snapshot.value === 'welcome' ? back !== null : back?.context.draft !== snapshot.context.draft;
    });
    expect(lost.map(pathText)).toEqual([]);
  });

  it('leads over the questions that were answered, to the first', () => {
    const inside = all.filter(
      ({ snapshot }) =>
        snapshot.status === 'active' &&
        snapshot.context.visited.length > 0 &&
        snapshot.value !== 'savingDecisions',
    );
    expect(inside.length).toBeGreaterThan(500);
    const known = new Set<string>();
    const faults = inside.flatMap((node) => {
      for (let at = node.snapshot; at.value !== 'welcome'; ) {
        const { value, context } = at;
        const place = JSON.stringify([
          value,
          context.visited,
          context.decidingAt,
          context.sandbox,
          context.draft,
        ]);
        if (known.has(place)) return [];
        known.add(place);
        const back = follow(at, { type: 'back' });
        const to = back === null ? at : settle(back);
        if (!isBack(at, to)) return [`${pathText(node)}\nand back from ${value} to ${to.value}`];
        at = to;
      }
      return [];
    });
    expect(faults).toEqual([]);
  });

  /** To the last question that was answered, of which there are fewer then. */
  function isBack({ value, context: { visited, decidingAt, undoing } }: Snapshot, to: Snapshot): boolean {
    // To wherever it was asked for.
    if (undoing !== null) return to.value === undoing.from;
    if (!visited.every((name) => hasTag(name, 'question')) || !to.hasTag('question')) return false;
    if (value === 'deciding' && decidingAt > 0)
      return to.value === value && to.context.decidingAt === decidingAt - 1;
    // What was decided in an earlier sitting was not asked in this one.
    if (value === 'reviewing' && to.value === 'deciding') return true;
    const last = visited.at(-1) ?? '';
    return to.context.visited.length < visited.length && (to.value === last || to.value === typed[last]);
  }

  it('is the same for a resumed session as for the one that was answered', () => {
    const reviewed = all.filter(({ snapshot }) => snapshot.value === 'reviewing');
    expect(reviewed.length).toBeGreaterThan(5);
    for (const { snapshot } of reviewed) {
      const { visited } = snapshot.context;
      expect(comparable(plannedQuestions(snapshot.context))).toEqual(comparable(visited));
    }
  });

  /** Answers do not tell whether they were chosen or typed, nor that profiles were looked at and none was chosen. */
  function comparable(visited: readonly string[]): string[] {
    const ignored = ['namingBucket', 'choosingProfiles', 'deciding'];
    return visited.map((name) => typed[name] ?? name).filter((name) => !ignored.includes(name));
  }

  it('ends where the plan is carried out: from there it leads to the answers only where something failed', () => {
    const applying = all.filter(({ snapshot: { value, context } }) =>
      hasTag(value === 'failed' ? (context.failedIn ?? '') : value, 'apply'),
    );
    const back = applying.flatMap(({ snapshot }) => {
      const to = follow(snapshot, { type: 'back' });
      if (snapshot.context.undoing !== null) {
        expect(to?.value).toBe(snapshot.context.undoing.from);
        return [];
      }
      return to === null ? [] : [`${snapshot.value} ${snapshot.context.failedIn} ${to.value}`];
    });
    expect([...new Set(back)].sort()).toEqual([
      'failed checkingLogs done',
      'failed checkingNesting done',
      'reviewingFailures null reviewingAnswers',
    ]);
  });
});

describe('an undo', () => {
  const undoing = all.filter(({ snapshot: { value } }) => value === 'undoing');

  it('that is not confirmed leads back to where it was asked for, with the failure that was told there', () => {
    const places = new Set(undoing.map(({ snapshot }) => snapshot.context.undoing?.from));
    expect([...places].sort()).toEqual(['done', 'failed', 'reviewingFailures', 'welcome']);
    for (const { snapshot, path } of undoing) {
      const asked = path.findLast(({ step }) => step.type === 'undo.wanted')?.from;
      const [, unconfirmed] = outcomesOf(snapshot);
      const to = unconfirmed === undefined ? null : follow(snapshot, unconfirmed);
      const { error, failedIn } = asked?.context ?? {};
      expect(to).toMatchObject({ value: asked?.value, context: { undoing: null, error, failedIn } });
    }
  });

  it('that was carried out ends the wizard with its exit code', () => {
    for (const { snapshot } of undoing) {
      const [carriedOut] = outcomesOf(snapshot);
      const to = carriedOut === undefined ? null : follow(snapshot, carriedOut);
      expect(to).toMatchObject({ value: 'finished', context: { undoExit: exitCode.done } });
    }
  });
});

describe('a failure', () => {
  const failures = all.filter(({ snapshot }) => snapshot.value === 'failed');

  it('can come from whatever is waited for, and the same is tried again', () => {
    const waiting = Object.values(wizardMachine.states).filter(({ tags }) => tags.includes('busy'));
    const failed = new Set(failures.map(({ snapshot }) => snapshot.context.failedIn));
    expect([...failed].sort()).toEqual([...waiting.map(({ key }) => key), 'welcome'].sort());
    for (const { snapshot } of failures) {
      const { failedIn } = snapshot.context;
      const again = follow(snapshot, { type: 'retry' });
      expect(again?.value).toBe(failedIn === 'applying' ? 'replanning' : failedIn);
      expect(again?.context).toMatchObject({ failedIn: null, error: null });
    }
  });

  it('is kept for the exit code when the wizard is left', () => {
    for (const { snapshot } of failures) {
      const left = follow(snapshot, { type: 'next' });
      expect(left?.value).toBe('abandoned');
      expect(left?.context.error).not.toBeNull();
    }
  });
});
