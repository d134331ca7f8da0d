import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetSecrets, holdSecret } from '../../src/model/redact/redact.ts';
import { readProof, saveProof } from '../../src/session/proof.ts';
import { createSession, type Session } from '../../src/session/store.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const at = '2026-11-23T10:00:00.000Z';

async function created(): Promise<Session> {
  return createSession({ target: 'aws', endpoint: null, program: 'test', now: new Date(at) });
}

describe('what the last check found', () => {
  freshStateFolder();
  afterEach(forgetSecrets);

  it('is kept beside the journal while its session is in use, the worst first, and replaced by the next', async () => {
    const { id, folder, close } = await created();
    expect(await readProof(id)).toBeNull();
    await saveProof(id, { at, outcome: 'proven', checks: [{ id: 'a', state: 'proven' }] });
    const checks = [
      { id: 'a', state: 'proven' },
      { id: 'b', state: 'waiting' },
      { id: 'c', state: 'refuted' },
    ] as const;
    await saveProof(id, { at, outcome: 'failed', checks });
    expect(await readProof(id)).toMatchObject({ outcome: 'failed', checks: checks.toReversed(), left: 0 });
    expect((await stat(join(folder, 'proof.json'))).mode & 0o777).toBe(0o600);
    await close();
  });

  it('is bounded, and says how much was left out', async () => {
    const { id, close } = await created();
    const checks = Array.from({ length: 12_000 }, (_, index) => ({
      id: `${index}`,
      state: 'proven' as const,
    }));
    await saveProof(id, { at, outcome: 'failed', checks: [...checks, { id: 'x', state: 'refuted' }] });
    const saved = await readProof(id);
    if (saved === null || saved === 'unreadable') throw new Error('no proof was saved');
    expect(saved.checks[0]).toEqual({ id: 'x', state: 'refuted' });
    expect(saved.checks.length + saved.left).toBe(12_001);
    expect(saved.checks.length).toBeLessThan(1000);
    await close();
  });

  it('has no secret of this process', async () => {
    const { id, folder, close } = await created();
    holdSecret('a-token-that-someone-typed');
    await saveProof(id, {
      at,
      outcome: 'proven',
      checks: [{ id: 'export:a-token-that-someone-typed', state: 'proven' }],
    });
    expect(await readFile(join(folder, 'proof.json'), 'utf8')).not.toContain('someone-typed');
    await close();
  });

  it('is not guessed at where it is damaged, newer, or not ours', async () => {
    const { id, folder, close } = await created();
    const file = join(folder, 'proof.json');
    for (const text of [
      '',
      '{',
      '{"version": 2}',
      '[]',
      JSON.stringify({ version: 1, at: 'x', checks: [], left: 0 }),
    ]) {
      await writeFile(file, text);
      expect(await readProof(id)).toBe('unreadable');
    }
    const elsewhere = join(folder, 'elsewhere.json');
    await writeFile(elsewhere, 'mine');
    await rm(file);
    await symlink(elsewhere, file);
    await expect(readProof(id)).rejects.toMatchObject({ report: { code: 'NOT_OWN' } });
    await saveProof(id, { at, outcome: 'proven', checks: [] });
    expect(await readProof(id)).toMatchObject({ outcome: 'proven' });
    expect(await readFile(elsewhere, 'utf8')).toBe('mine');
    await close();
  });
});
