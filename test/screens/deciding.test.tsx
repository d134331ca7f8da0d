/** Near matches: shown field by field, and decided. */
import { describe, expect, it } from 'vitest';
import { answersTo, decisionQuestions, withDecisions } from '../../src/plan/decisions.ts';
import type { DecisionChoice } from '../../src/plan/history.ts';
import type { Plan } from '../../src/plan/types.ts';
import { account, vpcs } from './contexts.ts';
import { nearIds, nearPlan, oneNearLog } from './near-plans.ts';
import { open } from './open.tsx';

/** What the one question of a plan leads to. */
function decided(plan: Plan, choice: DecisionChoice, only?: readonly string[]) {
  const [question] = decisionQuestions(plan);
  if (question === undefined) throw new Error('no question');
  return answersTo(question, choice, only);
}

describe('a policy that differs', () => {
  const plan = nearPlan('policies');

  it('is shown field by field, with what each choice means', async () => {
    const { terminal } = await open('deciding', { plan });
    expect(terminal.text()).toContain('A policy named Kentik-Metadata-Policy already exists');
    expect(terminal.text()).toContain('Nothing has been changed yet.');
    await terminal.press('end');
    expect(terminal.text()).toMatch(/^ +\+ Allow s3:Get\*, s3:List\*$/m);
  });

  it('is updated by Enter alone, or kept, or left for another name', async () => {
    const { terminal, sent } = await open('deciding', { plan });
    await terminal.press('enter', 'right', 'enter', 'right', 'enter');
    expect(sent).toEqual([
      { type: 'decisions.made', decisions: decided(plan, 'update') },
      { type: 'decisions.made', decisions: decided(plan, 'keep') },
      { type: 'other-name.wanted', kind: 'policy', account },
    ]);
  });

  it('starts at what was decided before', async () => {
    const kept = withDecisions(plan, decided(plan, 'keep'));
    const { terminal, sent } = await open('deciding', { plan: kept });
    expect(terminal.text()).toContain('❯ Keep it as it is');
    await terminal.press('enter', 'escape');
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'keep') }, { type: 'back' }]);
  });
});

it('a role with a condition of its own is kept by Enter alone', async () => {
  const plan = nearPlan('roles');
  const { terminal, sent } = await open('deciding', { plan });
  expect(terminal.text()).toContain('❯ Keep it as it is');
  await terminal.press('enter');
  expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'keep') }]);
});

it('asks one thing after the other', async () => {
  const plan = nearPlan('policies', 'roles', 'flowLogs');
  const { terminal } = await open('deciding', { plan, decidingAt: 2 });
  expect(terminal.text()).toContain('Question 3 of 3.');
  expect(terminal.text()).toContain('A role named Kentik-Flow-Logs already exists');
});

describe('a flow log in another form', () => {
  it('is kept by Enter alone', async () => {
    const plan = oneNearLog();
    const { terminal, sent } = await open('deciding', { plan });
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'keep') }]);
  });

  it('is replaced only when its id was typed', async () => {
    const plan = oneNearLog();
    const { terminal, sent } = await open('deciding', { plan });
    await terminal.press('right', 'enter');
    expect(terminal.text()).toContain(`type its ID: ${nearIds[0]}`);
    await terminal.press('enter');
    expect(sent).toEqual([]);
    await terminal.type('yes');
    await terminal.press('enter');
    expect(terminal.text()).toContain(`Type ${nearIds[0]} exactly`);
    expect(sent).toEqual([]);
    await terminal.press('ctrl+u');
    await terminal.type(nearIds[0]);
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'replace') }]);
  });

  it('goes back from its id to the question', async () => {
    const { terminal, sent } = await open('deciding', { plan: oneNearLog() });
    await terminal.press('right', 'enter', 'escape');
    expect(terminal.text()).toContain('What do you want to do?');
    expect(sent).toEqual([]);
  });

  it('is picked among several, which are confirmed together', async () => {
    const plan = nearPlan('flowLogs');
    const { terminal, sent } = await open('deciding', { plan });
    expect(terminal.text()).toContain('2 flow logs already send logs there');
    await terminal.press('right', 'enter');
    expect(terminal.text()).toContain(`${nearIds[0]} of ${vpcs.core.id}`);
    await terminal.press('ctrl+a', 'enter');
    expect(terminal.text()).toContain('type: replace 2');
    await terminal.type('replace 2');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'replace') }]);
  });

  it('keeps what was picked when its confirmation is left by Esc', async () => {
    const plan = nearPlan('flowLogs');
    const { terminal, sent } = await open('deciding', { plan });
    await terminal.press('right', 'enter', 'ctrl+a', 'enter', 'escape', 'enter');
    await terminal.type('replace 2');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'replace') }]);
  });

  it('leaves those that were not picked as they are', async () => {
    const plan = nearPlan('flowLogs');
    const { terminal, sent } = await open('deciding', { plan });
    await terminal.press('right', 'enter', 'down', 'space', 'enter');
    await terminal.type(nearIds[1]);
    await terminal.press('enter');
    const only = [`flow-log:eu-west-1:${vpcs.europe.id}`];
    expect(sent).toEqual([{ type: 'decisions.made', decisions: decided(plan, 'replace', only) }]);
  });
});

describe('the review', () => {
  it('counts what differs, and shows it in a row that is opened', async () => {
    const { terminal } = await open('reviewing', { plan: nearPlan('policies') });
    const folded = await textWithScrolling(terminal);
    expect(folded).toContain('fields differ');
    expect(folded).not.toContain('whole statement');
    await terminal.press('home', 'u');
    expect(await textWithScrolling(terminal)).toContain('+ Allow s3:Get*, s3:List*');
  });

  it('says what is replaced', async () => {
    const plan = oneNearLog();
    const { terminal } = await open('reviewing', { plan: withDecisions(plan, decided(plan, 'replace')) });
    expect(await textWithScrolling(terminal)).toContain(`then ${nearIds[0]} is deleted`);
  });
});

async function textWithScrolling(terminal: Awaited<ReturnType<typeof open>>['terminal']): Promise<string> {
  let text = terminal.text();
  for (let page = 0; page < 8; page += 1) {
    await terminal.press('pagedown');
    text += terminal.text();
  }
  return text.replace(/\s+/g, ' ');
}
