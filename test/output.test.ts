import { describe, expect, it } from 'vitest';
import { fitted } from '../src/process/output.ts';

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
