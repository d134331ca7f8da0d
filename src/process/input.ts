/** Files and standard input, bounded: some files (/dev/zero) have no end. */
import { createReadStream } from 'node:fs';

/**
 * @param file a path, or `-` for standard input
 * @param limit bytes after which reading stops; the result can be longer by one chunk, which tells that there is more
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
