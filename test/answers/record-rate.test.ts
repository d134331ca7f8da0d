/** What is assumed of traffic, as it is typed, and as answers keep it. */
import { expect, it } from 'vitest';
import { validateAnswers } from '../../src/answers/answers.ts';
import { parseRates } from '../../src/answers/record-rate.ts';
import { matchingSession } from '../../src/session/match.ts';
import type { SessionSummary } from '../../src/session/saved-sessions.ts';
import { ratesText } from '../../src/words/cost.ts';

it.each([
  ['50', 50],
  [' 0.5 ', 0.5],
  ['1,500', 1500],
  ['1 to 100', { low: 1, high: 100 }],
  ['1-100', { low: 1, high: 100 }],
  ['.5 – 1,000,000', { low: 0.5, high: 1_000_000 }],
  ['7 TO 7', { low: 7, high: 7 }],
])('"%s" is an answer, and said again it is the same', (text, rates) => {
  expect(parseRates(text)).toEqual({ rates, problem: null });
  expect(parseRates(ratesText(rates)).rates).toEqual(
    ratesText(rates).includes('to') ? rates : (Object(rates).low ?? rates),
  );
});

it.each([
  '',
  '0',
  '0 to 5',
  '-3',
  '100 to 1',
  '1 to',
  '1 to 2 to 3',
  'many',
  '1e3',
  '1,50',
  '2000000000',
  '∞',
])('"%s" is none', (text) => {
  expect(parseRates(text)).toEqual({ rates: null, problem: expect.any(String) });
});

const full = { version: 1, export: 'full', bucket: 'acme-logs' } as const;

function answersOf(change: object) {
  const checked = validateAnswers({ ...full, ...change });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.answers;
}

it('is kept as it was given, and is no key of answers without it', () => {
  for (const recordsPerSecond of [50, { low: 2, high: 3 }]) {
    expect(answersOf({ recordsPerSecond })).toMatchObject({ recordsPerSecond });
  }
  expect(answersOf({})).not.toHaveProperty('recordsPerSecond');
});

it('keeps no run from the session of the same answers', () => {
  const place = { target: 'aws', endpoint: null, account: '123456789012' } as const;
  const at = '2026-11-23T10:00:00.000Z';
  const session = { ...place, id: 's', createdAt: at, changedAt: at, state: 'applied' } as const;
  const found = (own: object, desired: object) => {
    const saved: SessionSummary = { ...session, answers: { ...full, ...own } };
    return matchingSession([saved], { ...place, answers: answersOf(desired) }, answersOf)?.id;
  };
  expect(found({}, { recordsPerSecond: 50 })).toBe('s');
  expect(found({ recordsPerSecond: { low: 1, high: 2 } }, {})).toBe('s');
  expect(found({ recordsPerSecond: 50 }, { prefix: 'net' })).toBeUndefined();
});
