import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateDraft } from '../../src/answers/answers.ts';
import { neighboursOf } from '../../src/session/shared.ts';
import { createSession, type Session } from '../../src/session/store.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const now = new Date('2026-11-23T10:00:00Z');
const at = now.toISOString();
const place = { target: 'aws', endpoint: null } as const;
const roleId = 'role:222222222222:Kentik';

async function sessionOf(
  account: string,
  action: string,
  outcome: 'applied' | 'failed' = 'applied',
): Promise<Session> {
  const session = await createSession({ ...place, program: 'test', now });
  await session.journal.append({ type: 'account', at, account, arn: '' });
  const changes = [{ id: roleId, kind: 'role', action, name: 'Kentik' }];
  await session.journal.append({ type: 'run', at, run: 'apply', changes });
  await session.journal.append({ type: 'result', at, run: 'apply', outcome });
  return session;
}

describe('what sessions share', () => {
  freshStateFolder();

  it('is found also where the other one works from another account', async () => {
    const own = await sessionOf('111111111111', 'create');
    const other = await sessionOf('222222222222', 'adopt');
    const { used } = await neighboursOf({ ...place, id: own.id }, validateDraft);
    expect(used).toEqual(new Map([[roleId, { session: other.id, isReadable: true }]]));
    await other.journal.append({ type: 'run', at, run: 'undo', changes: [] });
    await other.journal.append({ type: 'result', at, run: 'undo', outcome: 'applied' });
    expect((await neighboursOf({ ...place, id: own.id }, validateDraft)).used.size).toBe(0);
    await own.close();
    await other.close();
  });

  it('is nothing in the sandbox, which lives no longer than one run', async () => {
    const own = await sessionOf('111111111111', 'create');
    const other = await sessionOf('111111111111', 'adopt');
    const sandbox = { target: 'sandbox', endpoint: null } as const;
    expect((await neighboursOf({ ...sandbox, id: own.id }, validateDraft)).used.size).toBe(0);
    expect((await neighboursOf({ ...place, id: own.id }, validateDraft)).used.size).toBe(1);
    await own.close();
    await other.close();
  });

  it('is not what an apply found that failed before its first change', async () => {
    const own = await sessionOf('111111111111', 'create');
    const other = await sessionOf('222222222222', 'adopt', 'failed');
    expect((await neighboursOf({ ...place, id: own.id }, validateDraft)).used.size).toBe(0);
    await own.close();
    await other.close();
  });

  it('is not what a session has let go of', async () => {
    const own = await sessionOf('111111111111', 'create');
    const other = await sessionOf('222222222222', 'detach');
    expect((await neighboursOf({ ...place, id: own.id }, validateDraft)).used.size).toBe(0);
    await own.close();
    await other.close();
  });

  it('is taken to be all that can be read of a session that cannot be read whole, which is named', async () => {
    const own = await sessionOf('111111111111', 'create');
    const other = await sessionOf('111111111111', 'adopt');
    await other.close();
    await writeFile(join(other.folder, 'answers.json'), '{');
    const { used, unreadable } = await neighboursOf({ ...place, id: own.id }, validateDraft);
    expect(used).toEqual(new Map([[roleId, { session: other.id, isReadable: false }]]));
    expect(unreadable).toMatchObject([{ id: other.id }]);
    await own.close();
  });
});
