/** A metadata-only export over an organization of 300 accounts, beside one of 30: time and the most memory held. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/index.ts';
import { alternate } from '../measure/alternate.ts';
import { median, megabytes, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';
import { cleanEnvironment, program } from '../measure/programs.ts';

const sizes = { many: 300, few: 30 };
/** Two of the sandbox's accounts can't be reached. The others are set up, and the outcome is partial. */
const PARTLY_DONE = 5;
const runs = 3;
const timeLimit = 7;
const memoryLimit = 200_000_000;

const answers = `version: 1
export: metadata-only
region: us-east-1
secondary: {accounts: all, regions: [us-east-1]}
`;

export const accounts: Part = {
  name: 'accounts',
  needs: [],
  async run({ folder }) {
    const file = join(folder, 'organization.yaml');
    await writeFile(file, answers);
    const peaks: Record<keyof typeof sizes, number[]> = { many: [], few: [] };
    const applyTo = (size: keyof typeof sizes) => async () => {
      const sandbox = await startSandbox({ organizationAccounts: sizes[size] });
      try {
        const env = await cleanEnvironment(folder, sandbox.environment);
        const startedAt = performance.now();
        peaks[size].push(await peakOf(['apply', '--answers', file, '--yes', '--json'], env));
        return performance.now() - startedAt;
      } finally {
        await sandbox.close();
      }
    };
    const taken = await alternate(runs, { many: applyTo('many'), few: applyTo('few') });
    const [many, few] = [median(taken.many), median(taken.few)];
    const [manyPeak, fewPeak] = [median(peaks.many), median(peaks.few)];
    return [
      ratioRow({
        what: `apply over ${sizes.many} accounts`,
        ours: milliseconds(many),
        beside: `${milliseconds(few)} ${sizes.few} accounts`,
        ratio: many / few,
        limit: timeLimit,
      }),
      {
        what: 'the most memory it held',
        ours: megabytes(manyPeak),
        beside: `${megabytes(fewPeak)} ${sizes.few} accounts`,
        ratio: `${(manyPeak / fewPeak).toFixed(2)}×`,
        budget: `≤ ${megabytes(memoryLimit)}`,
        isMet: manyPeak <= memoryLimit,
      },
    ];
  },
};

/** Runs the program and looks at its memory every 50 ms. @returns bytes */
async function peakOf(args: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let exit: number | null | undefined;
  void ended.then((code) => {
    exit = code;
  });
  let peak = 0;
  while (exit === undefined) {
    peak = Math.max(peak, await highWater(child.pid ?? 0));
    await Promise.race([delay(50), ended]);
  }
  if (exit !== PARTLY_DONE) throw new Error(`apply ended with ${exit}, not with ${PARTLY_DONE}`);
  return peak;
}

/** The most resident memory a process ever held, where the kernel says so; 0 once it has ended. */
async function highWater(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 0;
    throw error;
  }
}
