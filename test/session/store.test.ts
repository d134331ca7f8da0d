import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateDraft } from '../../src/answers/answers.ts';
import { listSessions, readSession } from '../../src/session/saved-sessions.ts';
import { createSession, openSession, removeSession } from '../../src/session/store.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const folder = freshStateFolder();
const create = () =>
  createSession({ target: 'aws', endpoint: null, program: '1.0.0', now: new Date('2026-11-23T10:00:00Z') });

describe('sessions on disk', () => {
  it('are for this user alone', async () => {
    const session = await create();
    await session.close();
    expect((await stat(session.folder)).mode & 0o777).toBe(0o700);
    for (const file of ['answers.json', 'journal.jsonl']) {
      expect((await stat(join(session.folder, file))).mode & 0o777).toBe(0o600);
    }
  });

  it('give back the answers that were saved last', async () => {
    const session = await create();
    await Promise.all([
      session.saveAnswers({ version: 1, export: 'full' }),
      session.saveAnswers({ version: 1, export: 'full', regions: ['us-east-1'] }),
    ]);
    await session.close();
    const again = await openSession(session.id, validateDraft);
    expect(again.answers).toEqual({ version: 1, export: 'full', regions: ['us-east-1'] });
    await again.close();
  });

  it('are listed newest first, with what cannot be read named and kept', async () => {
    const good = await create();
    await good.close();
    const bad = await create();
    await bad.close();
    const answersFile = join(bad.folder, 'answers.json');
    await writeFile(answersFile, '{"version": 9}');
    const { sessions, unreadable } = await listSessions(validateDraft);
    expect(sessions.map(({ id }) => id)).toEqual([good.id]);
    expect(unreadable.map(({ id }) => id)).toEqual([bad.id]);
    expect(unreadable[0]?.message).toContain('version 9');
    expect(await readFile(answersFile, 'utf8')).toBe('{"version": 9}');
    await expect(openSession(bad.id, validateDraft)).rejects.toThrow(/version 9/);
  });

  it('refuses ids that are not sessions, paths included', async () => {
    await expect(openSession('../../etc', validateDraft)).rejects.toThrow(/no session/);
    await expect(removeSession('nothing')).rejects.toThrow(/no session/);
  });

  it('is not removed while it is in use', async () => {
    const session = await create();
    await expect(removeSession(session.id)).rejects.toThrow(/in use/);
    await session.close();
    await removeSession(session.id);
    await expect(readSession(session.id, validateDraft)).rejects.toThrow(/no session/);
  });

  it('lives where the environment says', async () => {
    const session = await create();
    await session.close();
    expect(session.folder.startsWith(folder.path)).toBe(true);
  });
});
