import { describe, expect, it } from 'vitest';
import { withDecisions } from '../../src/plan/decisions.ts';
import type { Decision } from '../../src/plan/history.ts';
import type { Plan } from '../../src/plan/types.ts';
import { usualQuestions } from '../helpers/walk.ts';
import { nearIds, nearPlan, oneNearLog } from '../screens/near-plans.ts';
import { type PlainTerminal, startPlain } from './plain-terminal.ts';

const questions = ['Press Enter for Start:', 'Which AWS credentials should be used?', ...usualQuestions];

/** A wizard at the first question about a near match. */
async function deciding(plan: Plan): Promise<{ terminal: PlainTerminal; kept: Decision[] }> {
  const kept: Decision[] = [];
  const terminal = startPlain({
    actors: {
      buildPlan: async () => withDecisions(plan, kept),
      saveDecisions: async ({ input }) => {
        kept.push(...input.decisions);
      },
    },
  });
  for (const question of questions) {
    await terminal.waitFor(question);
    if (!question.endsWith(':')) await terminal.waitFor(':');
    terminal.type('\n');
  }
  await terminal.waitFor('What do you want to do');
  await terminal.waitFor(':');
  return { terminal, kept };
}

describe('near matches, in plain lines', () => {
  it('is told field by field and decided by Enter, one question after the other', async () => {
    const { terminal, kept } = await deciding(nearPlan('policies', 'roles'));
    await terminal.waitFor(': missing: Allow s3:Get*, s3:List*');
    expect(terminal.text()).not.toMatch(/^ *[+-] /m);
    await terminal.waitFor('press Enter for 1, Update it:');
    terminal.type('\n');
    await terminal.waitFor('Decided: update policy Kentik-Metadata-Policy.');
    await terminal.waitFor('Question 2 of 2. A role named Kentik-Flow-Logs already exists');
    await terminal.waitFor('press Enter for 1, Keep it as it is:');
    terminal.type('back\n');
    await terminal.waitFor('Question 1 of 2. A policy named Kentik-Metadata-Policy already exists');
    await terminal.waitFor('press Enter for 1, Update it:');
    terminal.type('2\n');
    await terminal.waitFor('Question 2 of 2.');
    await terminal.waitFor('press Enter for 1, Keep it as it is:');
    terminal.type('\n');
    await terminal.waitFor('The plan for account');
    expect(kept.map(({ choice }) => choice)).toEqual(['update', 'keep', 'keep']);
  });

  it('replaces a flow log only when its id was typed', async () => {
    const { terminal, kept } = await deciding(oneNearLog());
    await terminal.waitFor('press Enter for 1, Keep it as it is:');
    terminal.type('2\n');
    await terminal.waitFor(`type its ID: ${nearIds[0]}`);
    terminal.type('\nyes\n');
    await terminal.waitFor('error: an answer is needed.');
    await terminal.waitFor(`error: Type ${nearIds[0]} exactly`);
    terminal.type('back\n');
    await terminal.waitFor('press Enter for 1, Keep it as it is:');
    expect(kept).toEqual([]);
    terminal.type(`2\n${nearIds[0]}\n`);
    await terminal.waitFor('The plan for account');
    expect(kept).toMatchObject([{ choice: 'replace', about: nearIds[0] }]);
    await terminal.waitFor(`then ${nearIds[0]} is deleted, as you decided`);
  });

  it('picks among several flow logs', async () => {
    const { terminal, kept } = await deciding(nearPlan('flowLogs'));
    await terminal.waitFor('press Enter for 1, Keep them as they are:');
    terminal.type('2\n');
    await terminal.waitFor('Which flow logs should be replaced?');
    terminal.type('2\n\n');
    await terminal.waitFor(`type its ID: ${nearIds[1]}`);
    terminal.type(`${nearIds[1]}\n`);
    await terminal.waitFor('The plan for account');
    expect(kept.map(({ choice, about }) => `${choice} ${about}`)).toEqual([
      `keep ${nearIds[0]}`,
      `replace ${nearIds[1]}`,
    ]);
  });

  it('is passed over by the way back to the answers, and not by "back"', async () => {
    const { terminal } = await deciding(nearPlan('policies'));
    terminal.type('2\n');
    await terminal.waitFor('Go back to the answers');
    await terminal.waitFor('Type a number');
    terminal.type('2\n');
    await terminal.waitFor('Are these answers right?');
    await terminal.waitFor('Show the plan:');
    terminal.type('\n');
    await terminal.waitFor('Go back to the answers');
    await terminal.waitFor('Type a number');
    terminal.type('back\n');
    await terminal.waitFor('A policy named Kentik-Metadata-Policy already exists');
  });

  it('leads to the question for the name', async () => {
    const { terminal } = await deciding(nearPlan('policies'));
    terminal.type('3\n');
    await terminal.waitFor('What should the policy be called?');
    await terminal.waitFor('press Enter for');
    terminal.type('Another\n');
    await terminal.waitFor('Policy: Another.');
    await terminal.waitFor('Comparing your answers');
  });
});
