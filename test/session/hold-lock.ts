/** A process that takes a lock and keeps it: `hold-lock.ts FILE STALE_MS`. Says what became of it, one word. */
import { UserError } from '../../src/model/errors.ts';
import { takeLock } from '../../src/session/disk/lock.ts';

const [, , file = '', staleMs = ''] = process.argv;
try {
  const release = await takeLock(file, 'abc', { beatMs: 50, staleMs: Number(staleMs) });
  process.stdout.write('taken\n');
  process.stdin.resume().on('end', async () => {
    await release();
    process.stdin.destroy();
  });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stdout.write(`${error.report.code}\n`);
}
