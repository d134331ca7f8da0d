/** The program as a process: its version, the memory that it takes, what is piped into it. */
import { createReadStream } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

declare const KENTIK_AWS_SETUP_VERSION: string | undefined;

/** The program's version; put in by the build. */
export const version =
  typeof KENTIK_AWS_SETUP_VERSION === 'string' ? KENTIK_AWS_SETUP_VERSION : '0.0.0-source';

/**
 * From now on V8 collects garbage early instead of letting the heap grow to several times what is in use, which it would
 * keep for as long as the process runs. For work that makes much garbage and leaves little: reading ten thousand VPCs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** V8's own ways again. Where long lists are moved through, collecting early would be felt at each key. */
export function letHeapGrow(): void {
  setFlagsFromString('--no-optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=2');
}

/**
 * A file or standard input, bounded: some files (/dev/zero) have no end.
 *
 * @param file a path, or `-` for standard input
 * @param limit bytes after which reading stops; the result can be longer by one chunk, which shows that there is more
 * @throws the file system's error where the file can't be read
 */
export async function readInput(file: string, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}
