import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../src/plain/writer.ts';

function written(text: string): string[] {
  let all = '';
  const writer = new LineWriter({ write: (part) => (all += part) });
  writer.say([text]);
  writer.prompt(text);
  const lines = all.split('\n');
  const half = lines.length / 2;
  expect(lines.slice(half).map((line) => line.trimEnd())).toEqual(lines.slice(0, half));
  return lines.slice(0, half);
}

describe('a line', () => {
  it('is broken between words', () => {
    expect(written(`${'word '.repeat(20).trim()}.`)).toEqual([
      'word '.repeat(15).trim(),
      `${'word '.repeat(5).trim()}.`,
    ]);
  });

  it.each([
    `/tmp/a-folder-with-a-long-name/${'123456789012_vpcflowlogs_us-east-1_'.repeat(2)}.log.gz`,
    `arn:aws:iam::123456789012:role/${'a-path/'.repeat(12)}Kentik-Flow-Logs`,
    `https://portal.kentik.com/${'a'.repeat(80)}`,
    'kentik-aws-setup verify 2026-01-01-ab12 --wait 30',
    "kentik-aws-setup --resume 2026-01-01-ab12 --sandbox --output '/tmp/a folder with a name' --profile a-profile",
    'kentik-aws-setup sessions show 2026-01-01-ab12',
    'aws sso login --profile a-profile-with-a-rather-long-name',
  ])('never breaks %s', (whole) => {
    for (const lead of ['', 'As you see in this line, the next thing to do is to type or to open', 'Fix:']) {
      const lines = written(`${lead} ${whole} looks again, as often as it is needed until the logs arrive.`);
      expect(lines.filter((line) => line.includes(whole))).toHaveLength(1);
    }
  });
});
