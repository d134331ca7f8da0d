/** The policy of `help permissions` covers every call of a whole life: plan, apply, verify, undo, of both kinds. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operatorPolicy } from '../../src/documents/operator-policy.ts';
import { evaluatePolicies } from '../../src/model/policies/policy-evaluation.ts';
import { jsonLines, runProgram, withoutKentik } from '../helpers/program.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

/** Where S3's permission has another name than its operation. Source: Service Authorization Reference, Amazon S3. */
const s3Actions: Record<string, string> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  DeleteObjects: 'DeleteObject',
};

const metadataOnly = `version: 1
export: metadata-only
secondary: {accounts: ["300000000001"], regions: [us-east-1]}
`;

it.each([
  ['a full export', usualAnswers],
  ['a metadata-only export', metadataOnly],
])('%s', async (_name, text) => {
  const answers = join(given.folder, 'answers.yaml');
  await writeFile(answers, text);
  // Kentik's API isn't AWS's to allow.
  const env = withoutKentik(given.env);
  const applied = await runProgram(['apply', '--answers', answers, '--yes', '--json'], { env });
  expect(applied.exit, applied.stderr).toBe(0);
  const { session } = jsonLines(applied.stdout).at(-1) as { session: string };
  await runProgram(['verify', session, '--json'], { env });
  const undone = await runProgram(['undo', session, '--yes', '--json'], { env });
  expect(undone.exit, undone.stderr).toBe(0);
  const calls = new Set(
    given.sandbox
      .requests()
      .map(
        ({ service, operation }) =>
          `${service}:${service === 's3' ? (s3Actions[operation] ?? operation) : operation}`,
      ),
  );
  expect(calls.size).toBeGreaterThan(15);
  const missing = [...calls].filter(
    (action) =>
      evaluatePolicies([operatorPolicy], { action, resource: '*', principals: null, context: {} }) !==
      'allowed',
  );
  expect(missing).toEqual([]);
});
