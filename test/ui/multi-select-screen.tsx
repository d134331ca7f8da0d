/** A list of 40 rows in a frame, for tests of the list's keys. */
import { vi } from 'vitest';
import { Frame } from '../../src/ui/frame.tsx';
import { MultiSelect, type MultiSelectProps, multiSelectKeys } from '../../src/ui/lists/multi-select.tsx';
import type { Row } from '../../src/ui/lists/row-filter.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import type { TerminalSize } from '../helpers/terminal-screen.ts';

export const rows: Row[] = Array.from({ length: 40 }, (_, index) => ({
  id: `vpc-${index}`,
  cells: [`network ${index}`, `10.${index}.0.0/16`],
}));

export function Screen({ why, ...props }: Partial<MultiSelectProps> & { why?: string }) {
  return (
    <Frame
      product="setup"
      phases={['Look', 'Choose']}
      phase={1}
      question="Which VPCs?"
      {...(why === undefined ? {} : { description: why })}
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

export function open(props: Partial<MultiSelectProps> = {}, size: Partial<TerminalSize> = {}) {
  const onSubmit = vi.fn();
  return { onSubmit, terminal: renderInTerminal(<Screen onSubmit={onSubmit} {...props} />, size) };
}
