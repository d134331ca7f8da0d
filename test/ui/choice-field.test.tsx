import { describe, expect, it, vi } from 'vitest';
import {
  ChoiceField,
  type ChoiceItem,
  choiceKeys,
  filteredChoiceKeys,
} from '../../src/ui/fields/choice-field.tsx';
import { choiceIndex, reduceChoice, startChoice } from '../../src/ui/fields/choice-state.ts';
import { Frame } from '../../src/ui/frame.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';

const items: ChoiceItem[] = Array.from({ length: 30 }, (_, index) => ({
  value: `v${index}`,
  label: `item ${index}`,
  hint: `hint ${index}`,
  ...(index === 1 ? { disabled: 'Comes with the next release.' } : {}),
  ...(index === 2 ? { description: 'What the third one means.' } : {}),
}));

function Screen(props: {
  items?: ChoiceItem[];
  initial?: string;
  onSubmit?: (value: string) => void;
  onBack?: () => void;
}) {
  const { onSubmit = () => undefined, items: shown = items, ...rest } = props;
  return (
    <Frame product="setup" phases={['Look']} phase={0} question="Which one?" keys={[choiceKeys]}>
      <ChoiceField items={shown} onSubmit={onSubmit} {...rest} />
    </Frame>
  );
}

describe('ChoiceField', () => {
  it('takes keys that arrive together', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.burst('\u001b[B\u001b[B\u001b[B\r');
    expect(onSubmit.mock.calls).toEqual([['v3']]);
  });

  it('moves by all the usual keys', async () => {
    const terminal = renderInTerminal(<Screen />);
    await terminal.press('down', 'j', 'ctrl+n');
    await terminal.waitFor('❯ item 3');
    await terminal.press('ctrl+p', 'k', 'up');
    await terminal.waitFor('❯ item 0');
    await terminal.press('end');
    await terminal.waitFor('❯ item 29');
    await terminal.waitFor('30 of 30');
    await terminal.press('pageup', 'pageup', 'pageup', 'home', 'pagedown');
    await terminal.waitFor('❯ item 14');
    await terminal.press('up');
    await terminal.waitFor('❯ item 13');
  });

  it('narrows a long list by what is typed, letters that move elsewhere included', async () => {
    const onSubmit = vi.fn();
    const onBack = vi.fn();
    const terminal = renderInTerminal(
      <Frame product="setup" phases={['Look']} phase={0} question="Which one?" keys={[filteredChoiceKeys]}>
        <ChoiceField
          items={[...items, { value: 'kj', label: 'kojak' }]}
          filtered="items"
          onSubmit={onSubmit}
          onBack={onBack}
        />
      </Frame>,
    );
    await terminal.waitFor('Filter: press / to narrow the list');
    await terminal.press('j', 'j', 'k');
    await terminal.waitFor('2 of 31');
    await terminal.burst('/KOJ');
    await terminal.waitFor('❯ kojak');
    await terminal.waitFor('1 found');
    await terminal.press('escape');
    await terminal.waitFor('❯ kojak');
    await terminal.waitFor('31 of 31');
    await terminal.burst('/item 2');
    await terminal.waitFor('12 found');
    await terminal.waitFor('❯ item 2 ');
    await terminal.burst('\u001b[B\u001b[B\r\r');
    expect(onSubmit.mock.calls).toEqual([['v21']]);
    await terminal.type('/zzz');
    await terminal.waitFor('no items match');
    await terminal.press('enter', 'enter', '/');
    expect(onSubmit).toHaveBeenCalledTimes(1);
    await terminal.press('backspace', 'backspace', 'backspace', 'ctrl+u', 'escape');
    expect(onBack).not.toHaveBeenCalled();
    await terminal.paste('item 4');
    await terminal.waitFor('❯ item 4 ');
    await terminal.paste('123456789012');
    await terminal.waitFor('Not in the list: 123456789012');
    await terminal.press('escape');
    expect(onBack).toHaveBeenCalledTimes(1);
  });

  it('says why an item cannot be chosen, and does not take digits for answers', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.press('down', 'enter', '3');
    await terminal.waitFor('Comes with the next release.');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.press('down');
    await terminal.waitFor('What the third one means.');
    expect(terminal.text()).not.toContain('next release');
  });

  it('starts where it is told, keeps its place through a resize and as items come', async () => {
    const terminal = renderInTerminal(<Screen initial="v25" />);
    await terminal.waitFor('❯ item 25');
    await terminal.resize({ columns: 60, rows: 20 });
    await terminal.waitFor('❯ item 25');
    await terminal.rerender(<Screen items={items.slice(20)} initial="v25" />);
    await terminal.waitFor('❯ item 25');
    await terminal.press('down');
    await terminal.waitFor('❯ item 26');
  });

  it('leaves out whole facts of a hint that is too long, and gives all of them below', async () => {
    const hint = 'account 123456789012, ap-southeast-2, assumes a role';
    const label = 'Profile of the platform engineering department';
    const terminal = renderInTerminal(<Screen items={[{ value: 'one', label, hint }]} />, { columns: 60 });
    await terminal.waitFor(/Profile of .*… {2}account 123456789012$/m);
    await terminal.waitFor(hint);
  });

  it('goes back by Esc', async () => {
    const onBack = vi.fn();
    const terminal = renderInTerminal(<Screen onBack={onBack} />);
    await terminal.press('escape', 'shift+tab');
    expect(onBack).toHaveBeenCalledTimes(2);
  });
});

describe('reduceChoice', () => {
  it('starts at the first item that can be chosen', () => {
    const entries = [{ value: 'a', disabled: 'no' }, { value: 'b' }];
    expect(startChoice(entries, undefined)).toMatchObject({ value: 'b', index: 1 });
    expect(startChoice(entries, 'a')).toMatchObject({ value: 'a', index: 0 });
    expect(startChoice([], undefined)).toMatchObject({ value: undefined, index: 0 });
  });

  it('stays within the list and near a place whose item was removed', () => {
    const entries = items.slice(0, 3);
    const last = reduceChoice(startChoice(entries, 'v0'), { type: 'move', by: 9 }, entries);
    expect(last).toMatchObject({ value: 'v2', index: 2, mount: 1 });
    expect(choiceIndex(last, entries.slice(0, 2))).toBe(1);
  });
});
