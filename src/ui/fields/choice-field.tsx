/**
 * One of a few, or of many that are filtered: ink-select-input in a window that fits, with descriptions, disabled items and all
 * the usual keys.
 */
import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import {
  filteredListKeys,
  filterHandlers,
  filteringConditions,
  listMoveKeys,
} from '../keys/filtered-list-keys.ts';
import { useHintConditions } from '../keys/key-hints.tsx';
import { defineKeys, useIsInputActive, useKeys } from '../keys/keys.ts';
import { type Column, columnWidths } from '../lists/columns.ts';
import { FilterLine, Marked } from '../lists/filter-line.tsx';
import { useLiveReducer } from '../lists/live-reducer.ts';
import { useBodyRows, useBodyWidth } from '../room.tsx';
import { cleanText, displayWidth, toWidth, truncate, wrapText } from '../text.ts';
import { Lines, Styled, useSymbols } from '../theme.tsx';
import {
  type ChoiceAction,
  type ChoiceState,
  choiceIndex,
  reduceChoice,
  startChoice,
  visibleChoices,
} from './choice-state.ts';

/** Pass it to `Frame` beside the screen's own keys. Condition `back`: whether there is a way back. */
export const choiceKeys = defineKeys([
  { id: 'move', keys: ['up', 'down', 'j', 'k'], hint: { key: '↑↓', label: 'move' } },
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'up', keys: ['ctrl+p'] },
  { id: 'down', keys: ['ctrl+n'] },
  { id: 'pageUp', keys: ['pageup'] },
  { id: 'pageDown', keys: ['pagedown'] },
  { id: 'first', keys: ['home'] },
  { id: 'last', keys: ['end'] },
]);

/** The same for a list that can be filtered. */
export const filteredChoiceKeys = defineKeys([...listMoveKeys, ...filteredListKeys]);

export interface ChoiceItem<Value extends string = string> {
  value: Value;
  label: string;
  /** Shown after the label, in one column for all items. */
  hint?: string | undefined;
  /** Shown below the list while the item is highlighted. */
  description?: string | undefined;
  /** Why it can't be chosen; shown on an attempt. */
  disabled?: string | undefined;
}

export interface ChoiceFieldProps<Value extends string> {
  items: readonly ChoiceItem<Value>[];
  /** The item to start at; the first that can be chosen by default. */
  initial?: Value | undefined;
  onSubmit: (value: Value) => void;
  onBack?: (() => void) | undefined;
  /** Called as the highlight moves. */
  onHighlight?: (value: Value) => void;
  /** The items' noun in the plural, if there can be so many that they are filtered. */
  filtered?: string | undefined;
}

const descriptionLines = 4;
const indicatorWidth = 2;

/** The wider of the two is narrowed first. */
const itemColumns: readonly Column[] = [{ min: 14 }, { min: 20 }];

/** As much of a hint as fits, cut at a comma: half an ID or region is useless. */
function fitHint(hint: string, width: number, ellipsis: string): string {
  const facts = cleanText(hint).split(', ');
  while (facts.length > 1 && displayWidth(facts.join(', ')) > width) facts.pop();
  return truncate(facts.join(', '), width, { ellipsis });
}

export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { items: all, filtered } = props;
  const bodyRows = useBodyRows();
  const width = useBodyWidth();
  const isActive = useIsInputActive();
  const { ellipsis } = useSymbols();
  const { state, dispatch, read } = useLiveReducer<ChoiceState, ChoiceAction>(
    (before, action) => reduceChoice(before, action, all),
    () => startChoice(all, props.initial),
  );
  const items = visibleChoices(all, state.filter);
  const rows = items.map(({ label, hint = '' }) => ({ cells: [label, hint] }));
  const widths = columnWidths(itemColumns, rows, width - indicatorWidth);
  const hintOf = ({ hint = '' }: ChoiceItem) => fitHint(hint, widths[1] ?? 0, ellipsis);
  // A hint that doesn't fit beside its label is given whole below.
  const describe = (item: ChoiceItem | undefined) => {
    if (item === undefined) return [];
    const { hint = '', description } = item;
    const texts = [hintOf(item) === cleanText(hint) ? '' : hint, description ?? ''];
    return texts
      .flatMap((text) => (text === '' ? [] : wrapText(cleanText(text), width - 2)))
      .slice(0, descriptionLines);
  };
  // Room for the longest, so that nothing jumps as the highlight moves.
  const described = Math.max(0, ...all.map((item) => describe(item).length));
  const around = (described > 0 ? described + 1 : 0) + 1 + (filtered === undefined ? 0 : 1);
  const limit = Math.max(1, bodyRows - around);
  const highlighted = () => {
    const now = visibleChoices(all, read().filter);
    return now[choiceIndex(read(), now)];
  };

  const handlers = {
    up: () => dispatch({ type: 'move', by: -1 }),
    down: () => dispatch({ type: 'move', by: 1 }),
    pageUp: () => dispatch({ type: 'move', by: -limit }),
    pageDown: () => dispatch({ type: 'move', by: limit }),
    first: () => dispatch({ type: 'edge', to: 'first' }),
    last: () => dispatch({ type: 'edge', to: 'last' }),
    back: () => props.onBack?.(),
    // Not with onSelect, which also accepts a digit as an answer; no one expects that in a list without numbers.
    accept: () => {
      const item = highlighted();
      if (item?.disabled !== undefined) dispatch({ type: 'complain', complaint: item.disabled });
      else if (item !== undefined) props.onSubmit(item.value);
    },
  } as const;
  const conditions = { back: props.onBack !== undefined };
  useHintConditions(filtered === undefined ? {} : filteringConditions(state));
  useKeys(
    choiceKeys,
    // ink-select-input handles these itself and reports the move through onHighlight.
    { ...handlers, move: () => undefined },
    { conditions, isActive: filtered === undefined },
  );
  useKeys(
    filteredChoiceKeys,
    {
      ...handlers,
      previous: handlers.up,
      next: handlers.down,
      ...filterHandlers(dispatch),
      type: ({ text }) => dispatch({ type: 'edit', edit: { type: 'insert', text } }),
      escape: handlers.back,
    },
    {
      conditions: () => ({ ...conditions, ...filteringConditions(read()) }),
      isActive: filtered !== undefined,
    },
  );

  const index = choiceIndex(state, items);
  const isWindowed = items.length > limit;
  const description = describe(items[index]);
  return (
    <Box flexDirection="column">
      {filtered !== undefined && <FilterLine {...state} found={items.length} many={filtered} />}
      <SelectInput
        // A new list for a new position, size or set of items: it would start at the first item by itself.
        key={`${state.mount} ${limit} ${items.map((item) => item.value).join(' ')}`}
        items={items.map((item) => ({
          key: item.value,
          value: item.value,
          // Without a hint beside it a label has the whole line.
          label:
            (item.hint ?? '') === ''
              ? truncate(cleanText(item.label), width - indicatorWidth, { ellipsis })
              : toWidth(cleanText(item.label), widths[0] ?? 0, { ellipsis }),
          hint: hintOf(item),
          isDisabled: item.disabled !== undefined,
          filter: state.filter,
        }))}
        initialIndex={index}
        isFocused={isActive && filtered === undefined}
        limit={limit}
        indicatorComponent={Indicator}
        itemComponent={Item}
        onHighlight={({ value }) => {
          dispatch({ type: 'highlighted', value });
          props.onHighlight?.(value);
        }}
      />
      {described > 0 && (
        <Box flexDirection="column" height={described + 1} paddingTop={1} paddingLeft={2}>
          <Lines tone="muted" lines={description} />
        </Box>
      )}
      {state.complaint !== undefined ? (
        <Styled tone="warning">{cleanText(state.complaint)}</Styled>
      ) : (
        <Styled tone="muted">{isWindowed ? `${index + 1} of ${items.length}` : ' '}</Styled>
      )}
    </Box>
  );
}

function Indicator({ isSelected = false }: { isSelected?: boolean }) {
  const { pointer } = useSymbols();
  return (
    <Box width={indicatorWidth} flexShrink={0}>
      <Styled tone="focused">{isSelected ? pointer : ' '}</Styled>
    </Box>
  );
}

interface ItemProps {
  isSelected?: boolean;
  label: string;
  hint?: string;
  isDisabled?: boolean;
  filter?: string;
}

function Item({ isSelected = false, label, hint = '', isDisabled = false, filter = '' }: ItemProps) {
  return (
    <Box columnGap={2}>
      <Box flexShrink={0}>
        <Marked tone={isDisabled ? 'muted' : isSelected ? 'focused' : 'plain'} text={label} filter={filter} />
      </Box>
      {hint !== '' && <Marked tone="muted" text={hint} filter={filter} />}
    </Box>
  );
}
