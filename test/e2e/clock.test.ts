/** The program while someone sets the computer's clock. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
const preload = fileURLToPath(new URL('set-clock.mjs', import.meta.url));

it('verify --wait 1 waits for a minute, whatever the clock is set to meanwhile', async () => {
  const file = await given.answersFile(usualAnswers);
  const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  const session = String(jsonLines(applied.stdout).at(-1)?.session);
  const verify = async (by: number) => {
    const startedAt = performance.now();
    const env = { ...given.env, NODE_OPTIONS: `--import=${preload}`, CLOCK_SET_BY: String(by) };
    const { exit } = await runProgram(['verify', session, '--wait', '1'], { env });
    return { exit, seconds: (performance.now() - startedAt) / 1000 };
  };
  const results = await Promise.all([verify(-10 * 60_000), verify(24 * 3_600_000)]);
  for (const { exit, seconds } of results) {
    expect(exit).toBe(124);
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(110);
  }
}, 150_000);
