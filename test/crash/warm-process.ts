/** The process of `warm-program.ts`: takes runs one by one, and sends how each ended. */
import type { WarmRun } from './warm-program.ts';

const [, , program = ''] = process.argv;
let runs = 0;
let crash: unknown = null;

// The program ends its process two seconds after it is done, which here is in the middle of the next run.
process.exit = (() => undefined) as typeof process.exit;
process.on('unhandledRejection', (reason) => {
  crash ??= reason;
});
process.on('uncaughtException', (error) => {
  crash ??= error;
});

process.on('message', async ({ args, env, folder }: WarmRun) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv = [process.execPath, program, ...args];
  process.exitCode = undefined;
  crash = null;
  const streams = [process.stdout, process.stderr] as const;
  const written = streams.map((stream) => {
    const kept: string[] = [];
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      kept.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    }) as typeof stream.write;
    return kept;
  });
  runs += 1;
  try {
    await import(`${program}?run=${runs}`);
  } catch (error) {
    crash ??= error;
  }
  // What no one handles is told a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  const [stdout = '', stderr = ''] = written.map((kept) => kept.join(''));
  for (const stream of streams) stream.removeAllListeners('error');
  process.send?.({
    exit: crash === null ? Number(process.exitCode ?? 0) : 1,
    signal: null,
    stdout,
    stderr: crash === null ? stderr : `${stderr}\n${crash instanceof Error ? crash.stack : String(crash)}`,
  });
});
