import { describe, expect, it } from 'vitest';
import {
  type ListRow,
  nextPage,
  parseSelection,
  reduceSelection,
  type SelectionState,
  selectedRows,
  startSelection,
} from '../../src/plain/selection.ts';

const rows: ListRow[] = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => ({
  id: name,
  name,
  text: `${name}, 10.0.0.0/16`,
  ...(name === 'delta' ? { disabled: 'It belongs to account 210987654321.' } : {}),
}));

function type(state: SelectionState, ...lines: string[]): SelectionState {
  return lines.reduce((now, line) => {
    const command = parseSelection(line, rows.length);
    if (command.type === 'accept' || command.type === 'problem') throw new Error(`${line}: ${command.type}`);
    return reduceSelection(now, command, rows).state;
  }, state);
}

const ids = (state: SelectionState) => selectedRows(state, rows).map(({ id }) => id);

describe('a typed selection', () => {
  it.each([
    ['', { type: 'accept' }],
    ['   ', { type: 'accept' }],
    ['1', { type: 'only', numbers: [1] }],
    ['1 3-5', { type: 'only', numbers: [1, 3, 4, 5] }],
    ['1,3', { type: 'only', numbers: [1, 3] }],
    [' 5 , 1 ', { type: 'only', numbers: [1, 5] }],
    ['5-3', { type: 'only', numbers: [3, 4, 5] }],
    ['2 2 1-2', { type: 'only', numbers: [1, 2] }],
    ['03', { type: 'only', numbers: [3] }],
    ['+2', { type: 'add', numbers: [2] }],
    ['+ 2 4', { type: 'add', numbers: [2, 4] }],
    ['-2-3', { type: 'remove', numbers: [2, 3] }],
    ['- 2', { type: 'remove', numbers: [2] }],
    ['all', { type: 'all' }],
    ['NONE', { type: 'none' }],
    ['invert', { type: 'invert' }],
    ['selected', { type: 'selected' }],
    ['more', { type: 'more' }],
    ['list', { type: 'list' }],
    ['/eu west', { type: 'filter', text: 'eu west' }],
    ['/', { type: 'filter', text: '' }],
    ['/1', { type: 'filter', text: '1' }],
  ])('reads "%s"', (line, command) => {
    expect(parseSelection(line, 5)).toEqual(command);
  });

  it.each([
    ['6', "6 isn't a number from 1 to 5."],
    ['0', "0 isn't a number from 1 to 5."],
    ['2-9', "9 isn't a number from 1 to 5."],
    ['0-2', "0 isn't a number from 1 to 5."],
    ['1-999999999999', "999999999999 isn't a number"],
    ['3 - 5', 'Type a range without spaces'],
    ['1 -3', 'Type a range without spaces'],
    ['+4 -4', 'Type + or - once, before all numbers'],
    ['1 +3', 'Type + or - once, before all numbers'],
    ['x'.repeat(70), `"${'x'.repeat(59)}…" isn't understood`],
    ['one', '"one" isn\'t understood'],
    ['1;2', '"1;2" isn\'t understood'],
    ['+', '"+" has no number'],
    ['1.5', '"1.5" isn\'t understood'],
  ])('refuses "%s"', (line, message) => {
    const command = parseSelection(line, 5);
    expect(command).toMatchObject({ type: 'problem' });
    expect(command).toHaveProperty('message', expect.stringContaining(message));
  });
});

describe('the selection', () => {
  it('is replaced by bare numbers, and changed by those with a sign', () => {
    expect(ids(type(startSelection(['alpha']), '2-3'))).toEqual(['beta', 'gamma']);
    expect(ids(type(startSelection(['alpha']), '+2-3', '-1'))).toEqual(['beta', 'gamma']);
  });

  it("takes all but what can't be selected", () => {
    expect(ids(type(startSelection([]), 'all'))).toEqual(['alpha', 'beta', 'gamma', 'epsilon']);
    expect(ids(type(startSelection(['alpha']), 'none'))).toEqual([]);
  });

  it("inverts what a filter shows, and leaves alone what can't be selected", () => {
    expect(ids(type(startSelection(['alpha']), 'invert'))).toEqual(['beta', 'gamma', 'epsilon']);
    expect(ids(type(startSelection(['alpha', 'beta']), '/ta', 'invert'))).toEqual(['alpha']);
  });

  it('is never lost by a filter', () => {
    expect(ids(type(startSelection(['alpha']), '/eps', 'all'))).toEqual(['alpha', 'epsilon']);
    expect(ids(type(startSelection(['alpha', 'epsilon']), '/eps', 'none'))).toEqual(['alpha']);
    expect(ids(type(startSelection(['alpha', 'epsilon']), '/beta', '2'))).toEqual([
      'alpha',
      'beta',
      'epsilon',
    ]);
  });

  it('changes only rows that the filter shows, and says which it hides', () => {
    const before = type(startSelection(['alpha', 'epsilon']), '/beta');
    const answer = (line: string) => {
      const command = parseSelection(line, rows.length);
      if (command.type === 'accept' || command.type === 'problem')
        throw new Error(`${line}: ${command.type}`);
      return reduceSelection(before, command, rows);
    };
    for (const line of ['3', '+3', '-1', '1 5']) expect([line, answer(line).state]).toEqual([line, before]);
    expect(answer('-1').say).toEqual([
      "error: alpha isn't in the list that the filter shows. Type / for the whole list.",
    ]);
    const { state, say } = answer('1-3');
    expect(ids(state)).toEqual(['alpha', 'beta', 'epsilon']);
    expect(say).toEqual([
      'added: beta.',
      'selected: 3 of 4: alpha, beta and epsilon.',
      "error: alpha, gamma aren't in the list that the filter shows. Type / for the whole list.",
    ]);
  });

  it.each(['1', '+1', '-1', 'all', 'none', 'invert'])(
    'stays as it was by "%s" where nothing matches',
    (line) => {
      const before = type(startSelection(['alpha']), '/zzz');
      const command = parseSelection(line, rows.length);
      if (command.type === 'accept' || command.type === 'problem') throw new Error(command.type);
      expect(reduceSelection(before, command, rows)).toEqual({
        state: before,
        say: ['error: nothing matches "zzz", so nothing was changed. Type / for the whole list.'],
      });
    },
  );

  it('says what each change has changed', () => {
    const say = (chosen: string[], line: string) => {
      const command = parseSelection(line, rows.length);
      if (command.type === 'accept' || command.type === 'problem') throw new Error(command.type);
      return reduceSelection(startSelection(chosen), command, rows).say;
    };
    expect(say(['alpha'], '2')).toEqual(['removed: alpha.', 'selected: 1 of 4: beta.']);
    expect(say(['alpha'], '+2')).toEqual(['added: beta.', 'selected: 2 of 4: alpha and beta.']);
    expect(say([], 'all')).toEqual(['selected: 4 of 4: alpha, beta, gamma and epsilon.']);
    expect(say(['alpha'], 'none')).toEqual(['removed: alpha.', 'selected: 0 of 4.']);
    expect(say(['alpha'], '1')).toEqual(['Nothing was changed.', 'selected: 1 of 4: alpha.']);
  });

  it("refuses a row that can't be selected, with the reason, and stays as it was", () => {
    const before = startSelection(['alpha']);
    const { state, say } = reduceSelection(before, { type: 'only', numbers: [2, 4] }, rows);
    expect(say).toEqual(["error: delta can't be selected. It belongs to account 210987654321."]);
    expect(ids(state)).toEqual(['alpha']);
  });
});

describe('the list', () => {
  const many: ListRow[] = Array.from({ length: 45 }, (_, index) => ({
    id: `vpc-${index + 1}`,
    name: `vpc-${index + 1}`,
    text: `vpc-${index + 1}`,
  }));

  it('comes in pages of twenty', () => {
    const first = nextPage(startSelection(['vpc-2']), many);
    expect(first.say).toHaveLength(21);
    expect(first.say.slice(0, 2)).toEqual(['not selected 1: vpc-1', 'selected 2: vpc-2']);
    expect(first.say.at(-1)).toContain('20 of 45 shown');
    const last = nextPage(nextPage(first.state, many).state, many);
    expect(last.say).toEqual(['41', '42', '43', '44', '45'].map((n) => `not selected ${n}: vpc-${n}`));
    expect(nextPage(last.state, many).say).toEqual([
      'There are no more rows. Type list to start from the first.',
    ]);
  });

  it('keeps the numbers of the whole list under a filter', () => {
    const { say } = reduceSelection(startSelection([]), { type: 'filter', text: 'VPC-4' }, many);
    expect(say[0]).toBe('not selected 4: vpc-4');
    expect(say[1]).toBe('not selected 40: vpc-40');
  });

  it('lists what is selected, without narrowing what is changed', () => {
    const { state, say } = reduceSelection(startSelection(['vpc-7', 'vpc-40']), { type: 'selected' }, many);
    expect(say).toEqual(['selected 7: vpc-7', 'selected 40: vpc-40']);
    const none = reduceSelection(state, { type: 'invert' }, many).state;
    expect(selectedRows(none, many)).toHaveLength(43);
    expect(reduceSelection(none, { type: 'list' }, many).say[0]).toBe('selected 1: vpc-1');
  });

  it('says once why rows of the same kind are disabled', () => {
    const disabled = ['one', 'two', 'three'].map((name) => ({
      id: `us-east-1/${name}`,
      name,
      text: `${name}, off`,
      disabled: name === 'three' ? 'three is closed.' : `${name} is off. Turn it on.`,
    }));
    expect(nextPage(startSelection([]), disabled).say).toEqual([
      "can't be selected 1: one, off. one is off. Turn it on.",
      "can't be selected 2: two, off.",
      "can't be selected 3: three, off. three is closed.",
    ]);
    expect(reduceSelection(startSelection([]), { type: 'add', numbers: [1, 2] }, disabled).say).toEqual([
      "error: one can't be selected. one is off. Turn it on.",
      "error: two can't be selected.",
    ]);
  });

  it('lists first what contains the filter as it was typed', () => {
    const names = ['p-r-o-d', 'staging', 'prod', 'p.rod'].map((name) => ({ id: name, name, text: name }));
    const { say } = reduceSelection(startSelection([]), { type: 'filter', text: 'prod' }, names);
    expect(say).toEqual(['not selected 3: prod', 'not selected 1: p-r-o-d', 'not selected 4: p.rod']);
  });

  it('says where nothing matches', () => {
    const { say } = reduceSelection(startSelection([]), { type: 'filter', text: 'nothing' }, many);
    expect(say).toEqual(['Nothing matches "nothing".']);
  });
});
