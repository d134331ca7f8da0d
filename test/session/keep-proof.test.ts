import { describe, expect, it } from 'vitest';
import type { Check, CheckState } from '../../src/outputs/checks.ts';
import { proofKeeper } from '../../src/run/keep-proof.ts';
import { readProof } from '../../src/session/proof.ts';
import { createSession } from '../../src/session/store.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const now = () => new Date('2026-11-23T10:00:00.000Z');
const newSession = async (): Promise<string> => {
  const { id, close } = await createSession({ target: 'aws', endpoint: null, program: 'test', now: now() });
  await close();
  return id;
};
const check = (id: string, state: CheckState): Check => {
  return { id, side: 'aws', state, message: '', remedy: null };
};
const kept = async (id: string) => {
  const found = await readProof(id);
  return found === null || found === 'unreadable' ? found : `${found.outcome} ${found.checks.length}`;
};

describe('the proof of a run that someone might leave', () => {
  freshStateFolder();

  it('has what was known last, and no "proven" before its end', async () => {
    const id = await newSession();
    const keeper = proofKeeper(id, now);
    keeper.soFar([check('a', 'waiting')]);
    keeper.soFar([check('a', 'proven')]);
    keeper.soFar([check('a', 'proven'), check('b', 'proven')]);
    await expect.poll(() => kept(id)).toBe('unproven 2');
    await keeper.atEnd([check('a', 'proven'), check('b', 'proven')]);
    expect(await kept(id)).toBe('proven 2');
  });

  it('takes the place of a finished one only at its end, of one without logs at once', async () => {
    const id = await newSession();
    await proofKeeper(id, now).atEnd([check('a', 'waiting')]);
    const second = proofKeeper(id, now);
    second.soFar([check('a', 'refuted'), check('b', 'waiting')]);
    await expect.poll(() => kept(id)).toBe('failed 2');
    const third = proofKeeper(id, now);
    third.soFar([check('c', 'waiting')]);
    third.soFar([check('c', 'proven')]);
    await third.atEnd([check('c', 'proven')]);
    expect(await kept(id)).toBe('proven 1');
    const lines: string[] = [];
    const fourth = proofKeeper(id, now, (line) => lines.push(line));
    fourth.soFar([check('d', 'waiting')]);
    await fourth.atEnd([]);
    expect(lines).toEqual([]);
  });

  it('is said once where it cannot be kept', async () => {
    const lines: string[] = [];
    const keeper = proofKeeper('2026-11-23-none', now, (line) => lines.push(line));
    keeper.soFar([check('a', 'waiting')]);
    await keeper.atEnd([check('a', 'proven')]);
    expect(lines).toHaveLength(1);
    await proofKeeper(null, now).atEnd([check('a', 'proven')]);
  });
});
