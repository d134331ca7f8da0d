import { describe, expect, it, vi } from 'vitest';
import { TextField, type TextFieldProps, textFieldKeys } from '../../src/ui/fields/text-field.tsx';
import { reduceTextField, startTextField } from '../../src/ui/fields/text-field-state.ts';
import { Frame } from '../../src/ui/frame.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';

function Screen(props: Partial<TextFieldProps>) {
  return (
    <Frame product="setup" phases={['Look']} phase={0} keys={[textFieldKeys]}>
      <TextField label="Bucket" onSubmit={() => undefined} {...props} />
    </Frame>
  );
}

const lowerCase = (value: string) =>
  value === '' ? 'A name is needed.' : /[A-Z]/.test(value) ? 'No capital letters.' : undefined;

describe('TextField', () => {
  it('takes text and Enter from one chunk', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.burst('hello\u007f\u007fp\r');
    expect(onSubmit.mock.calls).toEqual([['help']]);
  });

  it('takes a long name and Enter from one chunk, and several lines as one value', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.burst('my-logs-2026\r');
    expect(onSubmit.mock.calls).toEqual([['my-logs-2026']]);
    await terminal.press('ctrl+u');
    await terminal.burst('one line\ranother line\r');
    await terminal.waitFor('❯ one line another line');
    expect(onSubmit).toHaveBeenCalledTimes(1);
  });

  it('draws a secret as stars, with the cursor at its end and inside', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen isSecret onSubmit={onSubmit} />);
    await terminal.type('s3cret');
    await terminal.waitFor('❯ ******');
    await terminal.press('left');
    await terminal.press('left');
    expect(terminal.text()).not.toMatch(/s3|cret/);
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['s3cret']]);
  });

  it('takes nothing of a paste that is too long to be drawn in time, and says so', async () => {
    const onChange = vi.fn();
    const terminal = renderInTerminal(<Screen onChange={onChange} help="Letters." />);
    await terminal.type('logs');
    await terminal.paste('vpc-0123456789abcdef0 '.repeat(50_000));
    await terminal.waitFor('20,000 characters');
    expect(onChange).toHaveBeenLastCalledWith('logs');
    await terminal.type('x');
    await terminal.waitFor('Letters.');
    await terminal.waitFor('❯ logsx');
    await terminal.paste('a'.repeat(10_000));
    expect(onChange).toHaveBeenLastCalledWith(`logsx${'a'.repeat(10_000)}`);
  });

  it('says what is wrong as one types, and refuses Enter', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen validate={lowerCase} onSubmit={onSubmit} help="Letters." />);
    await terminal.waitFor('Letters.');
    await terminal.type('logsX');
    await terminal.waitFor('! No capital letters.');
    await terminal.press('enter', 'backspace');
    await terminal.waitFor('Letters.');
    await terminal.press('ctrl+u', 'enter');
    await terminal.waitFor('! A name is needed.');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.type('logs');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['logs']]);
  });

  it('takes the default where nothing is typed, and never the placeholder', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen defaultValue="kentik-logs" onSubmit={onSubmit} />);
    await terminal.waitFor('❯ kentik-logs');
    await terminal.press('enter');
    await terminal.unmount();
    const other = renderInTerminal(<Screen placeholder="example" onSubmit={onSubmit} />);
    await other.waitFor('❯ example');
    await other.press('enter');
    expect(onSubmit.mock.calls).toEqual([['kentik-logs'], ['']]);
  });

  it('takes a paste in one piece, without its line breaks', async () => {
    const onSubmit = vi.fn();
    const onChange = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} onChange={onChange} />);
    await terminal.type('my-');
    await terminal.paste('logs\n\u001b[31m');
    await terminal.waitFor('❯ my-logs');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['my-logs [31m']]);
    expect(onChange).toHaveBeenCalledTimes(4);
  });

  it('does not type the letters of shortcuts', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.type('role-name');
    await terminal.press('ctrl+t', 'ctrl+k', 'alt+f', 'ctrl+w');
    await terminal.waitFor((lines) => lines.some((line) => line.trimEnd() === ' ❯ role-'));
    await terminal.type('x');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['role-x']]);
  });

  it('erases an emoji whole and edits in the middle', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.type('ab😀');
    await terminal.press('backspace', 'left');
    await terminal.type('-');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['a-b']]);
  });

  it('has a cursor that goes where it is sent, and no further', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen defaultValue="kentik-logs" onSubmit={onSubmit} />);
    await terminal.press('right');
    await terminal.type('my-logs');
    await terminal.waitFor('❯ my-logs');
    await terminal.press(...Array<'left'>(12).fill('left'));
    await terminal.type('X');
    await terminal.press('right', 'delete', 'end', 'right');
    await terminal.type('!');
    await terminal.press('home', 'delete', 'ctrl+e', 'backspace', 'ctrl+a');
    await terminal.paste('two ');
    await terminal.press('delete', 'delete');
    await terminal.waitFor('❯ two logs');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['two logs']]);
  });

  it('takes a burst of moves and letters', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.burst('bc\u001b[D\u001b[Da\u001b[3~\u001b[Fd\r');
    expect(onSubmit.mock.calls).toEqual([['acd']]);
  });

  it('has the shortcuts of a shell, in every form of their keys', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.paste('one two three four');
    await terminal.burst('\u001bb\u001b[1;5D\u001b\u001b[D');
    await terminal.type('X');
    await terminal.burst('\u001bf\u001b[1;3C\u001bOc');
    await terminal.type('Y');
    await terminal.press('ctrl+a', 'alt+d', 'delete', 'ctrl+e', 'ctrl+w');
    await terminal.waitFor((lines) => lines.some((line) => line.trimEnd() === ' ❯ Xtwo three'));
    await terminal.burst('\u001b\u007f');
    await terminal.press('home', 'right', 'ctrl+k');
    await terminal.type('!');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([['X!']]);
  });

  it('hands over what was typed when one goes back', async () => {
    const onBack = vi.fn();
    const terminal = renderInTerminal(<Screen initial="kept" onBack={onBack} />);
    await terminal.type('!');
    await terminal.press('escape', 'shift+tab');
    expect(onBack.mock.calls).toEqual([['kept!'], ['kept!']]);
  });
});

describe('reduceTextField', () => {
  it('erases a word up to its separator', () => {
    const erase = (value: string) => reduceTextField(startTextField(value), { type: 'eraseWord' }).value;
    expect(erase('role-name')).toBe('role-');
    expect(erase('role-')).toBe('');
    expect(erase('a/b.c')).toBe('a/b.');
  });

  it('keeps what stands behind the cursor', () => {
    const inside = { ...startTextField('role-name'), cursor: 5 };
    expect(reduceTextField(inside, { type: 'eraseWord' })).toMatchObject({ value: 'name', cursor: 0 });
    expect(reduceTextField(inside, { type: 'erase' })).toMatchObject({ value: 'rolename', cursor: 4 });
    expect(reduceTextField({ ...inside, cursor: 0 }, { type: 'erase' })).toMatchObject({ cursor: 0 });
    expect(reduceTextField(startTextField('a😀'), { type: 'move', to: 'left' })).toMatchObject({ cursor: 1 });
  });

  it.each(['🇨🇭', '👩‍👩‍👧', 'e\u0301', '각', '👍🏽', '東', '1️⃣'])('takes %s for one character', (character) => {
    const line = startTextField(`x${character}y${character}`);
    expect(reduceTextField(line, { type: 'erase' }).value).toBe(`x${character}y`);
    const home = reduceTextField(line, { type: 'move', to: 'home' });
    const right = reduceTextField(home, { type: 'move', to: 'right' });
    expect(reduceTextField(right, { type: 'delete' }).value).toBe(`xy${character}`);
    const behind = reduceTextField(right, { type: 'move', to: 'right' });
    expect(behind.cursor).toBe(1 + character.length);
    expect(reduceTextField(behind, { type: 'move', to: 'left' }).cursor).toBe(1);
    expect(reduceTextField(behind, { type: 'erase' }).value).toBe(`xy${character}`);
  });

  it('stands behind what a new character makes of the one before it', () => {
    const line = { ...startTextField('ab'), cursor: 1 };
    expect(reduceTextField(line, { type: 'insert', text: '\u0301' })).toMatchObject({ cursor: 2 });
    const flag = { ...startTextField('🇨🇭'), cursor: 0 };
    const joined = reduceTextField(flag, { type: 'insert', text: '🇩' });
    expect(joined).toMatchObject({ value: '🇩🇨🇭', cursor: 4 });
  });

  it('moves and deletes by words', () => {
    const at = (cursor: number) => ({ ...startTextField('arn:aws  role/name'), cursor });
    const moved = (cursor: number, to: 'wordLeft' | 'wordRight') =>
      reduceTextField(at(cursor), { type: 'move', to }).cursor;
    expect([18, 14, 9, 4, 0].map((cursor) => moved(cursor, 'wordLeft'))).toEqual([14, 9, 4, 0, 0]);
    expect([0, 3, 7, 13].map((cursor) => moved(cursor, 'wordRight'))).toEqual([3, 7, 13, null]);
    expect(reduceTextField(at(4), { type: 'deleteWord' }).value).toBe('arn:  role/name');
    expect(reduceTextField(at(4), { type: 'deleteRest' }).value).toBe('arn:');
    expect(reduceTextField(at(9), { type: 'eraseWord' })).toMatchObject({
      value: 'arn:role/name',
      cursor: 4,
    });
  });

  it('takes no control characters, wherever they come from', () => {
    expect(startTextField('a\u001b[2J\u0000b').value).toBe('ab');
    expect(reduceTextField(startTextField(''), { type: 'edit', value: 'a\tb\ud83d' })).toMatchObject({
      value: 'a b',
      mount: 1,
    });
  });
});
