/** The program as a process: its version, the memory that it takes, what is piped into it, whose home it runs in. */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { systemCode } from '../model/errors.ts';

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
export function readInput(file: string, limit: number): Promise<Buffer> {
  return bounded(file === '-' ? process.stdin : chunksOf(file), limit);
}

/** All of a file. @throws the file system's error where it can't be read, EFBIG where it is larger than `limit` bytes */
export async function readWhole(file: string, limit: number): Promise<Buffer> {
  const isTooLarge = (await stat(file)).size > limit;
  const bytes = isTooLarge ? null : await bounded(chunksOf(file), limit);
  if (bytes !== null && bytes.length <= limit) return bytes;
  const message = `${file} is larger than ${limit / 1_000_000} MB`;
  throw Object.assign(new Error(message), { code: 'EFBIG', syscall: 'read', path: file });
}

async function bounded(input: AsyncIterable<Uint8Array | string>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}

/** Milliseconds in which a pipe should have a writer: a shell can start it after this process. */
const writerMs = 2000;

/** Milliseconds between two reads of a pipe or terminal that has nothing to read yet. */
const pauseMs = 20;

/**
 * Opening or reading a pipe the usual way blocks a thread until someone writes, and the process can't even exit before:
 * so it is asked again and again instead. A pipe to which no one writes is empty.
 */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    let waitsForWriter = (await handle.stat()).isFIFO();
    const startedAt = performance.now();
    for (;;) {
      const chunk = await nextOf(handle);
      if (chunk !== null && chunk.length > 0) {
        waitsForWriter = false;
        yield chunk;
      } else if (chunk === null || (waitsForWriter && performance.now() - startedAt < writerMs)) {
        await delay(pauseMs);
      } else return;
    }
  } finally {
    await handle.close();
  }
}

/** Empty at the end; null if there is nothing to read yet. */
async function nextOf(handle: FileHandle): Promise<Buffer | null> {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(262_144));
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (systemCode(error) === 'EAGAIN') return null;
    throw error;
  }
}

/** The home folder as the AWS CLI finds it: `HOME`, else the system's. */
export function homeFolder(): string {
  return process.env.HOME || homedir();
}

/** A path as the AWS CLI takes it: `~/` is the home folder. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homeFolder(), path.slice(1)) : path;
}
