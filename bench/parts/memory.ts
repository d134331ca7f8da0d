/** Memory of the wizard while 10,000 VPCs are on the screen, and of the list alone. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSandbox } from '../../src/sandbox/index.ts';
import { usualQuestions } from '../../test/helpers/walk.ts';
import { megabytes } from '../measure/figures.ts';
import type { Part, Row } from '../measure/part.ts';
import { bundle, cleanEnvironment, program } from '../measure/programs.ts';
import { type BenchTerminal, startInTerminal } from '../measure/terminal.ts';

const vpcs = 10_000;
const limit = 160_000_000;
const last = 'What should be logged?';
/** Words that only one question has, in the order of the questions; Enter takes the default of each. */
const questions = ['Which AWS credentials', ...usualQuestions.slice(0, usualQuestions.indexOf(last)), last];

export const memory: Part = {
  name: 'memory',
  needs: ['ps'],
  async run({ folder }): Promise<Row[]> {
    const sandbox = await startSandbox({ extraVpcs: { region: 'us-east-1', count: vpcs } });
    try {
      const env = await cleanEnvironment(folder, sandbox.environment);
      const wizard = await largestOf(startInTerminal([program, '--new'], env), async (terminal) => {
        await terminal.frame(showing('Enter start'));
        for (const question of questions) {
          const shown = terminal.frame(showing(question));
          terminal.send('\r');
          await shown;
        }
      });
      const list = await largestOf(
        startInTerminal([await bundle('list', folder), String(vpcs)], env),
        (terminal) => terminal.frame(showing(`0 of ${vpcs}`)),
      );
      return [
        {
          what: `memory, ${vpcs.toLocaleString('en')} VPCs on screen`,
          ours: megabytes(wizard),
          beside: `${megabytes(list)} the list alone`,
          ratio: '',
          budget: `≤ ${megabytes(limit)}`,
          isMet: wizard <= limit,
        },
      ];
    } finally {
      await sandbox.close();
    }
  },
};

const showing = (text: string) => (screen: string[]) => screen.some((line) => line.includes(text));

/** Moves through the list for a while. @returns the largest resident memory seen meanwhile, in bytes */
async function largestOf(
  terminal: BenchTerminal,
  lead: (terminal: BenchTerminal) => Promise<unknown>,
): Promise<number> {
  try {
    await lead(terminal);
    let largest = 0;
    for (let look = 0; look < 20; look += 1) {
      largest = Math.max(largest, await residentMemory(terminal.pid));
      terminal.send('\u001b[6~');
      await delay(100);
    }
    return largest;
  } finally {
    await terminal.leave();
  }
}

async function residentMemory(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) * 1024;
}
