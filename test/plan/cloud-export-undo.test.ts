/** The undo of cloud exports. */
import { describe, expect, test } from 'vitest';
import { exportUse } from '../../src/model/ids.ts';
import type { ExistingCloudExport, KentikState } from '../../src/model/kentik.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { buildUndoPlan } from '../../src/plan/undo/undo.ts';
import { confirmedOnly } from '../../src/plan/undo/undo-confirmed.ts';
import type { SeenExports, UndoState } from '../../src/plan/undo/undo-types.ts';
import { account, bucket, undoState } from './account.ts';
import { existing, logs, planned, plans, registeredHere, unreachable } from './kentik-state.ts';

describe('undo', () => {
  const request = planned([]).change.desired;
  const created = registeredHere('7', request);
  const described = (description: string) => {
    const one = existing('7', logs, { name: 'aws-us-east-1' });
    return { ...one, whole: { ...one.whole, description } };
  };
  const found = described('');
  const state = undoState();

  type Seen = (Pick<KentikState, 'exports'> & Partial<KentikState>) | { unreachable: typeof unreachable };

  function undo(
    own: SessionResource[],
    seenInKentik: Seen,
    options: { used?: string; seen?: Partial<UndoState> } = {},
  ) {
    const users = [{ session: 'other', isReadable: true, since: '2026-11-23T10:00:00.000Z' }];
    const usedElsewhere = new Map(options.used === undefined ? [] : [[options.used, users]]);
    const kentik: SeenExports = { plans, ...seenInKentik };
    const all = { session: 's', account, deleteLogs: [], usedElsewhere, kentik };
    return buildUndoPlan(own, { [account]: { ...state, ...options.seen } }, all);
  }
  const action = (own: SessionResource[], kentik: Seen, options = {}) =>
    undo(own, kentik, options).changes.map((change) => change.action);

  test('with credentials of another company is blocked, and so is a second registration', () => {
    const update: SessionResource = {
      kind: 'cloud-export-update',
      account,
      exportId: '7',
      name: found.name,
      writes: [{ before: { ...found.whole, enabled: false }, after: found.whole }],
    };
    const strangers = { exports: [existing('8', { bucket: 'theirs' })], plans: [] };
    for (const own of [created, registeredHere('', request), update]) {
      const [change] = undo([own], strangers).changes;
      expect(change).toMatchObject({ action: 'blocked', why: expect.stringContaining(found.name) });
      expect(change?.remedy).toBeDefined();
      const theirs = [{ id: '99', name: 'Theirs', isActive: true, maxFps: null, maxDevices: null }];
      expect(planned([], undefined, { created: [own], plans: theirs }).change.action).toBe('blocked');
      // The same company, whose export someone has deleted.
      expect(planned([], undefined, { created: [own] }).change.action).toBe('create');
    }
    // Its plan was removed, and the export exists.
    expect(action([created], { exports: [found], plans: [] })).toEqual(['remove']);
  });

  test('deletes what the session registered and left as it is, also where the response was lost', () => {
    expect(action([created], { exports: [found] })).toEqual(['remove']);
    expect(action([registeredHere('', request)], { exports: [found] })).toEqual(['remove']);
    expect(action([registeredHere('', request), created], { exports: [found] })).toEqual(['remove']);
    expect(action([created], { exports: [] })).toEqual(['gone']);
    expect(action([created], { exports: [existing('8', logs, { name: 'aws-us-east-1' })] })).toEqual([
      'gone',
    ]);
    expect(
      action([created], { exports: [existing('7', logs, { enabled: false, name: request.name })] }),
    ).toEqual(['keep']);
    const [kept] = undo([created], { exports: [described('ours: do not touch')] }).changes;
    expect(kept).toMatchObject({ action: 'keep', why: expect.stringContaining('(description)') });
    const [blocked] = undo([created], { unreachable }).changes;
    expect(blocked).toMatchObject({ action: 'blocked', why: 'No answer.', remedy: 'Try again.' });
  });

  test('hands over what another session uses, by name or by ID', () => {
    for (const used of [`cloud-export:${account}:aws-us-east-1`, exportUse('7')]) {
      const [change] = undo([created], { exports: [found] }, { used }).changes;
      expect(change).toMatchObject({ action: 'keep', users: ['other'], owned: [created] });
    }
  });

  test('restores what the session changed in the fields that are still as written', () => {
    const before = existing('7', { ...logs, region: 'eu-west-1' }, { enabled: false }).whole;
    const after = existing('7', logs).whole;
    const writes = [{ before: { ...before }, after: { ...after } }];
    const update: SessionResource = {
      kind: 'cloud-export-update',
      account,
      exportId: '7',
      name: 'export-7',
      writes,
    };
    const [change] = undo([update], { exports: [existing('7', logs, { name: 'renamed since' })] }).changes;
    expect(change).toMatchObject({
      action: 'restore',
      target: { exportId: '7', fields: { enabled: false, aws: { region: 'eu-west-1' } } },
    });
    expect(action([update], { exports: [existing('7', { ...logs, region: 'sa-east-1' })] })).toEqual([
      'keep',
    ]);
    expect(
      action([update], { exports: [existing('7', { region: 'eu-west-1' }, { enabled: false })] }),
    ).toEqual(['gone']);
    expect(action([update], { exports: [] })).toEqual(['gone']);
    expect(action([created, update], { exports: [found] })).toEqual(['remove']);
  });

  test('keeps what the export uses until it is deleted, unless Kentik cannot be asked', () => {
    const name = 'test-logs-bucket';
    const tags = { 'kentik-aws-setup:session': 's' };
    const buckets = { [name]: bucket(name, { state: 'owned', region: 'us-east-1', tags }) };
    const createdBucket: SessionResource = {
      ...{ kind: 'bucket', account, region: 'us-east-1', bucket: name },
      ...{ isTagged: true, isProven: true },
    };
    const seen = { buckets, hasObjects: { [name]: false } };
    const needs = (kentik: Seen) =>
      undo([createdBucket, created], kentik, { seen }).changes.find(({ kind }) => kind === 'bucket')
        ?.dependsOn;
    expect(needs({ exports: [found] })).toEqual([`undo:cloud-export:${account}:aws-us-east-1`]);
    expect(needs({ unreachable })).toEqual([]);
    expect(undo([createdBucket, created], { exports: [found] }, { seen }).changes[0]?.kind).toBe(
      'cloud-export',
    );
  });

  test('is confirmed for an export whose status alone has changed since it was shown', () => {
    const status = {
      status: 'OK',
      errorMessage: '',
      flowFound: true,
      apiAccess: true,
      storageAccountAccess: true,
    };
    const later = { ...found, status, whole: { ...found.whole, currentStatus: status } };
    const shown = undo([created], { exports: [found] });
    const fresh = (exports: ExistingCloudExport[]) =>
      confirmedOnly(shown, undo([created], { exports })).changes.map((change) => change.action);
    expect(fresh([later])).toEqual(['remove']);
    const edited = existing('7', logs, { name: request.name });
    expect(fresh([{ ...edited, whole: { ...edited.whole, description: 'edited' } }])).toEqual(['keep']);
  });
});
