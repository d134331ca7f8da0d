/** Leaving plain lines, and coming back to a session. */
import { describe, expect, it } from 'vitest';
import type { SavedSession } from '../../machines/context.ts';
import { ACCOUNT } from '../machines/fakes.ts';
import { startPlain } from './plain-terminal.ts';
import { enterTo, gate } from './walk.ts';

describe('leaving', () => {
  it('is an interruption at the end of input, after the lines before it', async () => {
    const terminal = startPlain();
    await terminal.waitFor('Press Enter for Start:');
    terminal.type('\n\n\n');
    terminal.source.end();
    await terminal.waitFor('What should this account export');
    await terminal.waitUntil(() => terminal.interrupts() > 0, 'the interruption');
    expect(terminal.actor.getSnapshot().value).toBe('choosingExport');
    expect(terminal.interrupts()).toBe(1);
  });

  it('is an interruption on quit, and nothing is answered after it', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should this account export');
    terminal.type('quit\n\n\n');
    await terminal.waitUntil(() => terminal.interrupts() > 0, 'the interruption');
    // One line is taken a turn: as many turns as lines are left.
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(terminal.actor.getSnapshot().value).toBe('choosingExport');
  });

  it('tells what is still being done while the last call ends, and asks nothing more', async () => {
    const ended = gate<void>();
    const terminal = startPlain({
      actors: {
        applyPlan: async ({ input }) => {
          await ended.passed;
          input.listener.send({
            type: 'change.progressed',
            changes: ['bucket:us-east-1:logs'],
            progress: { status: 'done' },
          });
          throw new Error('interrupted');
        },
      },
    });
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    terminal.type('1\n');
    await terminal.waitFor('Applying the plan to account');
    terminal.actor.send({ type: 'interrupt.requested' });
    await terminal.waitFor('Press Ctrl+C again to leave at once.');
    ended.open();
    await terminal.waitFor('done: bucket logs in us-east-1');
    // What ends because of Ctrl-C is no failure: nothing more is asked, and the wizard leaves from where it is.
    expect(terminal.actor.getSnapshot().value).toBe('applying');
    expect(terminal.text().endsWith('done: bucket logs in us-east-1\n')).toBe(true);
  });

  it('keeps the exit code of a failure', async () => {
    const terminal = startPlain({
      actors: {
        findCredentials: async () => {
          throw new Error('the file cannot be read');
        },
      },
    });
    await terminal.waitFor('Press Enter for Start:');
    terminal.type('\n');
    await terminal.waitFor('failed: ');
    await terminal.waitFor('press Enter for 1, Try again:');
    terminal.type('quit\n');
    await terminal.waitUntil(() => terminal.actor.getSnapshot().status === 'done', 'the end');
    expect(terminal.actor.getSnapshot().value).toBe('abandoned');
    expect(terminal.interrupts()).toBe(0);
  });

  it('hands the terminal back', async () => {
    const terminal = startPlain();
    await terminal.waitFor('Press Enter for Start:');
    await terminal.front.close();
    await terminal.front.close();
    expect(terminal.source.isPaused).toBe(true);
    expect(terminal.source.listenerCount('data')).toBe(0);
    expect(terminal.text().endsWith('\n')).toBe(true);
  });
});

describe('what can be resumed', () => {
  const saved: SavedSession = {
    id: '2026-01-02-abcd',
    changedAt: '2026-01-02T03:04:05.000Z',
    account: ACCOUNT,
    state: 'answering',
    answers: { version: 1, export: 'full', regions: ['us-east-1'] },
  };

  it('is offered, can be listened to, and is what Enter takes', async () => {
    const terminal = startPlain({
      actors: {
        loadSessions: async () => ({ sessions: [saved], unreadable: [{ id: 'x', message: 'Damaged.' }] }),
      },
    });
    await terminal.waitFor("warning: the saved session x can't be read and is kept. Damaged.");
    await terminal.waitFor('2: Continue session 2026-01-02-abcd. 123456789012');
    await terminal.waitFor('press Enter for 2, Continue session 2026-01-02-abcd');
    terminal.type('\n2\n');
    await terminal.waitFor('Regions: us-east-1');
    terminal.type('back\n\n\n');
    await terminal.waitFor('Opening the saved session.');
  });

  it('is told of when answers cannot be saved, and the question stands', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should this account export');
    terminal.actor.send({ type: 'saving.failed', message: 'The disk is full.' });
    await terminal.waitFor("warning: your answers couldn't be saved. The disk is full.");
    await terminal.waitFor('press Enter for 1, Full: flow logs and metadata:');
    terminal.type('\n');
    await terminal.waitFor('In which regions');
  });
});
