/** Who assumes whose role: Kentik, the primary account and the others, as a drawing of three lines. */
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { Lines, useTheme } from '../../src/ui/theme.tsx';

/** Lines that the drawing takes, with the blank one below. */
export const drawingRows = 4;

const drawings: Record<MetadataOnlyAnswers['roles'], (account: string) => string[]> = {
  nested: (account) => {
    const way = `Kentik ──→ primary ${account} `;
    const gap = ' '.repeat(way.length);
    return [`${gap}┌─→ secondary`, `${way}┼─→ secondary`, `${gap}└─→ secondary`];
  },
  separate: (account) => {
    const gap = ' '.repeat('Kentik '.length);
    return [`${gap}┌─→ this account ${account}`, 'Kentik ┼─→ account', `${gap}└─→ account`];
  },
};

const twins: Record<string, string> = { '─': '-', '→': '>', '┌': '+', '┼': '+', '└': '+' };

export function AccountsDrawing({
  roles,
  account,
}: {
  roles: MetadataOnlyAnswers['roles'];
  account: string;
}) {
  const { unicode } = useTheme();
  const width = useBodyWidth();
  const lines = drawings[roles](account).map((line) => {
    const shown = unicode ? line : line.replace(/[─→┌┼└]/g, (sign) => twins[sign] ?? sign);
    return `  ${shown}`.slice(0, width);
  });
  return <Lines tone="info" lines={[...lines, ' ']} />;
}
