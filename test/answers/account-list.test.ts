import { describe, expect, it } from 'vitest';
import { countAccounts, formatAccountList, parseAccountList } from '../../src/answers/pasted-lists.ts';

const one = '222222222222';
const other = '333333333333';
const primary = '123456789012';

describe('a pasted list of accounts', () => {
  it.each([
    [`${one},${other}`],
    [`${one} ${other}`],
    [`${one}\n${other}\n`],
    [` ${one};\t${other} ,, `],
    [`["${one}", "${other}"]`],
    [`'${one}'\r\n'${other}'`],
    ['2222-2222-2222, 3333-3333-3333'],
  ])('is read from %j', (text) => {
    expect(parseAccountList(text, primary)).toEqual({ accounts: [one, other], problem: null });
  });

  it('counts what it can have, each once', () => {
    expect(countAccounts(`${one} 2222-2222-2222 ${primary} 12 x ${other}`, primary)).toBe(2);
    expect(countAccounts(primary, null)).toBe(1);
  });

  it('keeps leading zeros and the order', () => {
    expect(parseAccountList(`${other} 000000000001`, null).accounts).toEqual([other, '000000000001']);
  });

  it.each([
    ['', /At least one account ID is needed/],
    [' ,\n', /At least one account ID is needed/],
    ['22222222222', /"22222222222" must have 12 digits; it has 11\./],
    ['22-2222222222', /without spaces or hyphens: "222222222222"/],
    ['prod', /"prod" isn't an account ID/],
    [`${one} ${other} ${one}`, /^222222222222 is listed twice\.$/],
    [`${one} ${primary}`, /^123456789012 is the primary account itself: leave it out\.$/],
  ])('is refused: %j', (text, problem) => {
    const parsed = parseAccountList(text, primary);
    expect(parsed.accounts).toBeNull();
    expect(parsed.problem).toMatch(problem);
  });

  it('names several faults, each once, and counts what is more', () => {
    const { problem } = parseAccountList(`a b c d a ${one} ${one}`, null);
    expect(problem).toMatch(/"a" .*"b" .*"c" .*And 2 more\.$/);
    expect(problem?.match(/"a"/g)).toHaveLength(1);
  });

  it('may hold this account where it is no primary one', () => {
    expect(parseAccountList(primary, null).accounts).toEqual([primary]);
  });

  it('is written as it is read', () => {
    expect(parseAccountList(formatAccountList([one, other]), primary).accounts).toEqual([one, other]);
  });
});
