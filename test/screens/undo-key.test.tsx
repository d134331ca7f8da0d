/** Where there is something to undo, each last screen and each failure offers it, in both front ends. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { answerTo } from '../../src/plain/question.ts';
import { plainSteps } from '../../src/plain/steps.ts';
import { cases } from './cases.ts';
import { sessions } from './contexts.ts';
import { open } from './open.tsx';

const session = 'made-something';
const desired = { type: 'undo.wanted', id: session } as const;

/** What the word comes to in plain lines. */
function inPlainLines(state: WizardState, context: WizardContext): unknown {
  const shown = plainSteps[state]({ context, isWorking: false });
  if (shown === null || !('question' in shown)) throw new Error(`${state} asks nothing`);
  return answerTo(shown.question, 'undo');
}

const ends: readonly WizardState[] = ['done', 'reviewingFailures', 'failed'];

describe.each(cases().filter(({ state }) => ends.includes(state)))('$name', ({ state, context }) => {
  async function pressed(change: Partial<WizardContext>) {
    const { terminal, sent } = await open(state, { ...context, session, ...change });
    const isHinted = terminal.text().includes('U undo');
    await terminal.press('u');
    return { isHinted, sent };
  }

  it('offers it where the session has created something', async () => {
    expect(await pressed({ hasCreated: true })).toEqual({ isHinted: true, sent: [desired] });
    const created = { ...context, session, hasCreated: true };
    expect(inPlainLines(state, created)).toEqual({ kind: 'send', event: desired });
  });

  it('offers nothing else', async () => {
    const undoing = { session, from: 'done', error: null, failedIn: null };
    for (const change of [
      { hasCreated: false },
      { hasCreated: true, dryRun: true },
      { hasCreated: true, undoing },
    ]) {
      expect(await pressed(change)).toEqual({ isHinted: false, sent: [] });
      expect(inPlainLines(state, { ...context, session, ...change })).toMatchObject({ kind: 'stay' });
    }
  });
});

it('is offered for saved sessions that got as far as applying', async () => {
  const [answering, applied] = sessions;
  const { terminal, sent } = await open('welcome', { session: null, draft: { version: 1 }, sessions });
  expect(terminal.text()).not.toContain('U undo');
  await terminal.press('u');
  await terminal.press('down');
  expect(terminal.text()).toContain('U undo');
  await terminal.press('u');
  expect(answering?.state).toBe('answering');
  expect(sent).toEqual([{ type: 'undo.wanted', id: applied?.id }]);
});
