/** The whole wizard on the screen, with the real machine and effects that answer at once. */
import { Text } from 'ink';
import { describe, expect, it } from 'vitest';
import { App } from '../../screens/app.tsx';
import { ErrorBoundary } from '../../screens/parts/error-boundary.tsx';
import { type InProcessTerminal, renderInTerminal } from '../helpers/terminal.tsx';
import { applied, startWizard } from '../machines/fakes.ts';
import {
  account,
  contextOf,
  delivered,
  flowLogs,
  identity,
  planOf,
  resources,
  sessions,
} from './contexts.ts';

const partial = { ...applied, outcome: 'partial' as const, flowLogs: [] };

type Options = NonNullable<Parameters<typeof startWizard>[0]>;

const network = {
  identify: async () => ({ identity, region: 'us-east-1' }),
  discoverResources: async () => ({ resources, flowLogs }),
  buildPlan: async () => planOf({ regions: ['us-east-1'] }),
  watchDelivery: async () => [delivered],
};

function open(options: Options = {}, size = {}) {
  const actor = startWizard({ ...options, actors: { ...network, ...options.actors } });
  return { actor, terminal: renderInTerminal(<App actor={actor} />, size) };
}

/** Presses Enter on each screen as it comes, until the machine ends; gives the states that were passed. */
async function enterThrough(actor: ReturnType<typeof startWizard>, terminal: InProcessTerminal) {
  const states: string[] = [];
  actor.subscribe((snapshot) => {
    if (states.at(-1) !== snapshot.value) states.push(snapshot.value);
  });
  for (let presses = 0; presses < 40 && actor.getSnapshot().status === 'active'; presses += 1) {
    await terminal.waitFor(() => !actor.getSnapshot().hasTag('busy'));
    await terminal.press('enter');
  }
  return states;
}

/** Enter at each question until the sheet of answers is shown. */
async function toSheet(actor: ReturnType<typeof startWizard>, terminal: InProcessTerminal) {
  for (let presses = 0; presses < 10 && actor.getSnapshot().value !== 'reviewingAnswers'; presses += 1) {
    await terminal.waitFor(() => !actor.getSnapshot().hasTag('busy'));
    if (actor.getSnapshot().value !== 'reviewingAnswers') await terminal.press('enter');
  }
  await terminal.waitFor('Are these answers right?');
}

describe('Enter alone', () => {
  it('leads from welcome to done', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    const states = await enterThrough(actor, terminal);
    expect(actor.getSnapshot().value).toBe('finished');
    expect(states).toEqual(
      expect.arrayContaining([
        'confirmingIdentity',
        'reviewingAnswers',
        'reviewing',
        'applying',
        'showingLogs',
        'done',
      ]),
    );
    expect(actor.getSnapshot().context.draft).toMatchObject({
      export: 'full',
      account,
      regions: ['us-east-1', 'eu-west-1'],
      region: 'us-east-1',
      bucket: `kentik-flow-logs-${account}`,
      resources: 'all',
    });
  });

  it('leads there too when all of it comes in one chunk', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.burst('\r'.repeat(60));
    await enterThrough(actor, terminal);
    expect(actor.getSnapshot().value).toBe('finished');
  });

  it('leaves a line for each answer, in order, and each once', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } }, { rows: 40 });
    await enterThrough(actor, terminal);
    await terminal.settle();
    const record = terminal.history().filter((line) => line.startsWith(' ✓ '));
    const labels = record.map((line) => line.slice(3, 17).trim());
    expect(labels).toEqual([
      'Account',
      'Export',
      'Regions',
      'Resources',
      // Only now is the bucket checked, and the rest was asked of no one.
      'Bucket',
      'Allocation',
      'Folder',
      'Log format',
      'Interval',
      'Log deletion',
      'Role',
      'Policy',
      'External ID',
      'Grant',
      'Plan',
    ]);
    expect(record[0]).toContain('acme-network (123456789012)');
  });
});

describe('on a real account', () => {
  const real = () => {
    const applied: string[] = [];
    const opened = open({
      actors: {
        applyPlan: async ({ input }) => {
          applied.push(input.plan.account);
          return partial;
        },
      },
    });
    return { ...opened, applied };
  };

  /** Enter at each question until the plan is shown. */
  async function toReview({ actor, terminal }: Pick<ReturnType<typeof open>, 'actor' | 'terminal'>) {
    await terminal.waitFor('Enter start');
    for (let presses = 0; presses < 40 && actor.getSnapshot().value !== 'reviewing'; presses += 1) {
      await terminal.waitFor(() => !actor.getSnapshot().hasTag('busy'));
      if (actor.getSnapshot().value !== 'reviewing') await terminal.press('enter');
    }
  }

  it('Enter that is held down for long applies nothing', async () => {
    const { actor, terminal, applied } = real();
    await terminal.waitFor('Enter start');
    await terminal.hold('enter', 10_000);
    expect(actor.getSnapshot().value).toBe('reviewing');
    expect(applied).toEqual([]);
  });

  it('neither does an arrow key with Enter held behind it, nor a burst, nor a paste', async () => {
    const { actor, terminal, applied } = real();
    await toReview({ actor, terminal });
    await terminal.burst('\u001b[C\r');
    await terminal.waitFor('Not done: the key was held down or pressed too quickly.');
    await terminal.burst('\r\r\r');
    await terminal.paste('\r\n\r\n');
    expect(applied).toEqual([]);
    await terminal.waitFor('Not done: press the key again to confirm.');
    await terminal.press('enter');
    await terminal.waitFor(() => applied.length === 1);
  });

  it('what failed is not tried again by the Enter that applied it, however long it is held', async () => {
    const { actor, terminal, applied } = real();
    await toReview({ actor, terminal });
    await terminal.press('right');
    await terminal.hold('enter', 3_000);
    await terminal.waitFor('was only partly applied');
    expect(actor.getSnapshot().value).toBe('reviewingFailures');
    await terminal.hold('enter', 3_000);
    expect(applied).toHaveLength(1);
    await terminal.press('right', 'enter');
    await terminal.waitFor(() => applied.length === 2);
  });

  it('the end is not left by a key that was down before it', async () => {
    const { actor, terminal } = open();
    await toReview({ actor, terminal });
    await terminal.press('right');
    await terminal.hold('enter', 8_000);
    await terminal.waitFor('is set up for Kentik');
    expect(actor.getSnapshot().value).toBe('done');
    await terminal.press('enter');
    expect(actor.getSnapshot().value).toBe('finished');
  });
});

describe('Enter held down in the sandbox', () => {
  it('leads from welcome to the end', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await terminal.hold('enter', 10_000);
    await terminal.waitFor(() => actor.getSnapshot().status === 'done');
    expect(actor.getSnapshot().value).toBe('finished');
  });
});

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
  it('is there again for who went back by Esc and returned', async () => {
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
    await terminal.waitFor('What should Kentik export');
    await terminal.press('enter');
    await terminal.waitFor('In which regions');
    await terminal.waitFor('1 of 2 regions selected');
  });

  it('is kept where a name was being typed, and dropped once another was accepted', async () => {
    const { actor, terminal } = open({ input: { sandbox: true } });
    await terminal.waitFor('Enter start');
    await toSheet(actor, terminal);
    // The role's row is the fourth from below.
    await terminal.press('end', 'up', 'up', 'up', 'enter');
    await terminal.waitFor('What should the role be called?');
    await terminal.type('HalfTyped');
    await terminal.press('escape');
    await terminal.waitFor(/Role +Kentik-Flow-Logs +default/);
    await terminal.press('end', 'up', 'up', 'up', 'enter');
    await terminal.waitFor('HalfTyped');
    await terminal.press('ctrl+u');
    await terminal.type('Whole');
    await terminal.press('enter');
    await terminal.waitFor(/Role +Whole +you/);
    await terminal.press('end', 'up', 'up', 'up', 'enter');
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
    await terminal.waitFor('What should Kentik export');
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
    actor.send({ type: 'mfa.requested', device: 'arn:aws:iam::123456789012:mfa/jane' });
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
    actor.send({ type: 'mfa.requested', device: 'arn:aws:iam::123456789012:mfa/jane' });
    await terminal.waitFor('What is the code of your MFA device?');
    await terminal.paste('12 3456 7');
    await terminal.press('enter', 'backspace', 'enter');
    expect(codes).toEqual(['123456']);
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
