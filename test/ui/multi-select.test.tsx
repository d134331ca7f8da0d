import { describe, expect, it, vi } from 'vitest';
import type { Row } from '../../src/ui/lists/row-filter.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { open, rows, Screen } from './multi-select-screen.tsx';

describe('MultiSelect', () => {
  it('takes keys that arrive together, the submitting one included', async () => {
    const { terminal, onSubmit } = open();
    await terminal.burst(' \u001b[B\u001b[B \u001b[B \r');
    expect(onSubmit.mock.calls).toEqual([[['vpc-0', 'vpc-2', 'vpc-3']]]);
    await terminal.waitFor('3 of 40 VPCs selected');
  });

  it('shows what fits and marks what does not', async () => {
    const terminal = renderInTerminal(<Screen />);
    await terminal.waitFor('▼ 29 more');
    await terminal.press('end');
    await terminal.waitFor('❯ ○ network 39');
    await terminal.waitFor('▲ 29 more');
    await terminal.press('pageup');
    await terminal.waitFor('❯ ○ network 29');
    expect(terminal.screen()[23]).toBe('');
  });

  it('filters behind /, Esc clears the filter first and goes back then, keeping the selection', async () => {
    const onBack = vi.fn();
    const terminal = renderInTerminal(<Screen onBack={onBack} />);
    await terminal.waitFor('/ filter');
    await terminal.waitFor('Esc back');
    await terminal.type('/10.7.');
    await terminal.waitFor('1 found');
    await terminal.waitFor('Enter keep filter');
    await terminal.waitFor('Esc clear filter');
    await terminal.press('enter');
    await terminal.waitFor('Enter accept');
    await terminal.waitFor('Esc clear filter');
    await terminal.press('space', 'escape');
    await terminal.waitFor('▼ 29 more');
    await terminal.waitFor('Esc back');
    expect(onBack).not.toHaveBeenCalled();
    expect(terminal.text()).toContain('❯ ◉ network 7');
    await terminal.press('escape');
    expect(onBack.mock.calls).toEqual([[['vpc-7']]]);
  });

  it('marks what the filter finds, and nothing once it is cleared', async () => {
    const terminal = renderInTerminal(<Screen />);
    const marked = () =>
      [...terminal.svg().matchAll(/text-decoration="underline"[^>]*>([^<]*)</g)].map(([, text]) => text);
    await terminal.type('/nwk 10.7.');
    await terminal.waitFor('1 found');
    expect(marked()).toEqual(['n', 'w', 'k', '10.7.']);
    await terminal.press('escape');
    await terminal.waitFor('▼ 29 more');
    expect(marked()).toEqual([]);
  });

  it('inverts, shows only what is selected, and says which key does what', async () => {
    const { terminal, onSubmit } = open({ initial: ['vpc-3', 'vpc-30'] });
    await terminal.waitFor('O only selected');
    await terminal.press('o');
    await terminal.waitFor('O show all');
    await terminal.waitFor('2 selected are shown');
    expect(terminal.text()).toMatch(/◉ network 3 .*\n.*◉ network 30/);
    await terminal.press('space', 'o');
    await terminal.waitFor('▼ ');
    await terminal.press('i', '?');
    await terminal.waitFor(/I +invert/);
    await terminal.waitFor(/O +only selected/);
    await terminal.press('escape', 'enter');
    expect(onSubmit.mock.calls[0]?.[0]).toHaveLength(39);
    expect(onSubmit.mock.calls[0]?.[0]).not.toContain('vpc-30');
  });

  it('takes what is typed and pasted into the filter for its text, spaces and letters that move included', async () => {
    const { terminal, onSubmit } = open({ initial: ['vpc-12'] });
    await terminal.press('/');
    await terminal.paste('network 12\n');
    await terminal.waitFor('Filter: network 12');
    await terminal.waitFor('1 found');
    await terminal.type(' jk/?u');
    await terminal.waitFor('Filter: network 12 jk/?u');
    await terminal.waitFor('no VPCs match');
    // As in every field, a word ends at a separator.
    await terminal.press('ctrl+w', 'ctrl+w');
    await terminal.waitFor('1 found');
    expect(terminal.text()).toContain('1 of 40 VPCs selected');
    await terminal.press('down', 'ctrl+u');
    await terminal.waitFor('network 2 ');
    await terminal.press('enter', 'enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-12']]]);
  });

  it.each(['🇨🇭', '👨‍👩‍👧', '각', 'é'])(
    'edits the filter by whole characters, inside of it too: %s',
    async (character) => {
      const terminal = renderInTerminal(<Screen />);
      await terminal.burst(`/7${character}`);
      await terminal.waitFor(`Filter: 7${character}`);
      await terminal.waitFor('no VPCs match');
      await terminal.press('left', 'left');
      await terminal.type('1');
      await terminal.waitFor(`Filter: 17${character}`);
      await terminal.press('end', 'backspace');
      await terminal.waitFor('Filter: 17 ');
      await terminal.waitFor('1 found');
      // A word back twice, then what follows goes: `17x-y` loses all of it.
      await terminal.burst('x-y\u001bb\u001b[1;5D\u000b');
      await terminal.waitFor((lines) => lines.some((line) => /Filter:\s*$/.test(line)));
    },
  );

  it('keeps a filter of any length on one line, with what is around its cursor', async () => {
    const terminal = renderInTerminal(<Screen />, { columns: 60, rows: 20 });
    await terminal.press('/');
    await terminal.paste(`begin ${'名'.repeat(200)} end`);
    await terminal.waitFor(' end   no VPCs match');
    expect(terminal.screen().filter((line) => line.includes('名'))).toHaveLength(1);
    await terminal.press('home');
    await terminal.waitFor('Filter: begin 名');
    expect(terminal.screen().filter((line) => line.includes('名'))).toHaveLength(1);
    expect(terminal.screen()[19]).toBe('');
  });

  it('does nothing by letters outside of the filter, but for those that move', async () => {
    const terminal = renderInTerminal(<Screen initial={['vpc-3']} />);
    await terminal.type('us east');
    await terminal.waitFor('Filter: press / to narrow the list');
    await terminal.waitFor('❯ ◉ network 0');
    await terminal.press('space', 'j', 'j', 'k');
    await terminal.waitFor('❯ ○ network 1 ');
    expect(terminal.text()).toContain('1 of 40 VPCs selected');
  });

  it('says that one must be chosen, unless none may be', async () => {
    const { terminal, onSubmit } = open();
    await terminal.press('enter');
    await terminal.waitFor('Select at least one VPC');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.rerender(<Screen onSubmit={onSubmit} required={false} />);
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[[]]]);
  });

  it('keeps cursor and selection when rows come in', async () => {
    const { terminal, onSubmit } = open({ rows: rows.slice(10, 13) });
    await terminal.press('down', 'space');
    await terminal.waitFor('❯ ◉ network 11');
    await terminal.rerender(<Screen rows={rows} onSubmit={onSubmit} />);
    await terminal.waitFor('❯ ◉ network 11');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-11']]]);
  });

  it('strips control characters of foreign names and keeps columns straight with wide ones', async () => {
    const terminal = renderInTerminal(
      <Screen
        rows={[
          { id: '1', cells: ['evil\u001b[2J\u001b]0;title\u0007\r\nname', 'one'] },
          { id: '2', cells: ['決済ネット 🚀', 'two'] },
        ]}
      />,
    );
    await terminal.waitFor('❯ ○ evil name      one');
    await terminal.waitFor('  ○ 決済ネット 🚀  two');
  });

  it('counts only rows that can be selected, and wraps why one cannot', async () => {
    const disabled = `It belongs to account 210987654321, which shares it. ${'Only its owner can log it. '.repeat(2)}End.`;
    const shared = { id: 'shared', cells: ['shared'], disabled };
    const terminal = renderInTerminal(<Screen rows={[shared, ...rows]} />, { columns: 80, rows: 24 });
    await terminal.waitFor('0 of 40 VPCs selected');
    await terminal.press('space');
    await terminal.waitFor('End.');
    expect(terminal.text().split('\n').length).toBeLessThan(24);
    expect(terminal.text()).toContain('Ctrl+C leave');
  });

  it('draws a list of 10,000 rows without building what is out of sight', async () => {
    const many: Row[] = Array.from({ length: 10_000 }, (_, index) => ({
      id: `${index}`,
      cells: [`row ${index}`],
    }));
    const { terminal, onSubmit } = open({ rows: many, columns: [{}] });
    await terminal.press('end', 'ctrl+a');
    await terminal.waitFor('10000 of 10000 VPCs selected');
    await terminal.type('/999');
    await terminal.waitFor('19 found');
    await terminal.press('ctrl+a');
    await terminal.waitFor('9981 of 10000 VPCs selected');
    await terminal.press('enter', 'enter');
    expect(onSubmit.mock.calls[0]?.[0]).toHaveLength(9981);
  });

  it('says below the count what the chosen rows lead to, where the window has room', async () => {
    const tally = (chosen: readonly Row[]) => `$${chosen.length} a month`;
    const low = { columns: 60, rows: 20 };
    const terminal = renderInTerminal(<Screen tally={tally} />, low);
    await terminal.press('space');
    await terminal.waitFor('$1 a month');
    await terminal.press('ctrl+a');
    await terminal.waitFor('$40 a month');
    const full = renderInTerminal(<Screen tally={tally} why={'Much to know. '.repeat(30)} />, low);
    await full.press('ctrl+a');
    await full.waitFor('40 of 40 VPCs selected');
    expect(full.text()).not.toContain('a month');
    await full.resize({ columns: 60, rows: 30 });
    await full.waitFor('$40 a month');
  });
});
