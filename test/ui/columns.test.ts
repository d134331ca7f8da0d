import { describe, expect, it } from 'vitest';
import { type Column, columnWidths } from '../../src/ui/lists/columns.ts';

const columns: readonly Column[] = [
  { header: 'Name', min: 6 },
  { header: 'Id', whole: true },
  { header: 'Flow logs', min: 8, optional: true },
  { header: 'CIDR', whole: true, optional: true },
];
const rows = [
  {
    cells: [
      'a name of forty characters, or nearly so',
      'subnet-0123456789abcdef0',
      'none at all',
      '172.131.100.0/24',
    ],
  },
];

describe('columns give way', () => {
  it.each([
    [120, [40, 24, 11, 16]],
    // Names are narrowed first,
    [80, [23, 24, 11, 16]],
    // then columns go whole, the rightmost first,
    [50, [11, 24, 11, 0]],
    [33, [7, 24, 0, 0]],
    // then whatever can be cut, and what must not be cut stays.
    [28, [0, 24, 0, 0]],
  ])('in their order in %i columns', (width, widths) => {
    expect(columnWidths(columns, rows, width)).toEqual(widths);
  });
});
