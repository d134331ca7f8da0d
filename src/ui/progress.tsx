/** Work in progress: a spinner, a bar, a row for each task. State is always shown as a word, too. */
import { Box, useAnimation } from 'ink';
import { useState } from 'react';
import { useBodyRows, useBodyWidth } from './room.tsx';
import { cleanText, displayWidth, duration, toWidth, truncate } from './text.ts';
import { Styled, type SymbolName, type Tone, useSymbols, useTheme } from './theme.tsx';

const brailleFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const asciiFrames = ['|', '/', '-', '\\'];

/** Work in progress whose end isn't known, always with what it is. */
export function Spinner({ label }: { label: string }) {
  const { unicode, animate } = useTheme();
  const frames = unicode ? brailleFrames : asciiFrames;
  const { frame } = useAnimation({ interval: 100, isActive: animate });
  return (
    <Box columnGap={1}>
      <Styled tone="accent">{frames[frame % frames.length]}</Styled>
      <Styled>{cleanText(label)}</Styled>
    </Box>
  );
}

/** `done` of `total`, as a bar and in figures. */
export function ProgressBar({ done, total, label = '' }: { done: number; total: number; label?: string }) {
  const { barFull, barEmpty } = useSymbols();
  const width = useBodyWidth();
  const share = total <= 0 ? 1 : Math.max(0, Math.min(1, done / total));
  const figures = `${done} of ${total}${label === '' ? '' : ` ${label}`}`;
  const size = Math.max(4, Math.min(40, width - displayWidth(figures) - 2));
  // A bar is full only when all is done.
  const full = share === 1 ? size : Math.min(size - 1, Math.round(share * size));
  return (
    <Box columnGap={2}>
      <Box>
        <Styled tone="accent">{barFull.repeat(full)}</Styled>
        <Styled tone="muted">{barEmpty.repeat(size - full)}</Styled>
      </Box>
      <Styled>{figures}</Styled>
    </Box>
  );
}

/** For "1 m 20 s", and a space. */
const timeWidth = 9;

export type TaskState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface TaskRow {
  id: string;
  /** Foreign text is cleaned. */
  name: string;
  /** Stands behind the name where there is room for all of it. */
  place?: string;
  state: TaskState;
  /** The word for the state, where "done" says too little: "created", "adopted". */
  word?: string;
  /** What is being waited for, or what went wrong; in one line behind the name. */
  detail?: string;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  endedAt?: number;
}

const taskLooks: Record<TaskState, { symbol: SymbolName; tone: Tone; word: string }> = {
  waiting: { symbol: 'waiting', tone: 'muted', word: 'waiting' },
  running: { symbol: 'running', tone: 'accent', word: 'running' },
  done: { symbol: 'done', tone: 'success', word: 'done' },
  failed: { symbol: 'failed', tone: 'danger', word: 'failed' },
  skipped: { symbol: 'skipped', tone: 'muted', word: 'skipped' },
};

/**
 * The window of tasks to show: it follows the work and starts at the first task that is not done where they do not all
 * fit. Failed tasks that would be out of sight are counted by the caller's summary.
 */
export function taskWindow(tasks: readonly TaskRow[], room: number): { from: number; to: number } {
  if (tasks.length <= room) return { from: 0, to: tasks.length };
  const height = Math.max(1, room - 2);
  const next = tasks.findIndex((task) => task.state === 'running' || task.state === 'waiting');
  const focus = next === -1 ? tasks.length - 1 : next;
  const from = Math.max(0, Math.min(focus - Math.floor(height / 3), tasks.length - height));
  return { from, to: from + height };
}

/** A row a task: state, name, what is awaited, time. Rows that do not fit are counted above and below. */
export function TaskRows({ tasks, rowsAvailable }: { tasks: readonly TaskRow[]; rowsAvailable?: number }) {
  const { animate, now } = useTheme();
  const symbols = useSymbols();
  const bodyRows = useBodyRows();
  const width = useBodyWidth();
  useAnimation({ interval: 1000, isActive: animate && tasks.some((task) => task.state === 'running') });
  const { from, to } = taskWindow(tasks, rowsAvailable ?? bodyRows);
  const wordOf = (task: TaskRow) => task.word ?? taskLooks[task.state].word;
  const wordWidth = Math.max(7, ...tasks.map((task) => displayWidth(wordOf(task))));
  const symbolWidth = 2;
  // Names come before times: where a name needs the room, its row has no time.
  const textWidth = Math.max(8, width - symbolWidth - wordWidth - 2);
  const hidden = (rows: readonly TaskRow[], symbol: string) => {
    const failed = rows.filter((task) => task.state === 'failed').length;
    const text = `  ${symbol} ${rows.length} more${failed === 0 ? '' : `, ${failed} failed`}`;
    return <Styled tone={failed === 0 ? 'muted' : 'danger'}>{rows.length === 0 ? ' ' : text}</Styled>;
  };
  const isCut = to - from < tasks.length;
  return (
    <Box flexDirection="column">
      {isCut && hidden(tasks.slice(0, from), symbols.above)}
      {tasks.slice(from, to).map((task) => {
        const { symbol, tone } = taskLooks[task.state];
        const time = task.startedAt === undefined ? '' : duration((task.endedAt ?? now()) - task.startedAt);
        const wholeName = cleanText(task.name + (task.place ?? ''));
        const name = displayWidth(wholeName) <= textWidth ? wholeName : cleanText(task.name);
        const shownName = truncate(name, textWidth, { ellipsis: symbols.ellipsis });
        const left = textWidth - displayWidth(shownName);
        const shownTime = left >= timeWidth ? toWidth(time, timeWidth, { align: 'right' }) : '';
        const detail = task.detail === undefined ? '' : `  ${cleanText(task.detail)}`;
        return (
          <Box key={task.id}>
            <Styled tone={tone}>
              {toWidth(symbols[symbol], symbolWidth) + toWidth(wordOf(task), wordWidth + 2)}
            </Styled>
            <Styled tone={task.state === 'waiting' ? 'muted' : 'plain'}>{shownName}</Styled>
            <Styled tone={task.state === 'failed' ? 'danger' : 'muted'}>
              {toWidth(detail, left - displayWidth(shownTime), { at: 'word', ellipsis: symbols.ellipsis })}
            </Styled>
            <Styled tone="muted">{shownTime}</Styled>
          </Box>
        );
      })}
      {isCut && hidden(tasks.slice(to), symbols.below)}
    </Box>
  );
}

/** How long the component has been on the screen, in words, brought up to date each second. */
export function useElapsed(): string {
  const { animate, now } = useTheme();
  const [since] = useState(now);
  useAnimation({ interval: 1000, isActive: animate });
  return duration(now() - since);
}
