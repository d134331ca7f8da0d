/** `--debug`: every AWS call as a line of JSON in a file. Only names, codes, ids and times; no bodies, no secrets. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallRecord } from './aws/types.ts';
import { makeFolder } from './session/files.ts';
import { stateFolder } from './session/paths.ts';

export interface DebugLog {
  file: string;
  write(call: CallRecord): void;
}

/** Opens a new file in the state folder, readable by this user alone. */
export async function openDebugLog(now: Date): Promise<DebugLog> {
  const folder = join(stateFolder(), 'debug');
  await makeFolder(folder);
  const file = join(folder, `${now.toISOString().replaceAll(':', '-')}-${process.pid}.jsonl`);
  await writeFile(file, '', { mode: 0o600 });
  return {
    file,
    // Synchronous, so that the last lines before a crash are there.
    write: (call) => appendFileSync(file, `${JSON.stringify(call)}\n`),
  };
}
