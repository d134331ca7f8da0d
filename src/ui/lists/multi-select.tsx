/** A list of many rows, of which several are chosen: Space, Ctrl+A, a filter, pasted ids; only what is visible is drawn. */
import { Box } from 'ink';
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { fitWords } from '../fields/pasted-ids.ts';
import {
  filteredListKeys,
  filterHandlers,
  filteringConditions,
  listMoveKeys,
} from '../keys/filtered-list-keys.ts';
import { useHintConditions } from '../keys/key-hints.tsx';
import { defineKeys, useKeys } from '../keys/keys.ts';
import { useBodyRows, useBodyWidth } from '../room.tsx';
import { cleanText, displayWidth, plural, wrapText } from '../text.ts';
import { Lines, Styled, useSymbols } from '../theme.tsx';
import { type Column, columnWidths, formatRow } from './columns.ts';
import { FilterLine } from './filter-line.tsx';
import { useLiveReducer } from './live-reducer.ts';
import {
  chosenRows,
  hiddenGroup,
  hiddenRows,
  type MultiSelectAction,
  type MultiSelectState,
  reduceMultiSelect,
  scrollOf,
  startMultiSelect,
  viewOf,
} from './multi-select-state.ts';
import { prepareFilter, type Row } from './row-filter.ts';
import { Mark } from './scroll-view.tsx';
import { markWidth, VisibleLines } from './visible-lines.tsx';

/** Pass it to `Frame` beside the screen's own keys. Condition `back`: whether there is a way back. */
export const multiSelectKeys = defineKeys([
  ...listMoveKeys,
  { id: 'toggle', keys: ['space'], hint: { key: 'Space', label: 'select' }, when: 'browsing' },
  { id: 'toggleAll', keys: ['ctrl+a'], hint: { key: 'Ctrl+A', label: 'all/none' } },
  { id: 'undoPaste', keys: ['u', 'U'], hint: { key: 'U', label: 'undo the paste' }, when: 'pasted' },
  ...filteredListKeys,
  { id: 'invert', keys: ['i'], hint: { key: 'I', label: 'invert' }, when: 'browsing' },
  { id: 'narrow', keys: ['o'], hint: { key: 'O', label: 'only selected' }, when: 'wide' },
  { id: 'widen', keys: ['o'], hint: { key: 'O', label: 'show all' }, when: 'narrow' },
]);

export interface MultiSelectHandle {
  /** What is chosen now: ids in the order of the list. */
  chosen: () => string[];
  /** Whether the user has chosen something, even what was suggested. */
  isTouched: () => boolean;
}

export interface MultiSelectProps {
  /** May change while the user moves; cursor and selection follow the ids. Keep the same array and row objects while nothing changes. */
  rows: readonly Row[];
  columns?: readonly Column[];
  /** Ids chosen until the user chooses any; until then they may change. */
  initial?: readonly string[];
  /** What a row is: `['VPC', 'VPCs']`. */
  noun?: readonly [one: string, many: string];
  /** At least one must be chosen; on by default. */
  required?: boolean;
  /** More about the chosen rows, after the count: "in 4 regions". */
  describe?: (chosen: readonly Row[]) => string;
  /** What the chosen rows lead to, below the count; left out where the list needs the line. */
  tally?: (chosen: readonly Row[]) => string;
  /** Ids in the order of the list. */
  onSubmit: (ids: string[]) => void;
  /** Esc (with no filter) and Shift+Tab, with what is chosen so far, so that it can be kept. */
  onBack?: (ids: string[]) => void;
  /** For a screen that takes the list away by keys of its own. */
  ref?: Ref<MultiSelectHandle>;
}

/** Rows of a list that are worth more than a line below it. */
const fewRows = 5;

export function MultiSelect(props: MultiSelectProps) {
  const { rows, columns = singleColumn, noun = ['row', 'rows'], required = true } = props;
  const symbols = useSymbols();
  const bodyRows = useBodyRows();
  const width = useBodyWidth();
  const hasHeader = columns.some((column) => column.header !== undefined);
  // Filter line, header and count stand around the list; a complaint may need more lines than the count.
  const above = hasHeader ? 2 : 1;
  // As of the last frame: to count the lines for each key would take as long as to draw them.
  const tallyRows = useRef(props.tally === undefined ? 0 : 1);
  const around = () => above + tallyRows.current;
  const complaintOf = ({ complaint }: MultiSelectState) =>
    complaint === undefined
      ? []
      : wrapText(cleanText(complaint), width).slice(0, Math.max(1, bodyRows - around() - 1));
  const settingOf = (now: MultiSelectState) => ({
    rows,
    room: Math.max(1, bodyRows - around() - Math.max(1, complaintOf(now).length)),
  });
  const list = useLiveReducer<MultiSelectState, MultiSelectAction>(
    (state, action) => reduceMultiSelect(state, action, settingOf(state)),
    () => startMultiSelect(props.initial ?? []),
  );
  const { state, dispatch, read } = list;
  const picked = useMemo(() => chosenRows(state.chosen, rows), [state.chosen, rows]);
  const tally = wrapText(props.tally?.(picked) || ' ', width);
  const hasTally =
    props.tally !== undefined && bodyRows - above - 1 - tally.length >= Math.min(rows.length, fewRows);
  tallyRows.current = hasTally ? tally.length : 0;
  const setting = settingOf(state);
  const { initial } = props;
  const suggested = useRef(initial);
  useEffect(() => {
    if (suggested.current === initial || initial === undefined) return;
    suggested.current = initial;
    dispatch({ type: 'suggest', ids: initial });
  });
  const { isFiltering } = state;
  useEffect(() => (isFiltering ? prepareFilter(rows) : undefined), [isFiltering, rows]);
  const chosenIds = () => chosenRows(read().chosen, rows).map((row) => row.id);
  useImperativeHandle(props.ref, () => ({ chosen: chosenIds, isTouched: () => read().isTouched }));
  const hasBack = props.onBack !== undefined;
  const conditionsOf = (now: MultiSelectState) => ({
    ...filteringConditions(now),
    pasted: now.pasted !== undefined && !now.isFiltering,
    wide: now.only === undefined && !now.isFiltering,
    narrow: now.only !== undefined && !now.isFiltering,
  });
  useHintConditions(conditionsOf(state));

  const up = () => dispatch({ type: 'move', by: -1 });
  const down = () => dispatch({ type: 'move', by: 1 });
  const back = () => props.onBack?.(chosenIds());
  useKeys(
    multiSelectKeys,
    {
      up,
      down,
      previous: up,
      next: down,
      pageUp: () => dispatch({ type: 'page', by: -1 }),
      pageDown: () => dispatch({ type: 'page', by: 1 }),
      first: () => dispatch({ type: 'edge', to: 'first' }),
      last: () => dispatch({ type: 'edge', to: 'last' }),
      toggle: () => dispatch({ type: 'toggle' }),
      toggleAll: () => dispatch({ type: 'toggleAll' }),
      invert: () => dispatch({ type: 'invert' }),
      narrow: () => dispatch({ type: 'narrow' }),
      widen: () => dispatch({ type: 'widen' }),
      undoPaste: () => dispatch({ type: 'undoPaste' }),
      ...filterHandlers(dispatch),
      type: ({ text }) => dispatch({ type: 'type', text }),
      back,
      escape: back,
      accept: () => {
        const ids = chosenIds();
        if (ids.length > 0 || !required) props.onSubmit(ids);
        else
          dispatch({
            type: 'complain',
            complaint: `Select at least one ${noun[0]}: Space selects the row under the cursor.`,
          });
      },
    },
    { conditions: () => ({ back: hasBack, ...conditionsOf(read()) }) },
  );

  const checkWidth = Math.max(displayWidth(symbols.checked), displayWidth(symbols.unchecked)) + 1;
  const textWidth = Math.max(1, width - markWidth - checkWidth);
  const widths = useMemo(() => columnWidths(columns, rows, textWidth), [columns, rows, textWidth]);
  const scroll = scrollOf(state, setting);
  const view = viewOf(state, setting);
  const hidden = hiddenRows(view, scroll);
  const group = hiddenGroup(view, scroll);
  const indent = ' '.repeat(markWidth + checkWidth);
  const headers = columns.map((column) => column.header ?? '');

  return (
    <Box flexDirection="column">
      <FilterLine
        {...state}
        {...(state.only === undefined
          ? {}
          : { isNarrow: true, selected: chosenRows(state.chosen, view.rows).length })}
        found={view.rows.length}
        many={noun[1]}
      />
      {hasHeader && (
        <Styled tone="heading">{indent + formatRow(columns, headers, widths, symbols.ellipsis)}</Styled>
      )}
      {rows.length === 0 && <Styled tone="muted">{`No ${noun[1]}.`}</Styled>}
      <Box flexDirection="column" height={Math.min(setting.room, Math.max(rows.length, scroll.height))}>
        {scroll.hasMarks && (
          <Mark
            symbol={symbols.above}
            count={hidden.above}
            note={group === undefined ? '' : ` ${symbols.dot} ${cleanText(group)}`}
          />
        )}
        <VisibleLines {...{ state, setting, scroll, columns, widths, checkWidth, width: textWidth }} />
        {scroll.hasMarks && <Mark symbol={symbols.below} count={hidden.below} />}
      </Box>
      <StatusLine {...props} {...{ rows, noun, state, picked, width }} complaint={complaintOf(state)} />
      {hasTally && <Lines tone="muted" lines={tally} />}
    </Box>
  );
}

const singleColumn: readonly Column[] = [{}];

function StatusLine(
  props: MultiSelectProps & {
    noun: readonly [string, string];
    state: MultiSelectState;
    picked: readonly Row[];
    width: number;
    /** Its lines. */
    complaint: readonly string[];
  },
) {
  const { rows, noun, describe, picked, width, complaint } = props;
  const { pasted } = props.state;
  const selectable = useMemo(() => rows.filter(({ disabled }) => disabled === undefined).length, [rows]);
  if (complaint.length > 0) return <Lines tone="warning" lines={complaint} />;
  if (pasted !== undefined) {
    const { count, unknown, disabled, endedFilter } = pasted;
    const [what, left] = unknown.length > 0 ? ['not in the list', unknown] : ["can't be selected", disabled];
    // Short, so that an id fits behind it whole in the narrowest window.
    const lead =
      left.length === 0
        ? `${plural(count, noun[0], noun[1])} selected by the paste${endedFilter ? '; filter cleared' : ''}`
        : `${count === 0 ? 'Unchanged' : `${count} selected`}; ${what}: `;
    return (
      <Styled tone={left.length === 0 ? 'success' : 'warning'}>
        {lead + fitWords(left, width - displayWidth(lead))}
      </Styled>
    );
  }
  const more = describe === undefined ? '' : ` ${describe(picked)}`;
  return <Styled tone="muted">{`${picked.length} of ${selectable} ${noun[1]} selected${more}`}</Styled>;
}
