/** Filtering of rows by what is typed. Pure; what is computed is remembered per row, so that 10,000 rows stay quick. */
import { editLine, type LineAction } from '../fields/line-edit.ts';
import { cleanText } from '../text.ts';

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

const searchTexts = new WeakMap<Row, string>();
const filtered = new WeakMap<readonly Row[], { filter: string; view: FilteredRows }>();

function searchText(row: Row): string {
  let text = searchTexts.get(row);
  if (text === undefined) {
    text = cleanText([row.group ?? '', ...row.cells].join(' ')).toLowerCase();
    searchTexts.set(row, text);
  }
  return text;
}

/** The rows that contain the filter, in any case and in any cell. Rows must not be changed in place. */
export function filterRows(rows: readonly Row[], filter: string): FilteredRows {
  const last = filtered.get(rows);
  if (last?.filter === filter) return last.view;
  const needle = filter.toLowerCase();
  // A longer filter finds less: look only at what the shorter one found.
  const from = last !== undefined && filter.startsWith(last.filter) ? last.view.rows : rows;
  const view = layOut(needle === '' ? rows : from.filter((row) => searchText(row).includes(needle)));
  filtered.set(rows, { filter, view });
  return view;
}

function layOut(rows: readonly Row[]): FilteredRows {
  const lines: Line[] = [];
  const lineOf: number[] = [];
  let group: string | undefined;
  for (const [index, row] of rows.entries()) {
    if (row.group !== undefined && row.group !== group) lines.push({ group: row.group });
    group = row.group;
    lineOf.push(lines.length);
    lines.push({ row: index });
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
