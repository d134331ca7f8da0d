/** The whole wizard on the screen, with the real machine and effects that answer at once. */
import { Text } from 'ink';
import { describe, expect, it } from 'vitest';
import { ErrorBoundary } from '../../screens/parts/error-boundary.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { contextOf, sessions } from './contexts.ts';
import { open, toSheet } from './open-app.tsx';

describe('the record', () => {
  it('has no second line for an answer that is given again unchanged, and one for another answer', async () => {
    const { terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await terminal.press('enter');
    await terminal.waitFor('Is this the right account?');
    await terminal.press('enter', 'enter');
    await terminal.waitFor('2 of 2 regions selected');
    await terminal.press('enter');
    for (const keys of [[], ['space']] as const) {
      await terminal.waitFor('What should be logged?');
      await terminal.press('escape');
      await terminal.waitFor('2 of 2 regions selected');
      await terminal.press(...keys, 'enter');
    }
    await terminal.waitFor('What should be logged?');
    const lines = terminal.history().filter((line) => line.includes('✓ Regions'));
    expect(lines.map((line) => line.slice(17).trim())).toEqual(['us-east-1, eu-west-1', 'now eu-west-1']);
  });

  it('takes the bucket for answered only when it can be used', async () => {
    const { actor, terminal } = open({
      input: { sandbox: true },
      actors: { checkBucket: async () => ({ problem: 'The bucket is not yours.', bucket: null }) },
    });
    await terminal.waitFor('Enter start');
    for (let presses = 0; presses < 10 && actor.getSnapshot().value !== 'namingBucket'; presses += 1) {
      await terminal.press('enter');
    }
    await terminal.press('enter');
    await terminal.waitFor('The bucket is not yours.');
    expect(terminal.history().join('\n')).not.toContain('✓ Bucket');
  });
});

describe('what was chosen or typed, but not accepted', () => {
  it('is shown again to whoever went back by Esc and returned', async () => {
    const { terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await terminal.press('enter');
    await terminal.waitFor('Is this the right account?');
    await terminal.press('enter', 'enter');
    await terminal.waitFor('In which regions');
    await terminal.waitFor('2 of 2 regions selected');
    await terminal.press('space');
    await terminal.waitFor('1 of 2 regions selected');
    await terminal.press('escape');
    await terminal.waitFor('What should this account export');
    await terminal.press('enter');
    await terminal.waitFor('In which regions');
    await terminal.waitFor('1 of 2 regions selected');
  });

  it('is kept where a name was being typed, and dropped once another was accepted', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await toSheet(actor, terminal);
    // The role's row is the fifth from below.
    await terminal.press('end', 'up', 'up', 'up', 'up', 'enter');
    await terminal.waitFor('What should the role be called?');
    await terminal.type('HalfTyped');
    await terminal.press('escape');
    await terminal.waitFor(/Role +Kentik-Flow-Logs +default/);
    await terminal.press('end', 'up', 'up', 'up', 'up', 'enter');
    await terminal.waitFor('HalfTyped');
    await terminal.press('ctrl+u');
    await terminal.type('Whole');
    await terminal.press('enter');
    await terminal.waitFor(/Role +Whole +you/);
    await terminal.press('end', 'up', 'up', 'up', 'up', 'enter');
    await terminal.waitFor('What should the role be called?');
    await terminal.waitFor('Whole');
    expect(terminal.text()).not.toContain('HalfTyped');
  });
});

describe('accounts that are typed where others were chosen from the list', () => {
  it('are the ones to continue from, in the list and in the field', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await terminal.press('enter');
    await terminal.waitFor('Is this the right account?');
    await terminal.press('enter');
    await terminal.waitFor('What should this account export');
    await terminal.press('down', 'enter');
    await terminal.waitFor('How should Kentik reach');
    await terminal.press('enter');
    await terminal.waitFor('2 of 2 accounts selected');
    await terminal.press('space', 'ctrl+t');
    await terminal.waitFor('333333333333');
    await terminal.press('ctrl+u');
    await terminal.type('222222222222');
    await terminal.press('enter');
    await terminal.waitFor(() => actor.getSnapshot().value === 'choosingReach');
    await terminal.press('escape');
    await terminal.waitFor('1 of 2 accounts selected');
    await terminal.press('ctrl+t');
    await terminal.waitFor('222222222222');
    expect(terminal.text()).not.toContain('333333333333');
    await terminal.press('escape');
    await terminal.waitFor('1 of 2 accounts selected');
    await terminal.press('enter');
    await terminal.waitFor(() => actor.getSnapshot().value === 'choosingReach');
    expect(actor.getSnapshot().context.draft.secondary?.accounts).toEqual(['222222222222']);
  });
});

it('stands at the sheet when a session with all answers is continued', async () => {
  const [session] = sessions;
  if (session === undefined) throw new Error('no session');
  const { terminal } = open({
    actors: {
      loadSessions: async () => ({ sessions: [session], unreadable: [] }),
      openSession: async ({ input }) => ({
        id: input.id,
        draft: session.answers,
        source: { kind: 'environment' },
        hasCreated: false,
      }),
    },
  });
  await terminal.waitFor('Start over');
  await terminal.press('enter');
  await terminal.waitFor('Are these answers right?');
  await terminal.press('enter');
  await terminal.waitFor('to account acme-network (123456789012)?');
});

const mfaPrompt = { kind: 'mfa-code' as const, device: 'arn:aws:iam::123456789012:mfa/jane' };

describe('an MFA code', () => {
  it('is asked for over the screen, which keeps what was typed, and is passed on', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    const codes: string[] = [];
    actor.on('mfa.code', ({ code }) => codes.push(code));
    await terminal.waitFor('Enter start');
    await terminal.press('enter');
    await terminal.waitFor('Is this the right account?');
    await terminal.press('enter', 'enter');
    await terminal.waitFor('In which regions');
    await terminal.type('/eu');
    actor.send({ type: 'credentials.prompted', prompt: mfaPrompt });
    await terminal.waitFor('What is the code of your MFA device?');
    expect(terminal.text()).not.toContain('In which regions');
    await terminal.burst('123\r');
    await terminal.burst('456\r');
    await terminal.waitFor('In which regions');
    expect(codes).toEqual(['123456']);
    // Neither typed into the list below nor kept anywhere.
    expect(terminal.text()).toContain('Filter: eu');
    expect(terminal.text()).not.toContain('123456 ');
    expect(JSON.stringify(actor.getSnapshot().context)).not.toContain('"123456"');
  });

  it('is taken as the device shows it, in two groups', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    const codes: string[] = [];
    actor.on('mfa.code', ({ code }) => codes.push(code));
    await terminal.waitFor('Enter start');
    actor.send({ type: 'credentials.prompted', prompt: mfaPrompt });
    await terminal.waitFor('What is the code of your MFA device?');
    await terminal.paste('12 3456 7');
    await terminal.press('enter', 'backspace', 'enter');
    expect(codes).toEqual(['123456']);
  });
});

describe('a sign-in', () => {
  const prompt = {
    kind: 'sign-in' as const,
    profile: 'network-admin-of-the-production-account',
    url: 'https://d-9067642ac7.awsapps.com/start/#/device',
    urlWithCode: 'https://d-9067642ac7.awsapps.com/start/#/device?user_code=ABCD-EFGH',
    code: 'ABCD-EFGH',
    minutes: 10,
  };

  it.each([
    { columns: 60, rows: 20 },
    { columns: 80, rows: 24 },
    { columns: 200, rows: 60 },
  ])(
    'is shown over the screen until it is over, in $columns by $rows with its address whole',
    async (size) => {
      const { actor, terminal } = open({ input: { sandbox: true } }, size);
      await terminal.waitFor('Enter start');
      actor.send({ type: 'credentials.prompted', prompt });
      await terminal.waitFor('Sign in to IAM Identity Center');
      await terminal.waitFor(/Waiting for you, for up to 10 minutes/);
      expect(terminal.text()).toContain(prompt.url);
      expect(terminal.text()).toContain('ABCD-EFGH');
      expect(terminal.text()).toMatch(/Esc continue without/);
      // Whatever was behind it takes no keys.
      await terminal.press('enter');
      expect(actor.getSnapshot().value).toBe('welcome');
      actor.send({ type: 'credentials.settled' });
      await terminal.waitFor('Enter start');
      expect(terminal.text()).not.toContain('Sign in to');
    },
  );

  it('is declined with Esc', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    let dismissed = 0;
    actor.on('prompt.dismissed', () => {
      dismissed += 1;
    });
    await terminal.waitFor('Enter start');
    actor.send({ type: 'credentials.prompted', prompt });
    await terminal.waitFor('Sign in to IAM Identity Center');
    await terminal.press('escape');
    await terminal.waitFor('Enter start');
    expect(dismissed).toBe(1);
  });
});

describe('what is told on any screen', () => {
  it('says that answers could not be saved, and after Ctrl-C nothing more', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    actor.send({ type: 'saving.failed', message: 'No space left on device.' });
    await terminal.waitFor("Your answers couldn't be saved: No space left on device.");
    actor.send({ type: 'interrupt.requested' });
    await terminal.waitFor(() => terminal.text().trim() === '');
    await terminal.press('enter');
    expect(actor.getSnapshot().value).toBe('welcome');
  });

  it('says that a call is being finished where changes are made, until it is', async () => {
    const applyPlan = () => new Promise<never>(() => undefined);
    const { actor, terminal } = open({ input: { sandbox: true }, actors: { applyPlan } });
    await terminal.waitFor('Enter start');
    for (let presses = 0; presses < 40 && actor.getSnapshot().value !== 'applying'; presses += 1) {
      await terminal.waitFor(
        () => !actor.getSnapshot().hasTag('busy') || actor.getSnapshot().value === 'applying',
      );
      if (actor.getSnapshot().value !== 'applying') await terminal.press('enter');
    }
    await terminal.waitFor('Applying the plan');
    await terminal.press('?');
    await terminal.waitFor('close help');
    actor.send({ type: 'interrupt.requested' });
    await terminal.waitFor('Stopping: finishing the call in progress.');
    actor.send({ type: 'interrupt.settled' });
    await terminal.waitFor(() => !terminal.text().includes('Applying the plan'));
    expect(terminal.text()).not.toContain('Stopping');
  });

  it('names the account in the title line as soon as it is known, and the sandbox at once', async () => {
    const { terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    expect(terminal.screen()[0]).toMatch(/sandbox$/);
    await terminal.press('enter');
    await terminal.waitFor('Is this the right account?');
    expect(terminal.screen()[0]).toMatch(/sandbox acme-network \(123456789012\)$/);
  });
});

const fault = { isThere: true };

function Fragile() {
  if (fault.isThere) throw new Error('cannot read id of undefined');
  return <Text>drawn</Text>;
}

it('tells a screen that cannot be drawn as a bug, and draws it again on Enter', async () => {
  const terminal = renderInTerminal(
    <ErrorBoundary context={contextOf()} state="choosingRegions">
      <Fragile />
    </ErrorBoundary>,
  );
  await terminal.waitFor("This screen couldn't be drawn");
  expect(terminal.text()).toContain('cannot read id of undefined');
  expect(terminal.text()).toContain('Your answers are saved');
  fault.isThere = false;
  await terminal.press('enter');
  await terminal.waitFor('drawn');
  expect(terminal.text()).not.toContain("couldn't be drawn");
});
