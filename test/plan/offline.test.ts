import { expect, it } from 'vitest';
import { offlinePlan } from '../../src/plan/offline.ts';
import { account, fullAnswers } from './account.ts';

it('without credentials needs account and listed resources, and says so of both at once', () => {
  expect(() => offlinePlan(fullAnswers())).toThrow(
    expect.objectContaining({
      report: expect.objectContaining({
        exit: 2,
        details: [expect.stringMatching(/^account: /), expect.stringMatching(/^resources: /)],
      }),
    }),
  );
});

it('takes what the answers name for granted and the rest for absent', () => {
  const resources = [{ type: 'network-interface' as const, id: 'eni-00000001', region: 'us-east-1' }];
  const plan = offlinePlan(fullAnswers({ account, resources }));
  expect(plan.account).toBe(account);
  expect(plan.changes.every(({ action }) => action === 'create')).toBe(true);
  // No one looked, so nothing is said of what AWS has.
  expect(new Set(plan.changes.map(({ why }) => why))).toEqual(new Set(["Not checked: AWS wasn't called."]));
  expect(plan.documents.map(({ id }) => id)).toEqual([
    'bucket-policy',
    'flow-log',
    'policy',
    'trust-policy',
    'cloud-export',
  ]);
});
