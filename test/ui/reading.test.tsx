import { describe, expect, it, vi } from 'vitest';
import { Callout, calloutRows } from '../../src/ui/callout.tsx';
import { Frame } from '../../src/ui/frame.tsx';
import { type Reading, reduceReading, type ScrollAction } from '../../src/ui/lists/scroll.ts';
import { ScrollView, scrollKeys } from '../../src/ui/lists/scroll-view.tsx';
import { ProgressBar, Spinner, type TaskRow, TaskRows, taskWindow } from '../../src/ui/progress.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';

const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);

describe('ScrollView', () => {
  it('scrolls by line, page and to the ends', async () => {
    const onSubmit = vi.fn();
    const onBack = vi.fn();
    const view = <ScrollView lines={lines} rowsAvailable={10} onSubmit={onSubmit} onBack={onBack} />;
    const terminal = renderInTerminal(view);
    await terminal.waitFor('▼ 42 more');
    await terminal.press('down', 'pagedown');
    await terminal.waitFor('▲ 8 more');
    await terminal.press('end');
    await terminal.waitFor('line 49');
    await terminal.press('up');
    await terminal.waitFor('▼ 1 more');
    await terminal.press('home');
    await terminal.waitFor((screen) => screen[1] === 'line 0');
    await terminal.press('enter', 'escape');
    expect(onSubmit).toHaveBeenCalledOnce();
    expect(onBack).toHaveBeenCalledOnce();
  });

  it('hints at scrolling where there is more than fits', async () => {
    const view = (count: number) => (
      <Frame product="setup" phases={['Look']} phase={0} keys={[scrollKeys]}>
        <ScrollView lines={lines.slice(0, count)} onBack={() => undefined} />
      </Frame>
    );
    const long = renderInTerminal(view(50));
    await long.waitFor('↑↓ scroll');
    const short = renderInTerminal(view(5));
    await short.waitFor((screen) => screen.join().includes('Esc back') && !screen.join().includes('scroll'));
  });

  it('tells in three lines, too, that there is more', async () => {
    const terminal = renderInTerminal(<ScrollView lines={lines} rowsAvailable={3} />);
    await terminal.waitFor('▼ 48 more');
    await terminal.press('end');
    await terminal.waitFor('▲ 48 more');
    await terminal.waitFor('line 49');
  });

  it('wraps or cuts long lines', async () => {
    const long = `${'word '.repeat(30)}end`;
    const terminal = renderInTerminal(<ScrollView lines={[long]} />, { columns: 40 });
    await terminal.waitFor('…');
    await terminal.rerender(<ScrollView lines={[long]} wrap />);
    await terminal.waitFor('end');
  });

  it('stays within its lines', () => {
    const topAfter = (top: number, action: ScrollAction, total = 50) =>
      reduceReading({ top, cursor: 0 }, action, { rows: [{ from: 0, to: total - 1 }], room: 10 }).top;
    expect(topAfter(0, { type: 'by', by: -1 })).toBe(0);
    expect(topAfter(0, { type: 'by', by: 1 })).toBe(1);
    expect(topAfter(42, { type: 'by', by: 1 })).toBe(42);
    expect(topAfter(0, { type: 'page', by: 1 })).toBe(7);
    expect(topAfter(40, { type: 'edge', to: 'last' })).toBe(42);
    expect(topAfter(40, { type: 'by', by: 1 }, 3)).toBe(0);
  });

  it('goes from row to row, shows each whole, and reads one through that is higher than the window', () => {
    // Eight lines are seen beside the marks.
    const heights = [1, 3, 20, 1, 2];
    const rows = heights.map((height, index) => {
      const from = heights.slice(0, index).reduce((sum, each) => sum + each, 0);
      return { from, to: from + height - 1 };
    });
    const press = (by: 1 | -1, times: number, before = { top: 0, cursor: 0 }) =>
      Array.from({ length: times }).reduce(
        (state: Reading) => reduceReading(state, { type: 'by', by }, { rows, room: 10 }),
        before,
      );
    expect(press(1, 1)).toEqual({ top: 0, cursor: 1 });
    expect(press(1, 2)).toEqual({ top: 4, cursor: 2 });
    expect(press(1, 14)).toEqual({ top: 16, cursor: 2 });
    expect(press(1, 15)).toEqual({ top: 17, cursor: 3 });
    const end = press(1, 40);
    expect(end).toEqual({ top: 19, cursor: 4 });
    expect(press(-1, 60, end)).toEqual({ top: 0, cursor: 0 });
    // No line is skipped on the way down.
    const tops = Array.from({ length: 40 }, (_, times) => press(1, times).top);
    const seen = new Set(tops.flatMap((top) => Array.from({ length: 8 }, (_, line) => top + line)));
    expect(seen.size).toBe(27);
  });
});

describe('progress', () => {
  it('tells how much is done, and is full only at the end', async () => {
    const terminal = renderInTerminal(<ProgressBar done={999} total={1000} label="changes" />);
    await terminal.waitFor('999 of 1000 changes');
    expect(terminal.text()).toContain('░');
    await terminal.rerender(<ProgressBar done={1000} total={1000} label="changes" />);
    await terminal.waitFor((screen) => !screen.join('').includes('░'));
  });

  it('tells state in a word, time and what is awaited', async () => {
    const now = Date.UTC(2026, 0, 1);
    const tasks: TaskRow[] = [
      { id: 'a', name: 'bucket', state: 'done', word: 'adopted', startedAt: now - 5000, endedAt: now - 3000 },
      { id: 'b', name: 'role', state: 'running', startedAt: now - 80_000, detail: 'until IAM knows it' },
      { id: 'c', name: 'flow\u001b[2J log', state: 'failed', detail: 'AccessDenied' },
    ];
    const terminal = renderInTerminal(<TaskRows tasks={tasks} />);
    await terminal.waitFor(/✓ adopted +bucket +2 s/);
    await terminal.waitFor(/● running +role +until IAM knows it +1 m 20 s/);
    await terminal.waitFor(/✗ failed +flow log +AccessDenied/);
  });

  it('keeps the task at work in sight and counts failures out of sight', async () => {
    const tasks: TaskRow[] = Array.from({ length: 40 }, (_, index) => ({
      id: `${index}`,
      name: `task ${index}`,
      state: index === 0 ? 'failed' : index < 30 ? 'done' : index === 30 ? 'running' : 'waiting',
    }));
    const { from, to } = taskWindow(tasks, 12);
    expect(to - from).toBe(10);
    expect(from).toBeLessThanOrEqual(30);
    expect(to).toBeGreaterThan(30);
    expect(taskWindow(tasks.slice(0, 5), 12)).toEqual({ from: 0, to: 5 });
    const terminal = renderInTerminal(<TaskRows tasks={tasks} rowsAvailable={12} />);
    await terminal.waitFor(`▲ ${from} more, 1 failed`);
    await terminal.waitFor('task 30');
  });

  it('turns its spinner', async () => {
    const terminal = renderInTerminal(<Spinner label="Looking" />, { theme: { animate: true } });
    await terminal.waitFor('⠋ Looking');
    await terminal.waitFor('⠙ Looking');
  });
});

describe('Callout', () => {
  it('names the kind of a note in a word', async () => {
    const text = 'AWS said no.\nUser: \u001b[31mx';
    const terminal = renderInTerminal(<Callout kind="error" text={text} />);
    await terminal.waitFor('▌ ✗ Error: AWS said no.');
    await terminal.waitFor('▌   User: x');
    expect(calloutRows({ kind: 'error', text }, 80)).toBe(2);
  });
});
