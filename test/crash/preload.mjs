// Loaded before the program (node --import) to kill it at a chosen write of its journal: before the write, after half
// of the line, or after it is on the disk. Or at a chosen call of Kentik: before it is sent, when it is, or when the
// answer has come. The program knows nothing of it.
import { subscribe } from 'node:diagnostics_channel';
import { open } from 'node:fs/promises';

const phase = process.env.CRASH_PHASE;

function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives while nothing else happens.
  return new Promise(() => undefined);
}

const wantedWrite = Number(process.env.CRASH_AT_WRITE);
if (wantedWrite > 0) {
  const handle = await open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const { appendFile } = prototype;
  let writes = 0;
  prototype.appendFile = async function crashing(data, ...rest) {
    writes += 1;
    if (writes !== wantedWrite) return appendFile.call(this, data, ...rest);
    if (phase === 'torn') await appendFile.call(this, data.slice(0, Math.floor(data.length / 2)), ...rest);
    if (phase === 'after') await appendFile.call(this, data, ...rest);
    return die();
  };
}

const wantedCall = Number(process.env.CRASH_AT_KENTIK_CALL);
if (wantedCall > 0) {
  let calls = 0;
  let wanted = null;
  subscribe('http.client.request.created', ({ request }) => {
    if (!request.hasHeader('x-ch-auth-email')) return;
    calls += 1;
    if (calls !== wantedCall) return;
    wanted = request;
    if (phase === 'before') die();
  });
  const moment = phase === 'torn' ? 'http.client.request.start' : 'http.client.response.finish';
  subscribe(moment, ({ request }) => {
    if (request === wanted) die();
  });
}
