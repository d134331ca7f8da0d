import { describe, expect, it } from 'vitest';
import { validateAnswers, validateDraft } from '../../src/answers/answers.ts';
import { answersOf } from '../../src/answers/complete.ts';
import { ownAnswers, withKentik, withSecondary } from '../../src/answers/draft.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';

/** Someone who has answered both kinds of export, one after the other. */
const both: DraftAnswers = {
  version: 1,
  account: '123456789012',
  bucket: 'logs',
  regions: ['us-east-1'],
  roles: 'nested',
  primary: { roleName: 'P' },
  secondary: { accounts: ['222222222222'], reach: 'print' },
  grant: 'scoped',
};

it('leaves out the answers of the other kind, so that every command understands what is saved', () => {
  expect(ownAnswers({ ...both, export: 'metadata-only' })).toEqual({
    version: 1,
    export: 'metadata-only',
    account: '123456789012',
    roles: 'nested',
    primary: { roleName: 'P' },
    secondary: { accounts: ['222222222222'], reach: 'print' },
    grant: 'scoped',
  });
  const full = ownAnswers({ ...both, export: 'full' });
  expect(full).toMatchObject({ bucket: 'logs', regions: ['us-east-1'], grant: 'scoped' });
  expect(validateAnswers(full).ok).toBe(true);
});

it('keeps all while the kind is not chosen', () => {
  expect(ownAnswers(both)).toEqual(both);
});

it('may be saved with half of what is asked about the primary account', () => {
  expect(validateDraft(ownAnswers({ ...both, export: 'metadata-only' })).ok).toBe(true);
});

it('is completed with the defaults', () => {
  expect(answersOf({ ...both, export: 'metadata-only' })).toMatchObject({
    region: 'us-east-1',
    primary: { roleName: 'P', policyName: 'KentikMetadataPrimaryPolicy' },
    secondary: { roleName: 'KentikMetadataSecondaryRole', regions: ['us-east-1'] },
  });
});

it('keeps what was answered about the accounts before', () => {
  expect(withSecondary(both, { roleName: 'S' }).secondary).toEqual({
    accounts: ['222222222222'],
    reach: 'print',
    roleName: 'S',
  });
});

describe('drafts', () => {
  it('hold what was answered and no more', () => {
    const draft = { version: 1, export: 'full', regions: ['us-east-1'], secondary: { accounts: 'all' } };
    expect(validateDraft(draft)).toEqual({ ok: true, draft });
    expect(validateDraft({ version: 1 })).toEqual({ ok: true, draft: { version: 1 } });
  });

  it('that only name a cloud export ask for none', () => {
    const named = validateDraft({ version: 1, kentik: { name: 'prod' } });
    expect(named).toMatchObject({ ok: true, draft: { kentik: { name: 'prod', register: false } } });
    const found = {
      companyId: null,
      plans: [{ id: '7', name: '', isActive: true, maxFps: null, maxDevices: null }],
    };
    if (named.ok) expect(withKentik(named.draft, found).kentik?.register).toBe(false);
  });

  it('are refused where they are damaged', () => {
    expect(validateDraft({ version: 1, bucke: 'logs' })).toMatchObject({
      ok: false,
      faults: [{ path: 'bucke' }],
    });
    expect(validateDraft({ version: 3 })).toMatchObject({ ok: false, faults: [{ path: 'version' }] });
    expect(validateDraft('')).toMatchObject({ ok: false });
  });
});
