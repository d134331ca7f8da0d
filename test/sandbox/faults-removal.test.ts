/** The program's own AWS functions against faults that undo meets. */
import { expect, test, vi } from 'vitest';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { expectedPolicy, expectedRole } from '../../src/model/expected.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';

const document: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
};
const trustPolicy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

test('a role and its policy are deleted although IAM does not know yet that they were taken apart', async () => {
  const sandbox = await startSandbox();
  try {
    const aws = connectIn(sandbox.environment);
    const context = memoryContext();
    const { arn } = await aws.createPolicy({ name: 'Apart', description: 'x', document }, context);
    await aws.createRole({ name: 'Apart', description: 'x', trustPolicy }, context);
    await aws.attachRolePolicy({ roleName: 'Apart', policyArn: arn }, context);
    const expectedOfRole = expectedRole(await aws.readRole('Apart', context.signal));
    const expectedOfPolicy = expectedPolicy(await aws.readPolicy('Apart', context.signal));
    if (expectedOfRole === null || expectedOfPolicy === null) return expect.fail('missing');
    await setFaults(sandbox, 'iam-delay=1500ms');
    await aws.detachRolePolicy({ roleName: 'Apart', policyArn: arn }, context);
    await aws.deleteRole({ name: 'Apart', expected: expectedOfRole }, context);
    await aws.deletePolicy({ arn, expected: expectedOfPolicy }, context);
    await setFaults(sandbox);
    expect(await aws.readRole('Apart', context.signal)).toBeNull();
    expect(await aws.readPolicy('Apart', context.signal)).toBeNull();
    const conflicts = sandbox.requests().filter(({ outcome }) => outcome === 'DeleteConflict');
    expect(conflicts.length).toBeGreaterThan(0);
    // What was waited for is part of the one recorded change.
    expect(context.recorder.operations().slice(-3)).toEqual([
      'DetachRolePolicy',
      'DeleteRole',
      'DeletePolicy',
    ]);
  } finally {
    vi.unstubAllEnvs();
    await sandbox.close();
  }
});
