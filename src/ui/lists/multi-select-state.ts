/** The state of a `MultiSelect`, and how each key changes it. Pure. */
import type { LineAction } from '../fields/line-edit.ts';
import { matchIds, pastedWords } from '../fields/pasted-ids.ts';
import {
  editFilter,
  type FilterAction,
  type FilteredRows,
  type Filtering,
  filterRows,
  type Row,
} from './row-filter.ts';
import { type Scroll, scrollWindow } from './scroll.ts';

/** Ids of the chosen rows. */
export type Chosen = ReadonlySet<string>;

export interface MultiSelectState extends Filtering {
  /** The row under the cursor, and where it was last, for when it goes. */
  cursor: { id: string | undefined; index: number };
  /** First visible line. */
  top: number;
  chosen: Chosen;
  /**
   * Only these rows are shown: those that were chosen when the view was narrowed. One that is cleared stays visible.
   */
  only: Chosen | undefined;
  /** The user has chosen something, so what is found later no longer changes the choice. */
  isTouched: boolean;
  /** What is wrong with the last key, in a sentence. */
  complaint: string | undefined;
  /** What the last paste did, until something else is chosen. */
  pasted: Pasted | undefined;
}

interface Pasted {
  /** What was chosen before it. */
  before: Chosen;
  /** How many rows it chose. */
  count: number;
  /** Words of it that name no row, and rows that cannot be chosen. */
  unknown: readonly string[];
  disabled: readonly string[];
  /** It ended a filter, which would hide some of the rows. */
  endedFilter: boolean;
}

export type MultiSelectAction =
  | { type: 'move'; by: number }
  | { type: 'page'; by: 1 | -1 }
  | { type: 'edge'; to: 'first' | 'last' }
  | { type: 'toggle' }
  | { type: 'toggleAll' | 'invert' }
  /** Shows only what is chosen, or everything again. */
  | { type: 'narrow' | 'widen' }
  | { type: 'type'; text: string }
  | { type: 'undoPaste' }
  /** What is chosen at first has changed. */
  | { type: 'suggest'; ids: readonly string[] }
  | { type: 'complain'; complaint: string }
  | FilterAction;

/** What comes from outside and may change at any time. */
export interface MultiSelectSetting {
  rows: readonly Row[];
  /** Lines for the list, marks included. */
  room: number;
}

export function startMultiSelect(chosen: readonly string[]): MultiSelectState {
  return {
    filter: '',
    filterCursor: 0,
    isFiltering: false,
    pasted: undefined,
    cursor: { id: undefined, index: 0 },
    top: 0,
    chosen: new Set(chosen),
    only: undefined,
    isTouched: false,
    complaint: undefined,
  };
}

export function isChosen(chosen: Chosen, row: Row): boolean {
  return row.disabled === undefined && chosen.has(row.id);
}

/** The chosen rows in the order of the list, filtered or not. */
export function chosenRows(chosen: Chosen, rows: readonly Row[]): Row[] {
  return rows.filter((row) => isChosen(chosen, row));
}

const narrowed = new WeakMap<Chosen, { rows: readonly Row[]; kept: readonly Row[] }>();

/** The rows of a view of chosen rows; the same array while nothing changes. */
function keptRows(only: Chosen, rows: readonly Row[]): readonly Row[] {
  const last = narrowed.get(only);
  if (last?.rows === rows) return last.kept;
  const kept = chosenRows(only, rows);
  narrowed.set(only, { rows, kept });
  return kept;
}

export function viewOf({ only, filter }: MultiSelectState, { rows }: MultiSelectSetting): FilteredRows {
  return filterRows(only === undefined ? rows : keptRows(only, rows), filter);
}

/** Where the cursor is among the filtered rows; -1 where there are none. It stays on its row when rows come and go. */
export function cursorIndex(state: MultiSelectState, view: FilteredRows): number {
  const { id, index } = state.cursor;
  if (id === undefined) return view.rows.length === 0 ? -1 : 0;
  if (view.rows[index]?.id === id) return index;
  const found = view.rows.findIndex((row) => row.id === id);
  return found === -1 ? Math.min(index, view.rows.length - 1) : found;
}

/** The visible part of the list. */
export function scrollOf(state: MultiSelectState, setting: MultiSelectSetting): Scroll {
  const view = viewOf(state, setting);
  const index = cursorIndex(state, view);
  const to = view.lineOf[index] ?? 0;
  const previous = view.lines[to - 1];
  // A group's name is shown with its first row.
  const from = previous !== undefined && 'group' in previous ? to - 1 : to;
  return scrollWindow({ total: view.lines.length, room: setting.room, top: state.top, from, to });
}

/** How many rows, group names not counted, are out of sight above and below. */
export function hiddenRows(view: FilteredRows, scroll: Scroll): { above: number; below: number } {
  const rowsFrom = (line: number) => {
    const first = view.lines.slice(line, line + 2).find((candidate) => 'row' in candidate);
    return first === undefined ? view.rows.length : first.row;
  };
  return { above: rowsFrom(scroll.top), below: view.rows.length - rowsFrom(scroll.top + scroll.height) };
}

/** The group whose name is out of sight above its first row in sight; undefined where there is none. */
export function hiddenGroup(view: FilteredRows, { top }: Scroll): string | undefined {
  const line = view.lines[top];
  return line !== undefined && 'row' in line ? view.rows[line.row]?.group : undefined;
}

function moveTo(state: MultiSelectState, setting: MultiSelectSetting, desired: number): MultiSelectState {
  const { rows } = viewOf(state, setting);
  const index = Math.max(0, Math.min(desired, rows.length - 1));
  const moved = { ...state, cursor: { id: rows[index]?.id, index }, complaint: undefined };
  return { ...moved, top: scrollOf(moved, setting).top };
}

function filterBy(state: MultiSelectState, setting: MultiSelectSetting, edit: LineAction): MultiSelectState {
  const next = { ...state, ...editFilter(state, edit), complaint: undefined };
  return next.filter === state.filter ? next : stayOn(next, setting);
}

/** With the cursor on its row where that is still in sight, else on the first. */
function stayOn(state: MultiSelectState, setting: MultiSelectSetting): MultiSelectState {
  const stays = viewOf(state, setting).rows.findIndex((row) => row.id === state.cursor.id);
  return moveTo(state, setting, Math.max(0, stays));
}

function narrow(state: MultiSelectState, setting: MultiSelectSetting): MultiSelectState {
  if (chosenRows(state.chosen, setting.rows).length === 0)
    return { ...state, complaint: 'Nothing is selected yet.' };
  return stayOn({ ...state, only: state.chosen }, setting);
}

/**
 * Selects exactly the rows whose IDs were pasted, because a pasted list is meant as a whole. If it names none, nothing
 * is changed.
 */
function paste(state: MultiSelectState, setting: MultiSelectSetting, text: string): MultiSelectState {
  const { known, unknown } = matchIds(text, setting.rows);
  if (known.length === 0 && unknown.length === 0) return state;
  const named = new Set(known);
  const rows = setting.rows.filter(({ id }) => named.has(id));
  const ids = rows.filter(({ disabled }) => disabled === undefined).map(({ id }) => id);
  const disabled = rows.filter((row) => row.disabled !== undefined).map(({ id }) => id);
  const endedFilter = state.filter !== '';
  const pasted = { before: state.chosen, count: ids.length, unknown, disabled, endedFilter };
  const chosen = ids.length === 0 ? state.chosen : new Set(ids);
  const noFilter = { filter: '', filterCursor: 0, isFiltering: false, only: undefined };
  const next = { ...state, ...noFilter, chosen, isTouched: true, complaint: undefined, pasted };
  const [first] = rows;
  if (first === undefined) return next;
  return moveTo(next, setting, viewOf(next, setting).rows.indexOf(first));
}

/** A view of selected rows follows, because those that the paste selected are no longer meant. */
function undoPaste(state: MultiSelectState, chosen: Chosen, setting: MultiSelectSetting): MultiSelectState {
  const isNarrow = state.only !== undefined && chosenRows(chosen, setting.rows).length > 0;
  const only = isNarrow ? chosen : undefined;
  return stayOn({ ...state, chosen, only, pasted: undefined, complaint: undefined }, setting);
}

/** Several ids that arrive at once are no filter where no row contains them all. */
function isIds(state: MultiSelectState, setting: MultiSelectSetting, text: string): boolean {
  if (pastedWords(text).length < 2 || matchIds(text, setting.rows).known.length === 0) return false;
  const next = { ...state, ...editFilter(state, { type: 'insert', text }) };
  // Too long for a filter, they leave it as it is.
  return next.filter === state.filter || viewOf(next, setting).rows.length === 0;
}

function toggle(state: MultiSelectState, setting: MultiSelectSetting): MultiSelectState {
  const view = viewOf(state, setting);
  const row = view.rows[cursorIndex(state, view)];
  if (row === undefined) return state;
  if (row.disabled !== undefined) return { ...state, complaint: row.disabled };
  const ids = new Set(state.chosen);
  if (!ids.delete(row.id)) ids.add(row.id);
  return choose(state, ids);
}

function choose(state: MultiSelectState, chosen: Chosen): MultiSelectState {
  return { ...state, chosen, isTouched: true, complaint: undefined, pasted: undefined };
}

/** The rows in sight that can be chosen. */
function openRows(state: MultiSelectState, setting: MultiSelectSetting): Row[] {
  return viewOf(state, setting).rows.filter((row) => row.disabled === undefined);
}

/** Chooses what isn't chosen, and the other way round. Rows that are out of sight stay as they are. */
function invert(state: MultiSelectState, setting: MultiSelectSetting): MultiSelectState {
  const ids = new Set(state.chosen);
  for (const { id } of openRows(state, setting)) if (!ids.delete(id)) ids.add(id);
  return choose(state, ids);
}

/** Chooses all filtered rows, or none of them where all are chosen. Rows that the filter hides stay as they are. */
function toggleAll(state: MultiSelectState, setting: MultiSelectSetting): MultiSelectState {
  const rows = openRows(state, setting);
  const { chosen } = state;
  const isEach = chosen.size >= rows.length && rows.every(({ id }) => chosen.has(id));
  // Thousands of rows would slow each key: if all of them are or were chosen, no ID is looked up.
  const isWhole =
    state.filter === '' && state.only === undefined && chosen.size <= (isEach ? rows.length : 0);
  const ids = isWhole ? new Set<string>() : new Set(chosen);
  for (const { id } of rows) {
    if (isEach) ids.delete(id);
    else ids.add(id);
  }
  return choose(state, ids);
}

export function reduceMultiSelect(
  state: MultiSelectState,
  action: MultiSelectAction,
  setting: MultiSelectSetting,
): MultiSelectState {
  switch (action.type) {
    case 'move':
      return moveTo(state, setting, cursorIndex(state, viewOf(state, setting)) + action.by);
    case 'page': {
      const step = Math.max(1, scrollOf(state, setting).height - 1);
      return moveTo(state, setting, cursorIndex(state, viewOf(state, setting)) + action.by * step);
    }
    case 'edge':
      return moveTo(state, setting, action.to === 'first' ? 0 : Number.MAX_SAFE_INTEGER);
    case 'toggle':
      return toggle(state, setting);
    case 'toggleAll':
      return toggleAll(state, setting);
    case 'invert':
      return invert(state, setting);
    case 'narrow':
      return narrow(state, setting);
    case 'widen':
      return stayOn({ ...state, only: undefined }, setting);
    case 'type':
      if (isIds(state, setting, action.text)) return paste(state, setting, action.text);
      return filterBy(state, setting, { type: 'insert', text: action.text });
    case 'openFilter':
      return { ...state, isFiltering: true, filterCursor: state.filter.length, complaint: undefined };
    case 'keepFilter':
      return { ...state, isFiltering: false };
    case 'edit':
      return filterBy(state, setting, action.edit);
    case 'clearFilter':
      return filterBy({ ...state, isFiltering: false }, setting, { type: 'clear' });
    case 'paste':
      return paste(state, setting, action.text);
    case 'undoPaste':
      if (state.pasted === undefined) return state;
      return undoPaste(state, state.pasted.before, setting);
    case 'suggest':
      return state.isTouched ? state : { ...state, chosen: new Set(action.ids) };
    case 'complain':
      return { ...state, complaint: action.complaint };
  }
}
