/** Files that only one process can create, and what they hold. */
import { randomBytes } from 'node:crypto';
import { constants, link, open, rm } from 'node:fs/promises';
import { systemCode } from '../../model/errors.ts';
import { FILE_MODE } from '../../process/files.ts';

/** Creates a file with its content, atomically if hard links are supported, or reports that it exists. */
export async function createExclusively(file: string, content: string, hardLink = link): Promise<boolean> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.new`;
  await write(draft, content);
  try {
    await hardLink(draft, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (systemCode(error) === null) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  // This reports any other problem with the folder.
  try {
    await write(file, content);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function write(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx', FILE_MODE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** More than any lock contains. */
const longest = 4096;

/** The current state of a small file. */
export interface Seen {
  /** Null if it can't be read: a folder, a pipe, another user's file. */
  text: string | null;
  /** Changes with each touch. */
  touched: string;
}

/** Reads a file; null if there is none. Opening it makes a network file system refresh its cache. */
export async function readSmall(file: string): Promise<Seen | null> {
  try {
    // Without O_NONBLOCK, opening a pipe with this name would block.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await handle.stat();
      const { mtimeMs, ino } = stat;
      if (!stat.isFile()) return { text: null, touched: `${ino}` };
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longest), 0, longest, 0);
      return { text: buffer.toString('utf8', 0, bytesRead), touched: `${ino} ${mtimeMs}` };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') return { text: null, touched: code };
    throw error;
  }
}

/** Touches the file if it still has this content. @returns whether it has */
export async function touch(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r+');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longest), 0, longest, 0);
      if (buffer.toString('utf8', 0, bytesRead) !== content) return false;
      const now = new Date();
      await handle.utimes(now, now);
      return true;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
