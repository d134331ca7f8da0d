/** What the wizard's effects do when no one waits for them any longer. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActor, fromTransition } from 'xstate';
import type { EffectEvent } from '../machines/events.ts';
import { validateDraft } from '../src/answers/answers.ts';
import { isAbort } from '../src/model/errors.ts';
import { listenForInterrupts } from '../src/process/interrupts.ts';
import type { Run } from '../src/run/connect.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { createSession, openSession } from '../src/session/store.ts';
import { WizardEffects } from '../src/wizard/effects.ts';
import { unexpectedMfaCode } from './helpers/failures.ts';
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
  const created = new WizardEffects(run, {
    takeKentik: () => null,
    askMfaCode: unexpectedMfaCode,
    askSignIn: () => Promise.reject(new Error('no one signs in here')),
    withTerminal: (work) => work(),
    offerSessions: true,
    isPlain: false,
  });
  open.push({ effects: created, run });
  return created;
}

afterEach(async () => {
  for (const { effects: created, run } of open.splice(0)) {
    await created.close();
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
    await expect(opening).rejects.toSatisfy(isAbort);
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
    await expect(first).rejects.toSatisfy(isAbort);
    expect(await second).toMatchObject({ id: old.id, draft: { account: '111111111111' } });
  });
});

describe('applying', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox.close();
  });

  it('looks again where another run has created the same since the review', { timeout: 60_000 }, async () => {
    const { signal } = new AbortController();
    const listener = createActor(fromTransition((state: object, _event: EffectEvent) => state, {}));
    listener.start();
    const draft = {
      version: 1 as const,
      export: 'full' as const,
      account: '123456789012',
      region: 'us-east-1',
      bucket: 'test-logs-bucket',
    };
    const reviewed = async () => {
      const wizard = effects();
      const source = { kind: 'environment' as const };
      const asked = { source, account: null, region: 'us-east-1', listener };
      await wizard.perform.identify({ input: asked, signal });
      return {
        wizard,
        plan: await wizard.perform.buildPlan({ input: { draft, offline: false, listener }, signal }),
      };
    };
    const [first, second] = [await reviewed(), await reviewed()];
    const apply = ({ wizard, plan }: Awaited<ReturnType<typeof reviewed>>) =>
      wizard.perform.applyPlan({ input: { plan, draft, listener }, signal });
    expect(await apply(first)).toMatchObject({ outcome: 'applied', failures: [] });
    const result = await apply(second);
    expect(result.outcome).toMatch(/^(?:applied|unchanged)$/);
    expect(result).toMatchObject({ failures: [], roleArn: expect.stringContaining(':role/') });
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
