import { describe, expect, it } from 'vitest';
import { careFor } from '../../machines/care.ts';
import type { Decision } from '../../src/plan/history.ts';
import { contextOf, planOf } from '../screens/contexts.ts';

const plan = planOf();
const real = contextOf({ plan });
const unchanged = {
  ...plan,
  changes: plan.changes.map((change) => ({ ...change, action: 'none' as const })),
};

function decision(choice: Decision['choice']): Decision {
  return { change: 'role', about: 'Kentik-Flow-Logs', choice };
}

describe('on a real account', () => {
  it('a plan is confirmed deliberately, unless it changes nothing', () => {
    expect(careFor({ type: 'plan.confirmed' }, 'reviewing', real)).toBe('deliberate');
    expect(careFor({ type: 'plan.confirmed' }, 'reviewing', { ...real, plan: unchanged })).toBe('none');
  });

  it('only a repetition that applies again is deliberate', () => {
    expect(careFor({ type: 'retry' }, 'reviewingFailures', real)).toBe('deliberate');
    expect(careFor({ type: 'retry' }, 'failed', { ...real, failedIn: 'applying' })).toBe('deliberate');
    expect(careFor({ type: 'retry' }, 'failed', { ...real, failedIn: 'planning' })).toBe('none');
    expect(careFor({ type: 'retry' }, 'reviewing', real)).toBe('none');
  });

  it.each([
    ['keep', 'none'],
    ['update', 'fresh'],
    ['replace', 'deliberate'],
  ] as const)('a decision to %s takes care: %s', (choice, care) => {
    const decisions = [decision('keep'), decision(choice)];
    expect(careFor({ type: 'decisions.made', decisions }, 'deciding', real)).toBe(care);
  });

  it.each(['reviewingFailures', 'failed', 'done'] as const)('leaving from %s needs a fresh key', (state) => {
    expect(careFor({ type: 'next' }, state, real)).toBe('fresh');
  });

  it('that Kentik deletes logs needs a fresh key, going on does not', () => {
    expect(careFor({ type: 'deletion.chosen', deletion: 'kentik' }, 'choosingDeletion', real)).toBe('fresh');
    expect(careFor({ type: 'deletion.chosen', deletion: 'customer' }, 'choosingDeletion', real)).toBe('none');
    expect(careFor({ type: 'next' }, 'confirmingIdentity', real)).toBe('none');
  });
});

it.each([{ sandbox: true }, { dryRun: true }, { offline: true }])('nothing is asked with %o', (change) => {
  expect(careFor({ type: 'plan.confirmed' }, 'reviewing', { ...real, ...change })).toBe('none');
  expect(careFor({ type: 'next' }, 'done', { ...real, ...change })).toBe('none');
});
