/** `--debug`: every call of AWS and Kentik as a line of JSON in a file. Only names, codes, ids and times; no bodies, no secrets. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallRecord } from '../http/calls.ts';
import { printableJson } from '../model/clean-text.ts';
import { withoutHeld } from '../model/redact/redact.ts';
import { output } from '../process/output.ts';
import { prepareFolder, prepareStateFolder } from '../session/disk/own-files.ts';

export interface DebugLog {
  file: string;
  write(call: CallRecord): void;
}

/** Opens a new file in the state folder, readable by this user alone. */
export async function openDebugLog(now: Date): Promise<DebugLog> {
  const folder = await prepareFolder(join(await prepareStateFolder(), 'debug'));
  const file = join(folder, `${now.toISOString().replaceAll(':', '-')}-${process.pid}.jsonl`);
  // Never one that exists already, and no link.
  await writeFile(file, '', { mode: 0o600, flag: 'wx' });
  let isBroken = false;
  return {
    file,
    write(call) {
      if (isBroken) return;
      try {
        // Synchronous, so that the last lines before a crash are written.
        appendFileSync(file, `${withoutHeld(printableJson(call))}\n`);
      } catch (error) {
        // A log that can't be written must not end the run that it records.
        isBroken = true;
        output.note(
          `${file} can no longer be written: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
  };
}
