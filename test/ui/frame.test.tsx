import { Text, useInput } from 'ink';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { ChoiceField, choiceKeys } from '../../src/ui/fields/choice-field.tsx';
import { TextField, textFieldKeys } from '../../src/ui/fields/text-field.tsx';
import { Frame, type FrameProps } from '../../src/ui/frame.tsx';
import { defineKeys, InputScope, useKeys } from '../../src/ui/keys/keys.ts';
import { mountTerminal } from '../../src/ui/mount.tsx';
import { Reserve, useBodyRows, useBodyWidth } from '../../src/ui/room.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';

const head: FrameProps = {
  product: 'kentik-aws-setup',
  phases: ['Look', 'Choose', 'Review', 'Apply'],
  phase: 1,
  account: 'prod (123456789012)',
};
const letters = defineKeys([{ id: 'count', keys: ['x'], hint: { key: 'x', label: 'count' } }]);

function Body() {
  const [count, setCount] = useState(0);
  useKeys(letters, { count: () => setCount((before) => before + 1) });
  const rows = useBodyRows();
  const width = useBodyWidth();
  return (
    <Text>
      {`${rows}×${width} pressed ${count}`}
      {'\nline'.repeat(200)}
    </Text>
  );
}

describe('help', () => {
  it('lies over the body with the keys of the screen, and keeps what was done below', async () => {
    const seen: string[] = [];
    // A screen has keys of its own outside of its frame.
    const Screen = () => {
      useKeys(defineKeys([{ id: 'own', keys: ['y'] }]), { own: () => seen.push('y') });
      return (
        <Frame {...head} question="What?" keys={[letters]} help={['A count counts.']}>
          <Body />
        </Frame>
      );
    };
    const terminal = renderInTerminal(<Screen />);
    await terminal.press('x', '?');
    expect(terminal.text()).toContain('A count counts.');
    expect(terminal.text()).toMatch(/x +count/);
    expect(terminal.text()).not.toContain('pressed');
    await terminal.press('x', 'y', 'escape');
    expect(terminal.text()).toContain('pressed 1');
    expect(seen).toEqual([]);
    await terminal.press('y');
    expect(seen).toEqual(['y']);
  });

  it('is F1 where letters are text, and ? stays a letter', async () => {
    const terminal = renderInTerminal(
      <Frame {...head} question="What?" keys={[textFieldKeys]}>
        <TextField onSubmit={() => undefined} />
      </Frame>,
    );
    await terminal.waitFor('F1 help');
    await terminal.type('a?');
    expect(terminal.text()).toContain('a?');
    await terminal.burst('\u001bOP');
    await terminal.waitFor('close help');
    await terminal.type('zz');
    await terminal.press('escape');
    expect(terminal.text()).toContain('a?');
    expect(terminal.text()).not.toContain('zz');
  });
});

describe('Frame', () => {
  it.each([
    [80, 24, '17×78'],
    [60, 20, '13×58'],
    [200, 50, '43×198'],
  ])('is never higher than the window less a row: %i×%i', async (columns, rows, room) => {
    const terminal = renderInTerminal(
      <Frame {...head} question="What?" keys={[letters]}>
        <Body />
      </Frame>,
      { columns, rows },
    );
    await terminal.waitFor(room);
    expect(terminal.screen()[rows - 1]).toBe('');
    expect(terminal.screen()[rows - 2]).toContain('x count   ? help   Ctrl+C leave');
    expect(terminal.history().length).toBe(rows);
    await terminal.press('x', 'x');
    await terminal.waitFor('pressed 2');
    expect(terminal.history().length).toBe(rows);
    expect(Math.max(...terminal.screen().map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('gives its body the whole of a wide window, and keeps sentences short', async () => {
    const terminal = renderInTerminal(
      <Frame {...head} question="What?" description={'All of this is said in one sentence '.repeat(9)}>
        <Body />
      </Frame>,
      { columns: 200, rows: 50 },
    );
    await terminal.waitFor('×198');
    const said = terminal.screen().filter((line) => line.includes('sentence'));
    expect(said).toHaveLength(3);
    expect(Math.max(...said.map((line) => line.length))).toBeLessThanOrEqual(111);
  });

  it('gives a long body the room of hints and reasons in a small window, and tells them in its help', async () => {
    const many = defineKeys(
      (['a', 'b', 'd', 'e', 'f', 'g'] as const).map((key) => ({
        id: key,
        keys: [key],
        hint: { key: key.toUpperCase(), label: `does what ${key} is for` },
      })),
    );
    const small = (longBody?: number) =>
      renderInTerminal(
        <Frame
          {...head}
          question="What?"
          description={`${'A reason. '.repeat(14)}Third.`}
          keys={[many]}
          longBody={longBody}
        >
          <Body />
        </Frame>,
        { columns: 60, rows: 20 },
      );
    const usual = small();
    await usual.waitFor('F does what f is for');
    await usual.waitFor('Third.');
    const long = small(12);
    await long.waitFor('12×58');
    await long.waitFor('? help   Ctrl+C leave');
    expect(long.text()).not.toContain('Third.');
    await long.press('?');
    await long.waitFor(/F +does what f is for/);
    await long.waitFor('Third.');
  });

  it('says that the window is too small, listens to Ctrl+C alone, and loses nothing', async () => {
    const terminal = renderInTerminal(
      <Frame {...head} keys={[letters]}>
        <Body />
      </Frame>,
    );
    await terminal.press('x');
    await terminal.waitFor('pressed 1');
    for (const size of [
      { columns: 59, rows: 24 },
      { columns: 80, rows: 19 },
      { columns: 20, rows: 4 },
    ]) {
      await terminal.resize(size);
      await terminal.waitFor('This window');
      expect(terminal.text()).not.toContain('pressed');
    }
    await terminal.press('x', 'ctrl+c');
    expect(terminal.interrupts()).toBe(1);
    await terminal.resize({ columns: 40, rows: 12 });
    await terminal.waitFor(/it is 40×12,\s+and 60×20/);
    await terminal.waitFor('Ctrl+C leave');
    await terminal.resize({ columns: 80, rows: 24 });
    await terminal.waitFor('pressed 1');
    // Nothing is left of the frames between.
    expect(terminal.screen().filter((line) => line.includes('Look'))).toHaveLength(1);
    expect(terminal.text()).not.toContain('too small');
    await terminal.press('x');
    await terminal.waitFor('pressed 2');
  });

  it('always tells the account; the product gives way first, then the phases to come', async () => {
    const terminal = renderInTerminal(<Frame {...head} />);
    await terminal.settle();
    expect(terminal.screen()[0]).toMatch(
      /^ kentik-aws-setup {3}Look · Choose · Review · Apply +prod \(123456789012\)$/,
    );
    await terminal.resize({ columns: 60, rows: 20 });
    expect(terminal.screen()[0]).toMatch(/^ Look · Choose · Review · Apply +prod \(123456789012\)$/);
    const long = 'a-very-long-account-alias-indeed (123456789012)';
    await terminal.rerender(<Frame {...head} account={long} />);
    expect(terminal.screen()[0]).toBe(' Choose (2 of 4)   a-very-long-account-…deed (123456789012)');
  });

  it('tells the phase without colour, and draws with ASCII alone', async () => {
    const terminal = renderInTerminal(
      <Frame {...head} question="What?" keys={[choiceKeys]}>
        <ChoiceField items={[{ value: 'no', label: 'No' }]} onSubmit={() => undefined} />
      </Frame>,
      { theme: { color: false, unicode: false } },
    );
    await terminal.settle();
    expect(terminal.screen()[0]).toContain('Look - [Choose] - Review - Apply');
    expect(terminal.text()).toMatch(/^[ -~\n]*$/);
    expect(terminal.text()).toContain('Up/Down move');
    expect(terminal.text()).toContain('> No');
  });

  it('listens to nothing where a scope around it is switched off', async () => {
    const terminal = renderInTerminal(
      <InputScope value={false}>
        <Frame {...head} keys={[letters]}>
          <Body />
        </Frame>
      </InputScope>,
    );
    await terminal.press('x');
    await terminal.waitFor('pressed 0');
  });

  it('takes reserved rows from what a list inside may use', async () => {
    const terminal = renderInTerminal(
      <Frame {...head}>
        <Reserve rows={5} columns={8}>
          <Body />
        </Reserve>
      </Frame>,
    );
    await terminal.waitFor('14×70');
  });
});

function Listening() {
  useInput(() => undefined);
  return null;
}

describe('mountTerminal', () => {
  it('mounts nothing without a terminal', () => {
    const options = { theme: {}, onInterrupt: () => undefined, stdin: process.stdin };
    const stdout = Object.assign(Object.create(process.stdout) as typeof process.stdout, { isTTY: false });
    expect(() => mountTerminal(<Listening />, { ...options, stdout })).toThrow('needs a terminal');
  });
});
