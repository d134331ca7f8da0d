/** The program as a process: its version, the memory that it takes, what is piped into it, whose home it runs in. */
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

declare const KENTIK_AWS_SETUP_VERSION: string | undefined;

/** The program's version; put in by the build. */
export const version =
  typeof KENTIK_AWS_SETUP_VERSION === 'string' ? KENTIK_AWS_SETUP_VERSION : '0.0.0-source';

/**
 * From now on V8 keeps the space of new objects small, which would take 16 MB for good once thousands of objects outlive a
 * collection. For work that makes much garbage and leaves little.
 */
export function keepNewSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * The same, and V8 collects early what has outlived new objects, instead of letting the heap grow to several times what is
 * in use, which it would keep. Where much stays in use, that takes a fifth of the time.
 */
export function keepHeapSmall(): void {
  keepNewSpaceSmall();
  setFlagsFromString('--optimize-for-size');
}

/** V8's own way again. Where long lists are moved through, collecting early would be felt at each key. */
export function letHeapGrow(): void {
  setFlagsFromString('--no-optimize-for-size');
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

/** The home folder as the AWS CLI finds it: `HOME`, else the system's. */
export function homeFolder(): string {
  return process.env.HOME || homedir();
}

/** A path as the AWS CLI takes it: `~/` is the home folder. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homeFolder(), path.slice(1)) : path;
}
