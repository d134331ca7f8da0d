import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fitted, output } from '../src/process/output.ts';

const terminal = { isTTY: true, columns: 40 };

describe('a line that is too long', () => {
  const sentence = '  One that is longer than the terminal is wide, and continues below it.';

  it('breaks between words in a terminal, under its own beginning', () => {
    expect(fitted(sentence, terminal).split('\n')).toEqual([
      '  One that is longer than the terminal',
      '  is wide, and continues below it.',
    ]);
  });

  it('stays whole in a file, and where it is to be copied', () => {
    expect(fitted(sentence, { isTTY: false, columns: 40 })).toBe(sentence);
    const command = 'kentik-aws-setup undo 2026-11-26-abcd --yes --delete-logs some-bucket';
    expect(fitted(command, terminal)).toBe(command);
    for (const label of ['Continue with', '  To delete them', 'undo']) {
      const line = `${label}: aws s3 rm s3://some-bucket/AWSLogs/123456789012/ --recursive`;
      expect(fitted(line, terminal)).toBe(line);
    }
    const json = '    "Resource": "arn:aws:s3:::a bucket with a very long name/*"';
    expect(fitted(json, terminal)).toBe(json);
  });

  it('keeps a word that has no room whole', () => {
    const arn = `Role ${'x'.repeat(60)} is there`;
    expect(fitted(arn, terminal).split('\n')).toEqual(['Role', 'x'.repeat(60), 'is there']);
  });
});

describe('links', () => {
  const written = vi.fn(() => true);
  const links = [{ text: 'a\u001b[2Jrole', url: 'https://example.com/a' }];

  beforeEach(() => {
    written.mockClear();
    vi.spyOn(process.stdout, 'write').mockImplementation(written);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    Reflect.deleteProperty(process.stdout, 'isTTY');
  });

  it.each([
    { isTTY: true, TERM: 'xterm-256color', isPlain: false, isLink: true },
    { isTTY: true, TERM: 'xterm-256color', isPlain: true, isLink: false },
    { isTTY: true, TERM: 'dumb', isPlain: false, isLink: false },
    { isTTY: false, TERM: 'xterm-256color', isPlain: false, isLink: false },
  ])('are links only where they can be opened: terminal $isTTY, $TERM, plain $isPlain', (given) => {
    const { isTTY, TERM, isPlain, isLink } = given;
    Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
    vi.stubEnv('TERM', TERM);
    output.links(links, isPlain);
    expect(written.mock.calls.map(String)).toEqual(
      isLink
        ? ['Open: \u001b]8;;https://example.com/a\u001b\\arole\u001b]8;;\u001b\\\n']
        : ['Open arole: https://example.com/a\n'],
    );
  });
});
