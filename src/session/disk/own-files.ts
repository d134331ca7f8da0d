/**
 * Folders and files that belong only to this user. What another user could have created or could change is repaired if
 * possible, and otherwise refused by name, because a journal decides what an undo deletes.
 */
import type { Stats } from 'node:fs';
import { chmod, lstat } from 'node:fs/promises';
import { systemCode, UserError } from '../../model/errors.ts';
import { FILE_MODE, FOLDER_MODE, makeFolder } from '../../process/files.ts';
import { ownFolderOf, sessionsFolder, stateFolder } from './paths.ts';

/** Creates the folder of sessions and those above it, or checks that they are ours. Closes them to others. */
export async function prepareSessionsFolder(): Promise<string> {
  await prepareStateFolder();
  return prepareFolder(sessionsFolder());
}

/** Creates the folder for everything that outlives the process, or checks that it is ours. */
export async function prepareStateFolder(): Promise<string> {
  const folder = stateFolder();
  if (ownFolderOf() === null) return prepareFolder(folder);
  // A folder that the user names can contain other things (/tmp, a home folder), so it isn't closed to others.
  const found = await foundAt(folder);
  if (found === null) return prepareFolder(folder);
  refuseLink(folder, found);
  const isOpen = (found.mode & 0o022) !== 0 && (found.mode & 0o1000) === 0;
  if (!isOpen || isWindows) return folder;
  if (found.uid !== process.geteuid?.()) throw notOwn(folder, 'can be changed by others');
  await closed(folder, found, found.mode & 0o755);
  return folder;
}

/** Creates a folder of ours inside another one, or checks that it is ours. Closes it to others. */
export async function prepareFolder(folder: string): Promise<string> {
  await makeFolder(folder);
  await checkOwn(folder, 'folder');
  return folder;
}

/**
 * Checks that a folder or file, if it exists, belongs to this user and isn't a link.
 *
 * @param repair closes it to others; without it, nothing is changed
 * @throws UserError NOT_OWN
 */
export async function checkOwn(path: string, kind: 'folder' | 'file', repair = true): Promise<void> {
  const found = await foundAt(path);
  if (found === null) return;
  refuseLink(path, found);
  // A folder instead of a file is reported by whatever reads it; pipes and devices could block forever.
  const fits = kind === 'folder' ? found.isDirectory() : found.isFile() || found.isDirectory();
  if (!fits) throw notOwn(path, `isn't a ${kind}`);
  if (isWindows) return;
  if (found.uid !== process.geteuid?.()) throw notOwn(path, `belongs to another user (${found.uid})`);
  if (repair && (found.mode & 0o077) !== 0) {
    await closed(path, found, found.isDirectory() ? FOLDER_MODE : FILE_MODE);
  }
}

const isWindows = process.platform === 'win32';

/** What is at a path, without following links; null if nothing. */
export async function foundAt(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function refuseLink(path: string, found: Stats): void {
  if (found.isSymbolicLink()) throw notOwn(path, 'is a symbolic link');
}

async function closed(path: string, found: Stats, mode: number): Promise<void> {
  try {
    await chmod(path, mode);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    const others = (found.mode & 0o022) === 0 ? 'can be read by others' : 'can be changed by others';
    throw notOwn(path, `${others}, and that can't be corrected (${systemCode(error)})`);
  }
}

function notOwn(path: string, what: string): UserError {
  return new UserError({
    code: 'NOT_OWN',
    doing: 'opening the folder for sessions',
    message: `${path} ${what}.`,
    why: "Sessions decide what undo deletes. They're kept only where no one else can change them.",
    remedy: [
      'Move it away or correct its owner, or keep sessions elsewhere: KENTIK_AWS_SETUP_HOME names the folder.',
    ],
    state: 'Nothing was changed.',
  });
}
