/** Writes that survive a crash at any moment: a reader sees the old file or the new one, never half of one. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../model/errors.ts';

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Creates a folder and its parents, readable only by this user. */
export async function makeFolder(folder: string, mode = FOLDER_MODE): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    // Step by step: Node's own recursive mkdir never ends in a file system that doesn't allow new folders (/proc).
    await makeFolder(parent, mode);
    await mkdir(folder, { mode });
  }
}

/** Written beside the file, synced, renamed over it, and the folder synced: after a power cut the content is whole. */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', FILE_MODE);
    try {
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** The errors of file systems that can't sync or open a folder: network shares, FUSE, those of some containers. */
const unsupported = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EISDIR',
  'EBADF',
]);

/** Makes a rename or a new file durable, if the system supports it. Windows can't open folders and doesn't need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!unsupported.has(systemCode(error) ?? '')) throw error;
  }
}
