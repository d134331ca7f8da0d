/** What the wizard's effects do when nobody waits for them any more. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { validateDraft } from '../src/answers/answers.ts';
import type { Run } from '../src/commands/run.ts';
import { WizardEffects } from '../src/effects.ts';
import { listenForInterrupts } from '../src/interrupts.ts';
import { createSession, openSession } from '../src/session/store.ts';
import { freshStateFolder } from './helpers/state-folder.ts';

freshStateFolder();

const now = () => new Date('2026-11-23T10:00:00Z');
const open: { effects: WizardEffects; run: Run }[] = [];

function effects(): WizardEffects {
  const interrupts = listenForInterrupts();
  const run: Run = {
    interrupts,
    signal: interrupts.signal,
    target: 'aws',
    endpoint: null,
    now,
    onCall: () => undefined,
    close: async () => interrupts.dispose(),
  };
  const made = new WizardEffects(run, {
    askMfaCode: () => Promise.reject(new Error('nobody to ask')),
    offerSessions: true,
  });
  open.push({ effects: made, run });
  return made;
}

afterEach(async () => {
  for (const { effects: made, run } of open.splice(0)) {
    await made.close();
    await run.close();
  }
});

async function savedSession(account: string): Promise<{ id: string; folder: string }> {
  const session = await createSession({ target: 'aws', endpoint: null, program: 'test', now: now() });
  await session.saveAnswers({ version: 1, account });
  await session.close();
  return session;
}

describe('opening a saved session', () => {
  it('leaves it alone where one has gone back meanwhile: new answers go into a new one', async () => {
    const old = await savedSession('111111111111');
    const wizard = effects();
    const left = new AbortController();
    const opening = wizard.perform.openSession({ input: { id: old.id }, signal: left.signal });
    left.abort();
    await expect(opening).rejects.toThrow('interrupted');
    const id = await wizard.save({ version: 1, account: '222222222222' });
    expect(id).not.toBe(old.id);
    expect(await readFile(join(old.folder, 'answers.json'), 'utf8')).toContain('111111111111');
    // Its lock is free again.
    await (await openSession(old.id, validateDraft)).close();
  });

  it('may be asked for again while the first is still being given up', async () => {
    const old = await savedSession('111111111111');
    const wizard = effects();
    const left = new AbortController();
    const first = wizard.perform.openSession({ input: { id: old.id }, signal: left.signal });
    left.abort();
    const second = wizard.perform.openSession({
      input: { id: old.id },
      signal: new AbortController().signal,
    });
    await expect(first).rejects.toThrow('interrupted');
    expect(await second).toMatchObject({ id: old.id, draft: { account: '111111111111' } });
  });
});

describe('starting the sandbox', () => {
  it('leads nothing there where one has gone back meanwhile', async () => {
    const wizard = effects();
    const left = new AbortController();
    const before = { ...process.env };
    const starting = wizard.perform.startSandbox({ input: undefined as never, signal: left.signal });
    left.abort();
    await expect(starting).rejects.toThrow('interrupted');
    expect(process.env).toEqual(before);
    expect(wizard.target).toBe('aws');
  });
});
