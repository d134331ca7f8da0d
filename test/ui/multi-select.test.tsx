import { describe, expect, it, vi } from 'vitest';
import { Frame } from '../../src/ui/frame.tsx';
import { MultiSelect, type MultiSelectProps, multiSelectKeys } from '../../src/ui/multi-select.tsx';
import type { Row } from '../../src/ui/row-filter.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';

const rows: Row[] = Array.from({ length: 40 }, (_, index) => ({
  id: `vpc-${index}`,
  cells: [`network ${index}`, `10.${index}.0.0/16`],
}));

function Screen(props: Partial<MultiSelectProps>) {
  return (
    <Frame
      product="setup"
      phases={['Look', 'Choose']}
      phase={1}
      question="Which VPCs?"
      keys={[multiSelectKeys]}
    >
      <MultiSelect
        rows={rows}
        columns={[{ header: 'Name' }, { header: 'CIDR' }]}
        noun={['VPC', 'VPCs']}
        onSubmit={() => undefined}
        {...props}
      />
    </Frame>
  );
}

describe('MultiSelect', () => {
  it('takes keys that arrive together, the submitting one included', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
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

  it('filters by typing, Esc clears the filter first and goes back then, keeping the selection', async () => {
    const onBack = vi.fn();
    const terminal = renderInTerminal(<Screen onBack={onBack} />);
    await terminal.waitFor('Esc back');
    await terminal.type('10.7.');
    await terminal.waitFor('1 found');
    await terminal.waitFor('Esc clear filter');
    await terminal.press('space', 'escape');
    await terminal.waitFor('▼ 29 more');
    await terminal.waitFor('Esc back');
    expect(onBack).not.toHaveBeenCalled();
    expect(terminal.text()).toContain('❯ ◉ network 7');
    await terminal.press('escape');
    expect(onBack.mock.calls).toEqual([[['vpc-7']]]);
  });

  it('takes a paste as filter text', async () => {
    const terminal = renderInTerminal(<Screen />);
    await terminal.paste('network 12\n');
    await terminal.waitFor('Filter: network 12');
    await terminal.waitFor('1 found');
    await terminal.press('ctrl+u');
    await terminal.waitFor('type to narrow');
  });

  it('says that one must be chosen, unless none may be', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen onSubmit={onSubmit} />);
    await terminal.press('enter');
    await terminal.waitFor('Choose at least one VPC');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.rerender(<Screen onSubmit={onSubmit} required={false} />);
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[[]]]);
  });

  it('keeps cursor and selection when rows come in', async () => {
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen rows={rows.slice(10, 13)} onSubmit={onSubmit} />);
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

  it('draws a list of 10,000 rows without building what is out of sight', async () => {
    const many: Row[] = Array.from({ length: 10_000 }, (_, index) => ({
      id: `${index}`,
      cells: [`row ${index}`],
    }));
    const onSubmit = vi.fn();
    const terminal = renderInTerminal(<Screen rows={many} columns={[{}]} onSubmit={onSubmit} />);
    await terminal.press('end', 'ctrl+a');
    await terminal.waitFor('10000 of 10000 VPCs selected');
    await terminal.type('999');
    await terminal.waitFor('19 found');
    await terminal.press('ctrl+a');
    await terminal.waitFor('9981 of 10000 VPCs selected');
    await terminal.press('enter');
    expect(onSubmit.mock.calls[0]?.[0]).toHaveLength(9981);
  });
});
