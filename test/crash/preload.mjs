// Loaded before the program (node --import) to kill it at a chosen write of its journal: before the write, after half
// of the line, or after it is on the disk. The program knows nothing of it.
import { open } from 'node:fs/promises';

const wanted = Number(process.env.CRASH_AT_WRITE);
const phase = process.env.CRASH_PHASE;

if (wanted > 0) {
  const handle = await open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const { appendFile } = prototype;
  let writes = 0;
  prototype.appendFile = async function crashing(data, ...rest) {
    writes += 1;
    if (writes !== wanted) return appendFile.call(this, data, ...rest);
    if (phase === 'torn') await appendFile.call(this, data.slice(0, Math.floor(data.length / 2)), ...rest);
    if (phase === 'after') await appendFile.call(this, data, ...rest);
    process.kill(process.pid, 'SIGKILL');
    // The signal arrives while nothing else happens.
    return new Promise(() => undefined);
  };
}
