import { describe, expect, it } from 'vitest';
import {
  chosenRows,
  cursorIndex,
  hiddenRows,
  type MultiSelectAction,
  type MultiSelectSetting,
  type MultiSelectState,
  reduceMultiSelect,
  scrollOf,
  startMultiSelect,
  viewOf,
} from '../../src/ui/lists/multi-select-state.ts';
import type { Row } from '../../src/ui/lists/row-filter.ts';

function rowsNamed(...names: string[]): Row[] {
  return names.map((name) => ({ id: name, cells: [name] }));
}

function play(
  state: MultiSelectState,
  setting: MultiSelectSetting,
  ...actions: MultiSelectAction[]
): MultiSelectState {
  return actions.reduce((before, action) => reduceMultiSelect(before, action, setting), state);
}

function chosenIds(state: MultiSelectState, setting: MultiSelectSetting): string[] {
  return chosenRows(state.chosen, setting.rows).map((row) => row.id);
}

function cursorId(state: MultiSelectState, setting: MultiSelectSetting): string | undefined {
  const view = viewOf(state, setting);
  return view.rows[cursorIndex(state, view)]?.id;
}

const setting = { rows: rowsNamed('alpha', 'beta', 'gamma', 'delta'), room: 10 };
const toggle = { type: 'toggle' } as const;
const down = { type: 'move', by: 1 } as const;

describe('choosing', () => {
  it('toggles the row under the cursor and answers in the order of the list', () => {
    const state = play(
      startMultiSelect([]),
      setting,
      down,
      down,
      toggle,
      { type: 'edge', to: 'first' },
      toggle,
    );
    expect(chosenIds(state, setting)).toEqual(['alpha', 'gamma']);
    expect(chosenIds(play(state, setting, toggle), setting)).toEqual(['gamma']);
  });

  it('never loses what a filter hides', () => {
    const state = play(startMultiSelect(['beta']), setting, { type: 'type', text: 'ga' }, toggle);
    expect(chosenIds(state, setting)).toEqual(['beta', 'gamma']);
    const none = play(state, setting, { type: 'toggleAll' }, { type: 'clearFilter' });
    expect(chosenIds(none, setting)).toEqual(['beta']);
  });

  it('chooses all filtered rows, and none where all are chosen', () => {
    const all = play(startMultiSelect([]), setting, { type: 'type', text: 'ta' }, { type: 'toggleAll' });
    expect(chosenIds(all, setting)).toEqual(['beta', 'delta']);
    expect(chosenIds(play(all, setting, { type: 'toggleAll' }), setting)).toEqual([]);
  });

  it('says why a row cannot be chosen, and leaves it out of all', () => {
    const shared: Row = { id: 'shared', cells: ['shared'], disabled: 'Shared in by 222222222222.' };
    const withShared = { rows: [shared, ...setting.rows], room: 10 };
    const state = play(startMultiSelect([]), withShared, toggle);
    expect(state.complaint).toBe('Shared in by 222222222222.');
    expect(chosenIds(play(state, withShared, { type: 'toggleAll' }), withShared)).not.toContain('shared');
    expect(chosenIds(startMultiSelect(['shared']), withShared)).toEqual([]);
    expect(play(state, withShared, down).complaint).toBeUndefined();
  });
});

describe('the cursor', () => {
  it('stays within the list', () => {
    expect(cursorId(play(startMultiSelect([]), setting, { type: 'move', by: -1 }), setting)).toBe('alpha');
    expect(cursorId(play(startMultiSelect([]), setting, { type: 'move', by: 99 }), setting)).toBe('delta');
    expect(cursorId(play(startMultiSelect([]), setting, { type: 'edge', to: 'last' }), setting)).toBe(
      'delta',
    );
  });

  it('follows its row when rows come and go', () => {
    const state = play(startMultiSelect([]), setting, down);
    const earlier = { rows: [...rowsNamed('aardvark', 'abacus'), ...setting.rows], room: 10 };
    expect(cursorId(state, earlier)).toBe('beta');
    const gone = { rows: rowsNamed('alpha', 'gamma'), room: 10 };
    expect(cursorId(state, gone)).toBe('gamma');
    expect(cursorId(play(state, { rows: [], room: 10 }, down, toggle), setting)).toBeDefined();
  });

  it('stays on its row through a filter that keeps it, and goes to the first match otherwise', () => {
    const state = play(startMultiSelect([]), setting, { type: 'move', by: 3 });
    expect(cursorId(play(state, setting, { type: 'type', text: 'elt' }), setting)).toBe('delta');
    expect(cursorId(play(state, setting, { type: 'type', text: 'm' }), setting)).toBe('gamma');
  });
});

describe('the filter', () => {
  it('looks in all cells and the group, in any case', () => {
    const rows: Row[] = [
      { id: '1', cells: ['Checkout', 'vpc-1'], group: 'eu-west-1' },
      { id: '2', cells: ['data', 'vpc-2'], group: 'us-east-1' },
    ];
    const found = (text: string) =>
      viewOf(play(startMultiSelect([]), { rows, room: 9 }, { type: 'type', text }), {
        rows,
        room: 9,
      }).rows.map((row) => row.id);
    expect(found('CHECK')).toEqual(['1']);
    expect(found('vpc-2')).toEqual(['2']);
    expect(found('east')).toEqual(['2']);
    expect(found('nothing')).toEqual([]);
  });

  it('finds more again as it is erased, a whole character at a time', () => {
    let state = play(
      startMultiSelect([]),
      setting,
      { type: 'type', text: 'beta' },
      { type: 'type', text: '😀' },
    );
    expect(viewOf(state, setting).rows).toHaveLength(0);
    state = play(state, setting, { type: 'edit', edit: { type: 'erase' } });
    expect(state.filter).toBe('beta');
    expect(viewOf(state, setting).rows).toHaveLength(1);
    expect(viewOf(play(state, setting, { type: 'clearFilter' }), setting).rows).toHaveLength(4);
  });
});

describe('the window', () => {
  const rows: Row[] = Array.from({ length: 20 }, (_, index) => ({
    id: `r${index}`,
    cells: [`row ${index}`],
    group: index < 10 ? 'one' : 'two',
  }));
  const small = { rows, room: 8 };

  it('shows the group of a first row and counts rows, not lines', () => {
    let state = startMultiSelect([]);
    let scroll = scrollOf(state, small);
    expect(scroll).toMatchObject({ top: 0, height: 6, hasMarks: true });
    expect(hiddenRows(viewOf(state, small), scroll)).toEqual({ above: 0, below: 15 });
    state = play(state, small, { type: 'edge', to: 'last' });
    scroll = scrollOf(state, small);
    expect(hiddenRows(viewOf(state, small), scroll)).toEqual({ above: 14, below: 0 });
    state = play(state, small, { type: 'move', by: -9 });
    expect(viewOf(state, small).lines[scrollOf(state, small).top]).toEqual({ group: 'two' });
  });

  it('always holds the cursor, whatever its size', () => {
    for (const room of [1, 2, 3, 4, 7, 21, 22, 40]) {
      let state = startMultiSelect([]);
      for (const by of [1, 1, 5, 9, -3, 8, -20, 19]) {
        state = play(state, { rows, room }, { type: 'move', by });
        const view = viewOf(state, { rows, room });
        const { top, height, hasMarks } = scrollOf(state, { rows, room });
        const line = view.lineOf[cursorIndex(state, view)] ?? -1;
        expect(line).toBeGreaterThanOrEqual(top);
        expect(line).toBeLessThan(top + height);
        expect(height + (hasMarks ? 2 : 0)).toBeLessThanOrEqual(room);
      }
    }
  });
});
