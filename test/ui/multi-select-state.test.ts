import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chosenRows,
  cursorIndex,
  hiddenGroup,
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

describe('what is selected', () => {
  const only = { type: 'narrow' } as const;

  it('can be inverted, as far as it is in sight and can be chosen', () => {
    const disabled: Row = { id: 'shared', cells: ['shared'], disabled: 'Shared in.' };
    const withShared = { rows: [...setting.rows, disabled], room: 10 };
    const state = play(startMultiSelect(['alpha', 'beta']), withShared, { type: 'invert' });
    expect([...state.chosen]).toEqual(['gamma', 'delta']);
    const filtered = play(state, withShared, { type: 'type', text: 'lt' }, { type: 'invert' });
    expect([...filtered.chosen]).toEqual(['gamma']);
  });

  it('can be looked at alone; what is cleared there stays in sight until everything is shown again', () => {
    const start = play(startMultiSelect(['beta', 'delta']), setting, only);
    expect(viewOf(start, setting).rows.map(({ id }) => id)).toEqual(['beta', 'delta']);
    const cleared = play(start, setting, toggle);
    expect(chosenIds(cleared, setting)).toEqual(['delta']);
    expect(viewOf(cleared, setting).rows).toHaveLength(2);
    const none = play(cleared, setting, { type: 'toggleAll' }, { type: 'toggleAll' });
    expect(chosenIds(none, setting)).toEqual([]);
    const wide = play(none, setting, down, { type: 'widen' });
    expect(viewOf(wide, setting).rows).toHaveLength(4);
    expect(cursorId(wide, setting)).toBe('delta');
  });

  it('is not looked at where nothing is selected, nor after a paste', () => {
    const none = play(startMultiSelect([]), setting, only);
    expect(none.complaint).toBeDefined();
    expect(viewOf(none, setting).rows).toHaveLength(4);
    const pasted = play(startMultiSelect(['beta']), setting, only, { type: 'paste', text: 'gamma' });
    expect(viewOf(pasted, setting).rows).toHaveLength(4);
  });
});

describe('whatever is pressed', () => {
  const rows: Row[] = ['one', 'two'].flatMap((group) =>
    ['alpha', 'beta', 'gamma', 'delta'].map((name) => ({
      id: `${group}/${name}`,
      cells: [name],
      group,
      ...(name === 'gamma' ? { disabled: 'Not this one.' } : {}),
    })),
  );
  const any = { rows, room: 5 };
  const actions = fc.oneof(
    fc.constantFrom<MultiSelectAction>(
      toggle,
      down,
      { type: 'page', by: -1 },
      { type: 'edge', to: 'last' },
      { type: 'toggleAll' },
      { type: 'invert' },
      { type: 'narrow' },
      { type: 'widen' },
      { type: 'clearFilter' },
      { type: 'paste', text: 'delta' },
      { type: 'undoPaste' },
    ),
    fc.constantFrom('a', 't', 'l', 'two').map((text): MultiSelectAction => ({ type: 'type', text })),
  );

  it('the cursor is on a row in sight, and keys for all rows change just those in sight', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 12 }), (pressed) => {
        const state = play(startMultiSelect(['one/beta']), any, ...pressed);
        const view = viewOf(state, any);
        const { top, height } = scrollOf(state, any);
        const line = view.lineOf[cursorIndex(state, view)];
        if (line !== undefined) expect(line >= top && line < top + height).toBe(true);
        const inSight = new Set(
          view.rows.filter(({ disabled }) => disabled === undefined).map(({ id }) => id),
        );
        const inverted = play(state, any, { type: 'invert' }).chosen;
        const all = play(state, any, { type: 'toggleAll' }).chosen;
        const isFull = [...inSight].every((id) => state.chosen.has(id));
        for (const { id } of rows) {
          const isOn = state.chosen.has(id);
          expect(inverted.has(id)).toBe(isOn !== inSight.has(id));
          expect(all.has(id)).toBe(inSight.has(id) ? !isFull : isOn);
        }
      }),
    );
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
    expect(hiddenGroup(viewOf(state, small), scroll)).toBe('two');
    state = play(state, small, { type: 'move', by: -9 });
    expect(hiddenGroup(viewOf(state, small), scrollOf(state, small))).toBeUndefined();
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
