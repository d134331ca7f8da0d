import { describe, expect, it } from 'vitest';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { open, rows, Screen } from './multi-select-screen.tsx';

describe('IDs pasted into a MultiSelect', () => {
  it('selects ids that are pasted without a mark, and submits nothing by their line breaks', async () => {
    const { terminal, onSubmit } = open({ initial: rows.map(({ id }) => id) });
    await terminal.burst('vpc-3\rvpc-5\r');
    await terminal.waitFor('2 VPCs selected by the paste');
    await terminal.burst('vpc-1,vpc-2,vpc-4');
    await terminal.waitFor('3 VPCs selected by the paste');
    await terminal.burst('vpc-0000000000\r');
    await terminal.waitFor('Unchanged; not in the list: vpc-0000000000');
    expect(onSubmit).not.toHaveBeenCalled();
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-1', 'vpc-2', 'vpc-4']]]);
  });

  it('takes many ids that are pasted into the filter for ids, and nothing of a megabyte of other text', async () => {
    const { terminal } = open();
    await terminal.press('/');
    await terminal.paste('x'.repeat(1_000_000));
    await terminal.waitFor('0 of 40 VPCs selected');
    await terminal.paste(Array.from({ length: 300 }, (_, index) => `vpc-${index}`).join('\n'));
    await terminal.waitFor('40 selected; not in the list: vpc-40');
  });

  it('chooses just what was pasted, from inside the filter too, and U brings back what was chosen', async () => {
    const { terminal, onSubmit } = open({ initial: rows.map(({ id }) => id) });
    await terminal.paste('vpc-7\tVPC-3,\n"vpc-3"');
    await terminal.waitFor('2 VPCs selected by the paste');
    await terminal.waitFor('❯ ◉ network 3');
    await terminal.press('U');
    await terminal.waitFor('40 of 40 VPCs selected');
    await terminal.press('/');
    await terminal.paste('vpc-1 vpc-2 nowhere');
    await terminal.waitFor('2 selected; not in the list: nowhere');
    await terminal.waitFor('Filter: press / to narrow the list');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-1', 'vpc-2']]]);
  });

  it('changes nothing by a paste of which it knows nothing, and names all of it that fits', async () => {
    const { terminal, onSubmit } = open({ initial: ['vpc-5'] }, { columns: 60 });
    await terminal.paste(Array.from({ length: 200 }, (_, index) => `3000000${10_000 + index}`).join(','));
    await terminal.waitFor('not in the list: ');
    expect(terminal.text()).toMatch(/ Unchanged; not in the list: 300000010000 and 199 more$/m);
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-5']]]);
  });

  it('shows what is selected after a paste is undone, and how much of it was cleared since', async () => {
    const terminal = renderInTerminal(<Screen initial={['vpc-1', 'vpc-2', 'vpc-3', 'vpc-4']} />);
    await terminal.burst('vpc-7,vpc-8');
    await terminal.waitFor('2 VPCs selected by the paste');
    await terminal.press('o');
    await terminal.waitFor('Only the 2 selected');
    await terminal.press('u');
    await terminal.waitFor('Only the 4 selected');
    expect(terminal.text()).not.toContain('network 7');
    await terminal.press('space');
    await terminal.waitFor('Only the 3 selected');
  });

  it('ends a filter by a paste, which selects what it names, and says so', async () => {
    const { terminal, onSubmit } = open();
    await terminal.press('/', '1', '7', 'enter');
    await terminal.waitFor('❯ ○ network 17');
    await terminal.paste('vpc-2 vpc-17');
    await terminal.waitFor('2 VPCs selected by the paste; filter cleared');
    await terminal.waitFor('❯ ◉ network 2');
    await terminal.press('enter');
    expect(onSubmit.mock.calls).toEqual([[['vpc-2', 'vpc-17']]]);
  });
});
