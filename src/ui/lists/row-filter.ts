/** Filtering of rows by what is typed. Pure; what is computed is remembered per row, so that 10,000 rows stay quick. */
import { editLine, type LineAction } from '../fields/line-edit.ts';
import { findMatches, SearchText, withoutGroups } from './match.ts';

export interface Filtering {
  /** What was typed to narrow the list. */
  filter: string;
  /** Where the next character goes, as an index into `filter`. */
  filterCursor: number;
  /** Keys are text of the filter. */
  isFiltering: boolean;
}

/** What keys do to the filter of a list. */
export type FilterAction =
  | { type: 'openFilter' | 'keepFilter' | 'clearFilter' }
  | { type: 'edit'; edit: LineAction }
  | { type: 'paste'; text: string };

/** A row of a list. Its cells are foreign text and are cleaned where they are drawn. */
export interface Row {
  /** Stands for the row: cursor and selection follow it when rows come and go. */
  id: string;
  cells: readonly string[];
  /** Rows of one group stand together under its name. The caller sorts. */
  group?: string | undefined;
  /** Why the row cannot be chosen. */
  disabled?: string | undefined;
}

/** A line of the list: a row by its place among the filtered rows, or the name of a group. */
type Line = { readonly row: number } | { readonly group: string };

export interface FilteredRows {
  rows: readonly Row[];
  lines: readonly Line[];
  /** The line of each row. */
  lineOf: readonly number[];
}

interface Filtered {
  texts: readonly SearchText[];
  filter: string;
  /** Indexes of what was found, in the order of the list. */
  found: readonly number[];
  view: FilteredRows;
}

const searchTexts = new WeakMap<Row, SearchText>();
const filtered = new WeakMap<readonly Row[], Filtered>();

function searchText(row: Row): SearchText {
  const known = searchTexts.get(row);
  if (known !== undefined) return known;
  const text = new SearchText([row.group ?? '', ...row.cells]);
  searchTexts.set(row, text);
  return text;
}

/** Rows that are prepared before keys and frames get their turn: about a millisecond. */
const slice = 200;

/**
 * Prepares rows for a filter between keys and frames, so that its first letter isn't late. What isn't prepared when it
 * comes is prepared then.
 *
 * @returns stops it
 */
export function prepareFilter(rows: readonly Row[]): () => void {
  let turn: NodeJS.Immediate | undefined;
  const prepareFrom = (from: number): void => {
    for (const row of rows.slice(from, from + slice)) searchText(row).prepare();
    if (from + slice < rows.length) turn = setImmediate(prepareFrom, from + slice);
  };
  turn = setImmediate(prepareFrom, 0);
  return () => clearImmediate(turn);
}

/**
 * The rows in which the filter is found, in any cell or the name of the group; in each group those first that contain it as
 * it was typed. Rows must not be changed in place.
 */
export function filterRows(rows: readonly Row[], filter: string): FilteredRows {
  const last = filtered.get(rows);
  if (last?.filter === filter) return last.view;
  if (filter === '')
    return remember(rows, { texts: last?.texts ?? [], filter, found: [], view: layOut(rows) });
  const texts = last === undefined || last.texts.length === 0 ? rows.map(searchText) : last.texts;
  // A longer filter finds less: look only at what the shorter one found. A number that is now whole finds more.
  const isLonger =
    last !== undefined &&
    last.filter !== '' &&
    filter.startsWith(last.filter) &&
    withoutGroups(filter) === filter;
  const { found, isAsTyped } = findMatches(texts, filter, isLonger ? last.found : undefined);
  const view = layOut(withTypedFirst(rows, found, isAsTyped));
  return remember(rows, { texts, filter, found, view });
}

function remember(rows: readonly Row[], entry: Filtered): FilteredRows {
  filtered.set(rows, entry);
  return entry.view;
}

/** The rows that were found, in each group those first that contain the filter as it was typed. */
function withTypedFirst(
  rows: readonly Row[],
  found: readonly number[],
  isAsTyped: (index: number) => boolean,
): Row[] {
  const ordered: Row[] = [];
  let others: Row[] = [];
  let group: string | undefined;
  const endGroup = () => {
    for (const row of others) ordered.push(row);
    others = [];
  };
  for (const index of found) {
    const row = rows[index];
    if (row === undefined) continue;
    if (row.group !== group) endGroup();
    group = row.group;
    (isAsTyped(index) ? ordered : others).push(row);
  }
  endGroup();
  return ordered;
}

/** Each letter of a filter lays thousands of rows out again: their lines are the same. */
const rowLines: Line[] = [];

function lineOfRow(row: number): Line {
  rowLines[row] ??= { row };
  return rowLines[row];
}

function layOut(rows: readonly Row[]): FilteredRows {
  const lines: Line[] = [];
  const lineOf: number[] = [];
  let group: string | undefined;
  for (const [index, row] of rows.entries()) {
    if (row.group !== undefined && row.group !== group) lines.push({ group: row.group });
    group = row.group;
    lineOf.push(lines.length);
    lines.push(lineOfRow(index));
  }
  return { rows, lines, lineOf };
}

/** Characters. */
const longestFilter = 1000;

/** The filter as an edit leaves it: the same edits as in every field. */
export function editFilter(
  { filter, filterCursor }: Filtering,
  edit: LineAction,
): Pick<Filtering, 'filter' | 'filterCursor'> {
  // No row has a text of that length: such a filter would find nothing, and slowly.
  if (edit.type === 'insert' && filter.length + edit.text.length > longestFilter)
    return { filter, filterCursor };
  const { value, cursor } = editLine({ value: filter, cursor: filterCursor }, edit);
  return { filter: value, filterCursor: cursor };
}
