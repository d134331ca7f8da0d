import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { validateDraft } from '../../src/answers/answers.ts';
import { reportOf, UserError } from '../../src/model/errors.ts';
import { syncFolder } from '../../src/process/files.ts';
import { openDebugLog } from '../../src/run/debug-log.ts';
import { sessionsFolder, stateFolder } from '../../src/session/disk/paths.ts';
import { listSessions } from '../../src/session/saved-sessions.ts';
import { createSession, openSession } from '../../src/session/store.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const state = freshStateFolder();
const sessions = (): string => join(state.path, 'sessions');
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

afterEach(() => vi.unstubAllEnvs());

async function newSession(): Promise<string> {
  const session = await createSession({
    target: 'sandbox',
    endpoint: null,
    program: 'test',
    now: new Date('2026-11-23T10:00:00Z'),
  });
  await session.close();
  return session.id;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error === null ? 'done' : reportOf(error, 'testing').code;
}

const open = (id: string) => openSession(id, validateDraft).then((session) => session.close());
const isRoot = process.getuid?.() === 0;

describe('folders and files of sessions', () => {
  it('that others may change are closed to them', async () => {
    const id = await newSession();
    const folder = join(sessions(), id);
    for (const path of [sessions(), folder]) await chmod(path, 0o777);
    for (const name of ['journal.jsonl', 'answers.json']) await chmod(join(folder, name), 0o666);
    await open(id);
    for (const path of [sessions(), folder]) expect(await modeOf(path)).toBe(0o700);
    for (const name of ['journal.jsonl', 'answers.json']) {
      expect(await modeOf(join(folder, name))).toBe(0o600);
    }
  });

  it('are made closed, also under an open folder of sessions', async () => {
    await mkdir(sessions(), { mode: 0o777 });
    await chmod(sessions(), 0o777);
    await newSession();
    expect(await modeOf(sessions())).toBe(0o700);
  });

  it('leave a folder that the user named as it is, but for others who may write in it', async () => {
    await chmod(state.path, 0o755);
    await newSession();
    expect(await modeOf(state.path)).toBe(0o755);
    await chmod(state.path, 0o777);
    await newSession();
    expect(await modeOf(state.path)).toBe(0o755);
    // As /tmp: everyone may write, and no one may remove what is another's.
    await chmod(state.path, 0o1777);
    await newSession();
    expect(await modeOf(state.path)).toBe(0o1777);
  });

  it.each(['journal.jsonl', 'answers.json', 'lock'])('refuse a link in the place of %s', async (name) => {
    const id = await newSession();
    const file = join(sessions(), id, name);
    const elsewhere = join(state.path, 'elsewhere');
    await writeFile(elsewhere, '');
    await rm(file, { force: true });
    await symlink(elsewhere, file);
    expect(await codeOf(open(id))).toBe('NOT_OWN');
    expect((await stat(elsewhere)).size).toBe(0);
    if (name !== 'lock') {
      expect((await listSessions(validateDraft)).unreadable.map((each) => each.id)).toEqual([id]);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'refuse a pipe, for which they would wait without end',
    async () => {
      const id = await newSession();
      const file = join(sessions(), id, 'journal.jsonl');
      await rm(file);
      execFileSync('/usr/bin/env', ['mkfifo', file]);
      expect(await codeOf(open(id))).toBe('NOT_OWN');
      expect((await listSessions(validateDraft)).unreadable).toHaveLength(1);
    },
  );

  it.each(['sessions', 'debug'])('refuse a link in the place of the folder %s', async (name) => {
    const elsewhere = join(state.path, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(state.path, name));
    const work = name === 'debug' ? openDebugLog(new Date()) : newSession();
    expect(await codeOf(work)).toBe('NOT_OWN');
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('refuse a dangling link and a file in the place of a folder', async () => {
    await symlink(join(state.path, 'nothing'), sessions());
    expect(await codeOf(newSession())).not.toMatch(/BUG|done/);
    await rm(sessions());
    await writeFile(sessions(), '');
    expect(await codeOf(newSession())).not.toMatch(/BUG|done/);
  });

  it('refuse a session that is a link to another folder', async () => {
    const id = await newSession();
    await rename(join(sessions(), id), join(state.path, 'elsewhere'));
    await symlink(join(state.path, 'elsewhere'), join(sessions(), id));
    expect(await codeOf(open(id))).toBe('SESSION_NOT_FOUND');
  });

  it.skipIf(!isRoot)('refuse what belongs to another user', async () => {
    const id = await newSession();
    await chown(join(sessions(), id, 'journal.jsonl'), 12345, 12345);
    expect(await codeOf(open(id))).toBe('NOT_OWN');
    await chown(sessions(), 12345, 12345);
    expect(await codeOf(newSession())).toBe('NOT_OWN');
  });
});

describe('the folder for state', () => {
  it.each([
    [{ KENTIK_AWS_SETUP_HOME: '', HOME: '/home/x' }, '/home/x/.local/state/kentik-aws-setup'],
    [{ KENTIK_AWS_SETUP_HOME: '  ', XDG_STATE_HOME: '/state' }, '/state/kentik-aws-setup'],
    [{ XDG_STATE_HOME: 'state', HOME: '/home/x' }, '/home/x/.local/state/kentik-aws-setup'],
    [{ XDG_STATE_HOME: '', HOME: '/home/x' }, '/home/x/.local/state/kentik-aws-setup'],
    [{ HOME: '' }, join(userInfo().homedir, '.local/state/kentik-aws-setup')],
    [{ HOME: 'here' }, join(userInfo().homedir, '.local/state/kentik-aws-setup')],
    [{}, join(userInfo().homedir, '.local/state/kentik-aws-setup')],
    [{ KENTIK_AWS_SETUP_HOME: '/a/../b/' }, '/b'],
  ])('with %j', (environment, folder) => {
    if (process.platform === 'linux') expect(stateFolder(environment)).toBe(folder);
  });

  it.each(['state', './state', '~/state', '../x'])('is never the relative path %s', (own) => {
    expect(() => stateFolder({ KENTIK_AWS_SETUP_HOME: own })).toThrow(UserError);
    try {
      sessionsFolder({ KENTIK_AWS_SETUP_HOME: own });
    } catch (error) {
      expect(reportOf(error, 'x')).toMatchObject({ code: 'STATE_FOLDER_UNKNOWN', exit: 2 });
    }
  });

  it('is absolute whatever HOME is', () => {
    vi.stubEnv('HOME', '');
    vi.stubEnv('KENTIK_AWS_SETUP_HOME', '');
    vi.stubEnv('XDG_STATE_HOME', '');
    expect(stateFolder()).toMatch(/^[/A-Z]/);
    expect(homedir()).toBe('');
  });
});

describe('a file system', () => {
  it.skipIf(process.platform !== 'linux')('that syncs no folders does all the same', async () => {
    // /proc answers EINVAL.
    await expect(syncFolder('/proc')).resolves.toBeUndefined();
    await expect(syncFolder('/proc/self/fd')).resolves.toBeUndefined();
    await expect(syncFolder(join(tmpdir(), 'nothing-of-this-name'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['EROFS', 'open', 'FILE_UNUSABLE'],
    ['EACCES', 'mkdir', 'FILE_UNUSABLE'],
    ['EPERM', 'link', 'FILE_UNUSABLE'],
    ['ENOTSUP', 'link', 'FILE_UNUSABLE'],
    ['EINVAL', 'fsync', 'FILE_UNUSABLE'],
    ['EISDIR', 'read', 'FILE_UNUSABLE'],
    ['EIO', 'write', 'FILE_UNUSABLE'],
    ['ENOSPC', 'write', 'DISK_FULL'],
    ['EDQUOT', 'fsync', 'DISK_FULL'],
    ['ECONNRESET', 'read', 'BUG'],
  ])('that answers %s to %s is no fault of the program', (code, syscall, reported) => {
    const error = Object.assign(new Error(`${code}: no, ${syscall}`), { code, syscall, errno: -1 });
    expect(reportOf(error, 'testing').code).toBe(reported);
  });

  it.skipIf(isRoot)('that refuses a folder names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'closed-'));
    await chmod(folder, 0o500);
    vi.stubEnv('KENTIK_AWS_SETUP_HOME', join(folder, 'x'));
    expect(await codeOf(newSession())).toBe('FILE_UNUSABLE');
    await rm(folder, { recursive: true });
  });
});
