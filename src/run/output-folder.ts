/**
 * `--output`: files in a folder of the user's. Links are never followed, and a file is replaced only where it is one
 * that an earlier run wrote and no one has changed since: a list of what was written, with checksums, is kept with the
 * sessions. The folder holds the files and nothing else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { firstOf } from '../answers/invalid.ts';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { writeFileAtomically } from '../process/files.ts';
import { checkOwn, foundAt, prepareFolder, prepareStateFolder } from '../session/disk/own-files.ts';
import { stateFolder } from '../session/disk/paths.ts';

export interface OutputFile {
  fileName: string;
  content: string | Uint8Array;
}

/** Bytes. The list has some hundred characters a file. */
const largestList = 4 * 1024 * 1024;

/** The most names in one message: more would scroll it away. */
const mostTold = 50;

/**
 * Writes all of the files, or names everything that keeps them from being written and writes none.
 *
 * @param doing what this is part of, as a gerund phrase
 * @throws UserError OUTPUT_REFUSED (exit 2: links, files that are not ours), OUTPUT_UNWRITABLE (exit 1); the file
 *   system's error where the list of what was written can't be kept
 */
export async function writeOutput(
  folder: string,
  files: readonly OutputFile[],
  doing: string,
): Promise<void> {
  if (folder.trim() === '') throw refused(folder, ['--output needs the name of a folder.'], doing);
  const path = resolve(folder);
  try {
    const links = await linksOnTheWay(path);
    if (links.length > 0) throw refused(folder, links, doing);
    const listed = await listOf(path);
    // A list that is damaged knows nothing: then no file counts as ours.
    const list = (await readList(listed)) ?? {};
    const problems: string[] = [];
    const desired: Desired[] = [];
    for (const file of files) {
      const state = await stateOf(join(path, file.fileName), file.content, list, file.fileName);
      if (typeof state !== 'string') problems.push(`${file.fileName} ${state.problem}`);
      else if (state !== 'same') desired.push({ ...file, state });
    }
    if (problems.length > 0) throw refused(folder, problems, doing);
    await makeFolders(path);
    // The list comes first: a crash between the two leaves no file that the next run would not know.
    if (desired.length > 0) await writeList(listed, list, files);
    for (const file of desired) await writeOne(path, file, doing);
  } catch (error) {
    // What the list of files is kept in is named as itself.
    const isOfList =
      error instanceof Error && 'path' in error && String(error.path).startsWith(stateFolder());
    if (error instanceof UserError || isOfList) throw error;
    throw unwritable(folder, error, doing);
  }
}

/** Names and SHA-256 of what was written, and of what was about to be when a run was cut off. */
const listSchema = z.object({ version: z.literal(1), files: z.record(z.string(), z.array(z.string())) });

type List = z.output<typeof listSchema>['files'];

interface Desired extends OutputFile {
  state: 'absent' | 'ours';
}

/** The parts of a path that are links. Links in the root folder (/tmp on macOS) are the system's own. */
async function linksOnTheWay(path: string): Promise<string[]> {
  const inside = relative(process.cwd(), path);
  const isInside = inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  const start = isInside ? process.cwd() : resolve(path, '/');
  const parts = (isInside ? inside : relative(start, path)).split(sep).filter((part) => part !== '');
  const links: string[] = [];
  let reached = start;
  for (const [index, part] of parts.entries()) {
    reached = join(reached, part);
    const found = await foundAt(reached);
    if (found === null) break;
    const isSystems = !isInside && index === 0 && parts.length > 1;
    if (found.isSymbolicLink() && !isSystems) links.push(`${reached} is a symbolic link.`);
  }
  return links;
}

async function stateOf(
  path: string,
  content: string | Uint8Array,
  list: List,
  name: string,
): Promise<'absent' | 'ours' | 'same' | { problem: string }> {
  const found = await foundAt(path);
  if (found === null) return 'absent';
  if (found.isSymbolicLink()) return { problem: 'is a symbolic link.' };
  if (!found.isFile()) return { problem: "exists and isn't a file." };
  // A file of another size is no copy; if it is ours, the list says so.
  const sum = await sumOf(path);
  if (sum === checksum(content)) return 'same';
  if (list[name]?.includes(sum)) return 'ours';
  return { problem: "exists, and kentik-aws-setup didn't write it or it was changed since." };
}

/** Never follows a link that was created since, and never waits for a pipe. */
async function sumOf(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

function checksum(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Empty if it doesn't exist; null if something else has its name. */
async function readList(path: string): Promise<List | null> {
  const found = await foundAt(path);
  if (found === null) return {};
  if (!found.isFile() || found.size > largestList) return null;
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const list = listSchema.safeParse(JSON.parse(await handle.readFile('utf8')));
    return list.success ? list.data.files : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

/** Step by step, so that no link is followed that comes in between. */
async function makeFolders(path: string): Promise<void> {
  const root = resolve(path, '/');
  let reached = root;
  for (const part of relative(root, path).split(sep)) {
    reached = join(reached, part);
    if ((await foundAt(reached)) !== null) continue;
    // The documents hold no secrets: the folder is as readable as the user's own are.
    await mkdir(reached, { mode: 0o777 });
  }
}

/** Where the list for a folder is kept. */
async function listOf(path: string): Promise<string> {
  const folder = await prepareFolder(join(await prepareStateFolder(), 'outputs'));
  const file = join(folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  await checkOwn(file, 'file');
  return file;
}

async function writeList(file: string, before: List, files: readonly OutputFile[]): Promise<void> {
  const list: List = { ...before };
  for (const { fileName, content } of files) {
    // What it was before stays known until the file is replaced.
    const known = Object.hasOwn(before, fileName) ? (before[fileName] ?? []) : [];
    list[fileName] = [...new Set([checksum(content), ...known])].slice(0, 3);
  }
  await writeFileAtomically(file, `${JSON.stringify({ version: 1, files: list }, null, 2)}\n`);
}

async function writeOne(folder: string, file: Desired, doing: string): Promise<void> {
  const path = join(folder, file.fileName);
  const temporary = await writeTemporary(folder, file.content);
  if (file.state === 'ours') return replacing(temporary, path);
  try {
    // Fails where something exists since the check, which a rename would replace.
    await link(temporary, path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw refused(folder, [`${file.fileName} exists.`], doing);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error;
    await writeNew(path, file.content);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replacing(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeTemporary(folder: string, content: string | Uint8Array): Promise<string> {
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  await writeNew(temporary, content);
  return temporary;
}

/**
 * Saves a file beside the existing ones: where its name is taken, a number is added.
 *
 * @returns its absolute path
 * @throws UserError OUTPUT_UNWRITABLE
 */
export async function saveBeside(folder: string, { fileName, content }: OutputFile): Promise<string> {
  const [, stem = fileName, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(fileName) ?? [];
  for (let number = 1; ; number++) {
    const path = resolve(folder, number === 1 ? fileName : `${stem}-${number}${ending}`);
    try {
      await writeNew(path, content);
      return path;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw unwritable(folder, error, 'saving the document');
    }
  }
}

/** A file that didn't exist; half of one is removed. */
async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o666);
  try {
    await handle.writeFile(content);
    await handle.close();
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
}

function refused(folder: string, problems: readonly string[], doing: string): UserError {
  return new UserError({
    code: 'OUTPUT_REFUSED',
    exit: exitCode.usage,
    doing,
    message: `Nothing was written to ${JSON.stringify(folder)}:`,
    details: firstOf(problems, mostTold),
    why: "--output follows no links and overwrites no file that kentik-aws-setup didn't write.",
    remedy: ['Name another place with --output, or move these files away.'],
    state: 'Nothing was changed.',
  });
}

function unwritable(folder: string, error: unknown, doing: string): UserError {
  return new UserError(
    {
      code: 'OUTPUT_UNWRITABLE',
      doing,
      message: `${folder} can't be written: ${error instanceof Error ? error.message : String(error)}.`,
      remedy: ['With --output, name a place that you can write to.'],
      state: 'Nothing was changed in AWS.',
    },
    { cause: error },
  );
}
