/** A journal over many accounts: settling what is open in each, and undoing it. */
import { describe, expect, it } from 'vitest';
import type { Reach } from '../../src/answers/types.ts';
import { prepareUndo, reachForUndo } from '../../src/apply/prepare-undo.ts';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { settleOpenIntents } from '../../src/apply/settle.ts';
import { executeUndo } from '../../src/apply/undo.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import {
  answersOf,
  first,
  home,
  identityOf,
  now,
  refused,
  second,
  signal,
  third,
  world,
} from './accounts-world.ts';
import { fakeSession, memoryJournal } from './fake-aws.ts';

describe('a journal over accounts', () => {
  const intent = (n: number, account: string): JournalEntry => ({
    type: 'intent',
    at: now().toISOString(),
    n,
    run: 'apply',
    changes: [],
    service: 'iam',
    operation: 'CreateRole',
    account,
    region: null,
    target: 'KentikMetadataSecondaryRole',
    before: null,
  });

  const withRole = (account: string): Partial<Aws> => {
    let isThere = true;
    return {
      readRole: async (name) =>
        isThere
          ? {
              arn: `arn:aws:iam::${account}:role/${name}`,
              name,
              trustPolicy: { Statement: [] },
              attachedPolicyArns: [],
              tags: { 'kentik-aws-setup:session': 's' },
            }
          : null,
      look: async ({ target }) => ({ status: 'done', ids: [`arn:aws:iam::${account}:role/${target}`] }),
      readRoleUse: async () => ({ inlinePolicyNames: [], instanceProfileNames: [] }),
      deleteRole: async () => {
        isThere = false;
      },
    };
  };

  it('settles what is open where it is, and leaves open what cannot be looked at', async () => {
    const { accounts } = world(answersOf([first, second, third]), {
      [first]: withRole(first),
      [second]: { identify: () => Promise.reject(refused('ASSUME_ROLE_DENIED')) },
      [third]: { look: () => Promise.reject(refused('ACCESS_DENIED')) },
    });
    const session = fakeSession(memoryJournal([intent(1, second), intent(2, third), intent(3, first)]));
    const context = {
      signal,
      recorder: journalRecorder({ journal: session.journal, run: 'apply', now }),
      session: 's',
    };
    await settleOpenIntents({ session, accounts, signal, now, context });
    expect(session.journal.entries.filter(({ type }) => type === 'outcome')).toMatchObject([
      { n: 3, status: 'done', ids: [`arn:aws:iam::${first}:role/KentikMetadataSecondaryRole`] },
    ]);
  });

  it('undo goes the way that the last apply went, whatever the answers have become', () => {
    const run = (reach?: Reach): JournalEntry => ({
      type: 'run',
      at: now().toISOString(),
      run: 'apply',
      changes: [],
      ...(reach === undefined ? {} : { reach }),
    });
    const pinned: JournalEntry = { type: 'account', at: now().toISOString(), account: home, arn: '' };
    const profiles = { profiles: { [first]: 'dev' } };
    expect(
      reachForUndo(fakeSession(memoryJournal([pinned, run(profiles), run('print'), intent(1, first)]))),
    ).toEqual(profiles);
    // Journals of before say nothing of it.
    expect(reachForUndo(fakeSession(memoryJournal([pinned, run(), intent(1, first)])))).toEqual({
      assumeRole: 'OrganizationAccountAccessRole',
    });
    expect(reachForUndo(fakeSession(memoryJournal([pinned, run(), intent(1, home)])))).toBeNull();
  });

  it("undo works in each account, and names the one that it can't reach", async () => {
    let isOpen = false;
    const { accounts } = world(answersOf([first, second]), {
      [first]: withRole(first),
      [second]: {
        ...withRole(second),
        identify: async () => {
          if (!isOpen) throw refused('ASSUME_ROLE_DENIED');
          return identityOf(second);
        },
      },
    });
    const session = fakeSession(memoryJournal([intent(1, first), intent(2, second)]));
    const undo = async () => {
      const plan = await prepareUndo({ session, accounts, deleteLogs: [], usedElsewhere: new Map(), signal });
      return executeUndo({ session, plan, accounts, signal, now, onProgress: () => undefined });
    };
    expect(await undo()).toMatchObject({
      outcome: 'partial',
      removed: [`undo:role:${first}:KentikMetadataSecondaryRole`],
      failures: [{ error: { code: 'ASSUME_ROLE_DENIED' } }],
    });
    isOpen = true;
    expect(await undo()).toMatchObject({
      outcome: 'undone',
      removed: [`undo:role:${second}:KentikMetadataSecondaryRole`],
      failures: [],
    });
  });
});
