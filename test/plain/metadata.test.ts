/** The metadata-only branch in plain lines. */
import { expect, it } from 'vitest';
import type { EffectHandlers } from '../../machines/actors.ts';
import type { ApplyResult } from '../../src/model/progress.ts';
import { ACCOUNT, applied, metadataPlanOf } from '../machines/fakes.ts';
import { type PlainTerminal, startPlain } from './plain-terminal.ts';

/** What each question asks, in order, and what is typed. */
const walk: [question: string, typed: string][] = [
  ['Press Enter for Start:', ''],
  ['Which AWS credentials should be used?', ''],
  ['Is this the right account?', ''],
  ['What should this account export', '2'],
  ['How should Kentik reach your accounts?', ''],
  ['Which are the secondary accounts?', ''],
  ['How can the other accounts be set up from here?', ''],
  ['Are these answers right?', ''],
  ['and 2 more?', ''],
];

async function walkTo(terminal: PlainTerminal, last: string): Promise<void> {
  for (const [question, typed] of walk) {
    await terminal.waitFor(question);
    if (!question.endsWith(':')) await terminal.waitFor(':');
    if (question === last) return;
    terminal.type(`${typed}\n`);
  }
}

const start = (actors: Partial<EffectHandlers> = {}) => startPlain({ actors });
const secondaryOf = ({ actor }: PlainTerminal) => actor.getSnapshot().context.draft.secondary;

it('leads from welcome to the end', async () => {
  const terminal = start();
  await walkTo(terminal, 'and 2 more?');
  terminal.type('yes\n');
  await terminal.waitFor('Kentik can access 3 accounts.');
  await terminal.waitFor('press Enter for 1, Continue:');
  terminal.type('\n');
  await terminal.waitFor('done: 3 accounts are set up for Kentik.');
  await terminal.waitFor('press Enter for 1, Leave:');
  terminal.type('\n');
  await terminal.waitUntil(() => terminal.actor.getSnapshot().status === 'done', 'the end');
  expect(terminal.actor.getSnapshot().value).toBe('finished');
  expect(terminal.text()).toMatch(/\d+: Role suffix: KentikMetadataSecondaryRole \(default\)\n/);
  expect(terminal.text()).toMatch(/\d+: Regions used: us-east-1, eu-west-1 \(found\)\n/);
  expect(terminal.text()).not.toContain('\u001b');
});

it('chooses accounts by numbers and by a filter, and says which cannot be', async () => {
  const terminal = start();
  await walkTo(terminal, 'Which are the secondary accounts?');
  expect(terminal.text()).toContain('selected 1: web, 222222222222, active, web@example.com');
  terminal.type('4\n');
  await terminal.waitFor("old (444444444444) can't be selected.");
  terminal.type('none\n/333\n+2\n\n');
  await terminal.waitFor('How can the other accounts be set up from here?');
  expect(secondaryOf(terminal)?.accounts).toEqual(['333333333333']);
});

it('takes typed accounts and names what is wrong', async () => {
  const terminal = startPlain({ isTTY: false });
  await walkTo(terminal, 'Which are the secondary accounts?');
  terminal.type('type\n');
  await terminal.waitFor('separated by commas or spaces');
  terminal.type(`222222222222 ${ACCOUNT} 22\n`);
  await terminal.waitFor('is the primary account itself');
  terminal.type('222222222222, 555555555555\n');
  await terminal.waitFor('How can the other accounts be set up from here?');
  expect(secondaryOf(terminal)?.accounts).toEqual(['222222222222', '555555555555']);
});

it('takes all lines of pasted accounts, and goes on by Enter alone', async () => {
  const terminal = start();
  await walkTo(terminal, 'Which are the secondary accounts?');
  terminal.type('type\n');
  await terminal.waitFor('You can paste IDs in several lines.');
  terminal.type('222222222222,\n22\n\n555555555555\n\n');
  await terminal.waitFor('"22" must have 12 digits');
  await terminal.waitFor('press Enter for the 2 IDs so far');
  expect(terminal.actor.getSnapshot().value).toBe('enteringAccounts');
  // The end of the input ends the paste, too.
  terminal.source.type('666666666666');
  terminal.source.end();
  await terminal.waitFor('press Enter for the 3 IDs so far');
});

it('gives an account a profile', async () => {
  const terminal = start();
  await walkTo(terminal, 'How can the other accounts be set up from here?');
  terminal.type('3\n');
  await terminal.waitFor('1 of 2 has a profile; documents are printed for 1');
  terminal.type('3\n');
  await terminal.waitFor('Which profile reaches account 333333333333?');
  terminal.type('1\n');
  await terminal.waitFor('2 of 2 have a profile');
  terminal.type('1\n');
  await terminal.waitFor('Are these answers right?');
  expect(secondaryOf(terminal)?.reach).toEqual({
    profiles: { '222222222222': 'web', '333333333333': 'web' },
  });
});

it('continues without accounts that were left out when the plan was confirmed', async () => {
  const message = "The role can't be assumed.";
  const error = { code: 'X', exit: 4, doing: 'assuming the role', message, remedy: [] } as const;
  const blockedPlan: EffectHandlers['buildPlan'] = async ({ input: { draft } }) => {
    const plan = metadataPlanOf({ ...draft, secondary: { ...draft.secondary, reach: { assumeRole: 'R' } } });
    return {
      ...plan,
      accounts: (plan.accounts ?? []).map((each, index) =>
        index === 1 ? { ...each, reach: 'unreachable', error: { ...error, remedy: [] } } : each,
      ),
      changes: plan.changes.map((change) =>
        change.account === '222222222222' ? { ...change, action: 'blocked', why: message } : change,
      ),
    };
  };
  const applyPlan: EffectHandlers['applyPlan'] = async ({ input: { plan } }): Promise<ApplyResult> => ({
    ...applied,
    outcome: 'partial',
    primaryRoleArn: 'arn:aws:iam::123456789012:role/Primary',
    secondary: [
      { account: '222222222222', roleArn: 'arn:x', status: 'failed' },
      { account: '333333333333', roleArn: 'arn:y', status: 'applied' },
    ],
    failures: [
      {
        change: plan.changes.find(({ action }) => action === 'blocked')?.id ?? '',
        error: { ...error, remedy: [] },
      },
    ],
  });
  const terminal = start({ buildPlan: blockedPlan, applyPlan });
  await walkTo(terminal, 'Are these answers right?');
  terminal.type('\n');
  await terminal.waitFor('to account prod (123456789012) and 1 more, and leave out 3 that are blocked?');
  terminal.type('yes\n');
  await terminal.waitFor('Plan: confirmed for account prod (123456789012) and 1 more.');
  await terminal.waitFor('Applying the plan to account prod (123456789012) and 1 more.');
  await terminal.waitFor("failed: 1 account couldn't be reached.");
  await terminal.waitFor('press Enter for 1, Continue without these accounts:');
  terminal.type('\n');
  await terminal.waitFor('press Enter for 1, Continue:');
  terminal.type('\n');
  await terminal.waitFor('done: 2 of 3 accounts are set up for Kentik.');
  await terminal.waitFor('1 account left for someone else to set up: 2 documents');
});
