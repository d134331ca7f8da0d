/** What a change asks of AWS, and what becomes of an undo that meets a thing that has changed. */
import { describe, expect, test } from 'vitest';
import { setUp, undo } from '../../src/apply/perform.ts';
import { changedSince } from '../../src/aws/explain/changed.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { MutationContext, Outcome } from '../../src/model/mutate.ts';
import type { AttachmentChange } from '../../src/plan/types.ts';
import type { UndoOf } from '../../src/plan/undo/undo-types.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { fakeAws } from './fake-aws.ts';

const account = '123456789012';
const desired = { roleName: 'role', policyArn: `arn:aws:iam::${account}:policy/old` };
const attachment = {
  kind: 'attachment' as const,
  id: 'attachment',
  account,
  region: null,
  name: 'role/old',
  why: '',
  dependsOn: [],
};

test('what earlier answers attached is detached only from the role that was planned', async () => {
  const asked: unknown[] = [];
  const detachRolePolicy: Aws['detachRolePolicy'] = async (request) => {
    asked.push(request);
  };
  const surplus = { role: { tags: { team: 'network' } }, policy: null };
  const change: AttachmentChange = { ...attachment, action: 'detach', desired, surplus };
  await setUp([change], { aws: fakeAws({ detachRolePolicy }), kentik: null }, memoryContext());
  expect(asked).toEqual([{ ...desired, expected: surplus }]);
});

describe('an undo that meets a thing that has changed', () => {
  const observed = { role: null, use: null, policy: null };
  const change: UndoOf<'attachment'> = {
    ...attachment,
    action: 'remove',
    owned: [],
    target: { ...desired, owns: { role: false, policy: false } },
    observed,
  };
  const target: [string, string] = [desired.roleName, desired.policyArn];
  const intent = { operation: 'DetachRolePolicy' as const, target, service: 'iam', account, changes: [] };

  /** Records these calls, then finds that the thing has changed. */
  const undoAfter = (calls: readonly Pick<Outcome<null>, 'superseded'>[]) => {
    const detachRolePolicy = async (_request: unknown, { recorder }: MutationContext): Promise<void> => {
      for (const more of calls) {
        const outcome = { result: null, ids: [], requestId: null, ...more };
        await recorder.record(intent, async () => outcome);
      }
      throw changedSince({ doing: 'x', service: 'iam', operation: 'x', actions: [] }, 'It has changed.');
    };
    return undo([change], { aws: fakeAws({ detachRolePolicy }), kentik: null }, memoryContext());
  };

  test('leaves it, where nothing was called before', async () => {
    expect(await undoAfter([])).toEqual([
      { id: 'attachment', ok: true, awsId: null, kept: 'It has changed.' },
    ]);
  });

  test('fails and says that a part is deleted, where a call was carried out before', async () => {
    await expect(undoAfter([{}])).rejects.toMatchObject({
      report: { code: 'CHANGED_SINCE_PLANNED', state: expect.any(String) },
    });
  });

  test("leaves it, where the call before came to nothing because another's was there first", async () => {
    expect(await undoAfter([{ superseded: 'unmade' }])).toMatchObject([{ kept: 'It has changed.' }]);
  });
});
