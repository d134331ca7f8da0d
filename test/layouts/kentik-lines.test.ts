/** A link is whole on the screen, or isn't on it. */
import { expect, it } from 'vitest';
import { kentikLines } from '../../src/layouts/portal-values.ts';
import type { ExportProof } from '../../src/model/kentik-proof.ts';

const dataExplorerUrl = `https://portal.kentik.com/portal/#Charts/shortUrl/${'0123456789abcdef'.repeat(2)}`;
const verdict = { state: 'proven', cause: 'working', message: 'Kentik reads logs.', remedy: null } as const;
const proof: ExportProof = {
  account: '123456789012',
  name: 'prod',
  id: '60001',
  status: null,
  verdict,
  devices: { verdict, names: [], matches: [], dataExplorerUrl },
};

it.each([58, 78, 97, 98, 118, 198])('a link to Data Explorer in %i columns', (width) => {
  const lines = kentikLines([proof], width);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  const isShown = lines.some((line) => line.includes(dataExplorerUrl));
  expect(isShown).toBe(width >= `Data Explorer: ${dataExplorerUrl}`.length);
  expect(lines.some((line) => line.includes('https://') && !line.includes(dataExplorerUrl))).toBe(false);
});
