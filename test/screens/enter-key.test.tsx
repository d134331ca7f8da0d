/** What Enter alone, held down or in a burst, does to the whole wizard on the screen. */
import { describe, expect, it } from 'vitest';
import { account } from './contexts.ts';
import { enterThrough, open, partial } from './open-app.tsx';

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
      'Traffic',
      'Log deletion',
      'Role',
      'Policy',
      'External ID',
      'Grant',
      'Registration',
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
