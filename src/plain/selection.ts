/** Choosing several rows of a list by typed numbers. Pure. */
import { findMatches, SearchText, withFirst } from '../ui/lists/match.ts';
import { joinWords, truncate } from '../ui/text.ts';
import { withoutNames } from '../words/alike.ts';
import { someOf } from '../words/words.ts';

/** Rows printed at a time. */
export const pageSize = 20;

/** An answer that isn't taken. "failed:" is said of what was tried. */
export const refusal = (message: string): string => `error: ${message}`;

/** What was typed, in quotes; a long paste is cut. */
export const quoted = (text: string): string => `"${truncate(text, 60)}"`;

export interface ListRow {
  id: string;
  /** What is printed and searched. */
  text: string;
  /** A short name for sentences. */
  name: string;
  /** Why it can't be selected. */
  disabled?: string;
}

type SelectionChange =
  /** `1 3-5`, `+7`, `-3`. Numbers count from 1. */
  { type: 'only' | 'add' | 'remove'; numbers: number[] } | { type: 'all' | 'none' | 'invert' };

type SelectionUse =
  | SelectionChange
  /** Rows that were named by their IDs. */
  | { type: 'paste'; numbers: number[]; adds: boolean }
  | { type: 'more' | 'list' | 'selected' }
  | { type: 'filter'; text: string };

export type SelectionCommand = SelectionUse | { type: 'accept' } | { type: 'problem'; message: string };

const words = ['all', 'none', 'invert', 'more', 'list', 'selected'] as const;

/**
 * What a line means: nothing (accept), numbers and ranges separated by spaces or commas, with `+` or `-` in front to
 * add or remove, `all`, `none`, `invert`, `more`, `list`, `selected`, or `/text`.
 *
 * @param count how many rows there are
 */
export function parseSelection(line: string, count: number): SelectionCommand {
  const text = line.trim();
  if (text === '') return { type: 'accept' };
  if (text.startsWith('/')) return { type: 'filter', text: text.slice(1).trim() };
  const word = text.toLowerCase();
  const known = words.find((each) => each === word);
  if (known !== undefined) return { type: known };
  const sign = /^[+-]/.exec(text)?.[0];
  const numbers = new Set<number>();
  for (const token of text.slice(sign === undefined ? 0 : 1).split(/[\s,]+/)) {
    if (token === '') continue;
    const match = /^(\d+)(?:-(\d+))?$/.exec(token);
    if (match === null) return { type: 'problem', message: strangeToken(token, sign !== undefined) };
    const ends = [Number(match[1]), Number(match[2] ?? match[1])];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const outside = low < 1 ? low : high > count ? high : null;
    if (outside !== null)
      return { type: 'problem', message: `${outside} isn't a number from 1 to ${count}.` };
    for (let number = low; number <= high; number++) numbers.add(number);
  }
  if (numbers.size === 0) return { type: 'problem', message: `${quoted(text)} has no number.` };
  const type = sign === '+' ? 'add' : sign === '-' ? 'remove' : 'only';
  return { type, numbers: [...numbers].sort((a, b) => a - b) };
}

/** @param isSigned the line begins with a sign */
function strangeToken(token: string, isSigned: boolean): string {
  const hint =
    token.includes('+') || (isSigned && token.startsWith('-'))
      ? '+ or - once, before all numbers, such as +7 9; add and remove in two answers'
      : token.includes('-')
        ? 'a range without spaces, such as 3-5'
        : 'numbers, ranges such as 3-5, all, none, invert, selected or /text';
  return `${quoted(token)} isn't understood. Type ${hint}.`;
}

export interface SelectionState {
  chosen: ReadonlySet<string>;
  filter: string;
  /** Only these are listed: what was selected when it was asked for. It doesn't narrow what is changed. */
  listed?: ReadonlySet<string>;
  /** How many of the filtered rows have been printed. */
  shown: number;
}

export function startSelection(chosen: readonly string[]): SelectionState {
  return { chosen: new Set(chosen), filter: '', shown: 0 };
}

/** The selected rows, in the order of the list, whatever the filter. */
export function selectedRows({ chosen }: SelectionState, rows: readonly ListRow[]): ListRow[] {
  return rows.filter((row) => row.disabled === undefined && chosen.has(row.id));
}

/** Rows that the filter finds; those that contain it as it was typed come first. */
function matching({ filter }: SelectionState, rows: readonly ListRow[]): { row: ListRow; number: number }[] {
  const texts = filter === '' ? [] : rows.map(({ text, disabled = '' }) => new SearchText([text, disabled]));
  const { found, isAsTyped } = findMatches(texts, filter, [...rows.keys()]);
  return withFirst(found, isAsTyped).flatMap((index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, number: index + 1 }];
  });
}

/** The next page of rows. Numbers are those of the whole list, so that a filter does not change them. */
export function nextPage(
  state: SelectionState,
  rows: readonly ListRow[],
): { state: SelectionState; say: string[] } {
  const { listed } = state;
  const found = matching(state, rows).filter(({ row }) => listed === undefined || listed.has(row.id));
  const page = found.slice(state.shown, state.shown + pageSize);
  const shown = state.shown + page.length;
  const selected = new Set(selectedRows(state, rows));
  const reasonOf = reasonsOnce();
  const say = page.map(({ row, number }) => {
    if (row.disabled !== undefined) return `can't be selected ${number}: ${row.text}.${reasonOf(row)}`;
    return `${selected.has(row) ? 'selected' : 'not selected'} ${number}: ${row.text}`;
  });
  if (found.length === 0)
    say.push(state.filter === '' ? 'The list is empty.' : `Nothing matches ${quoted(state.filter)}.`);
  else if (page.length === 0) say.push('There are no more rows. Type list to start from the first.');
  if (shown < found.length) say.push(`${shown} of ${found.length} shown. Type more for the next ones.`);
  return { state: { ...state, shown }, say };
}

/** Why each row can't be selected, behind a space; '' where one before it had the same reason but for its names. */
function reasonsOnce(): (row: ListRow) => string {
  const told = new Set<string>();
  return ({ id, name, disabled = '' }) => {
    const reason = withoutNames(disabled, [name, id, id.slice(id.lastIndexOf('/') + 1)]);
    if (told.has(reason)) return '';
    told.add(reason);
    return ` ${disabled}`;
  };
}

/** How many are selected and which, in a sentence. */
export function selectionWords(state: SelectionState, rows: readonly ListRow[]): string {
  const chosen = selectedRows(state, rows);
  const names = chosen.slice(0, 5).map((row) => row.name);
  const more = chosen.length - names.length;
  const which = joinWords(more > 0 ? [...names, `${more} more`] : names);
  const selectable = rows.filter(({ disabled }) => disabled === undefined).length;
  return `selected: ${chosen.length} of ${selectable}${which === '' ? '' : `: ${which}`}.`;
}

/**
 * What a command makes of the selection. A filter narrows every change to the rows that it shows; what it hides keeps its
 * selection.
 */
export function reduceSelection(
  state: SelectionState,
  command: SelectionUse,
  rows: readonly ListRow[],
): { state: SelectionState; say: string[] } {
  switch (command.type) {
    case 'more':
      return nextPage(state, rows);
    case 'list':
      return nextPage(startSelection([...state.chosen]), rows);
    case 'selected': {
      if (selectedRows(state, rows).length === 0) return { state, say: [selectionWords(state, rows)] };
      return nextPage({ ...startSelection([...state.chosen]), listed: state.chosen }, rows);
    }
    case 'filter':
      return nextPage({ ...startSelection([...state.chosen]), filter: command.text }, rows);
    case 'all':
    case 'none':
    case 'invert':
    case 'only':
    case 'add':
    case 'remove':
      return change(state, command, rows);
    case 'paste':
      return paste(state, command, rows);
  }
}

/**
 * Selects exactly the rows that were named, because a pasted list is meant as a whole: also those that a filter hides, so
 * that it ends.
 */
function paste(
  state: SelectionState,
  { numbers, adds }: { numbers: readonly number[]; adds: boolean },
  rows: readonly ListRow[],
): { state: SelectionState; say: string[] } {
  const named = numbers.flatMap((number) => rows[number - 1] ?? []);
  const refused = refusals(named);
  const usable = named.filter(({ disabled }) => disabled === undefined).map(({ id }) => id);
  if (usable.length === 0) return { state, say: refused };
  const before = selectedRows(state, rows);
  const next = startSelection(adds ? [...state.chosen, ...usable] : usable);
  const ended = `The filter ${quoted(state.filter)} has ended: a paste selects from the whole list.`;
  return {
    state: next,
    say: [
      ...(state.filter === '' ? [] : [ended]),
      ...changeWords(before, selectedRows(next, rows)),
      selectionWords(next, rows),
      ...refused,
    ],
  };
}

/** Why rows can't be selected. */
function refusals(rows: readonly ListRow[]): string[] {
  const reasonOf = reasonsOnce();
  return rows
    .filter(({ disabled }) => disabled !== undefined)
    .map((row) => refusal(`${row.name} can't be selected.${reasonOf(row)}`));
}

function change(
  state: SelectionState,
  command: SelectionChange,
  rows: readonly ListRow[],
): { state: SelectionState; say: string[] } {
  const listed = new Set(matching(state, rows).map(({ row }) => row));
  const numbers = 'numbers' in command ? command.numbers : [];
  const named = numbers.flatMap((number) => rows[number - 1] ?? []);
  const hidden = named.filter((row) => !listed.has(row));
  const reached = named.filter((row) => listed.has(row));
  const refused = hiddenWords(state, listed.size, hidden);
  if (refused.length > 0 && reached.length === 0) return { state, say: refused };
  const disabled = command.type === 'remove' ? [] : refusals(reached);
  if (disabled.length > 0) return { state, say: disabled };
  const before = selectedRows(state, rows);
  const chosen = new Set(before.map((row) => row.id));
  const usable = [...listed].filter((row) => row.disabled === undefined);
  if (command.type === 'only' || command.type === 'none') for (const { id } of usable) chosen.delete(id);
  if (command.type === 'invert') for (const { id } of usable) if (!chosen.delete(id)) chosen.add(id);
  if (command.type === 'all') for (const { id } of usable) chosen.add(id);
  if (command.type === 'only' || command.type === 'add') for (const { id } of reached) chosen.add(id);
  if (command.type === 'remove') for (const { id } of reached) chosen.delete(id);
  const next = { ...state, chosen };
  return {
    state: next,
    say: [...changeWords(before, selectedRows(next, rows)), selectionWords(next, rows), ...refused],
  };
}

/** What a filter keeps from being changed: the named rows that it hides, or all where it shows none. */
function hiddenWords({ filter }: SelectionState, listed: number, hidden: readonly ListRow[]): string[] {
  if (filter !== '' && listed === 0)
    return [refusal(`nothing matches ${quoted(filter)}, so nothing was changed. Type / for the whole list.`)];
  if (hidden.length === 0) return [];
  const are = hidden.length === 1 ? "isn't" : "aren't";
  return [
    refusal(
      `${someOf(hidden.map(({ name }) => name))} ${are} in the list that the filter shows. Type / for the whole list.`,
    ),
  ];
}

/** What a change has added and removed. What was added goes without saying where it is all that is selected. */
function changeWords(before: readonly ListRow[], now: readonly ListRow[]): string[] {
  const [were, are] = [new Set(before), new Set(now)];
  const added = now.filter((row) => !were.has(row));
  const removed = before.filter((row) => !are.has(row));
  if (added.length === 0 && removed.length === 0) return ['Nothing was changed.'];
  const parts: [string, ListRow[]][] = [
    ['added', added.length === now.length ? [] : added],
    ['removed', removed],
  ];
  return parts.flatMap(([word, all]) =>
    all.length === 0 ? [] : [`${word}: ${someOf(all.map(({ name }) => name))}.`],
  );
}
