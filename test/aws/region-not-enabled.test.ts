/** An opt-in region refuses valid keys. Whether it is enabled decides what helps, and DescribeRegions knows it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fullAnswersOf } from '../../src/answers/complete.ts';
import { accountsFor } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Seed } from '../../src/sandbox/world/seed.ts';
import { memberSeed, seedWithControls } from '../helpers/controls.ts';
import { reportFrom } from '../helpers/failures.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { awsFiles } from './aws-files.ts';

const account = '123456789012';
const { signal } = new AbortController();
const notEnabled = ['af-south-1', 'ap-east-1'];

let sandbox: Sandbox;
const start = async (seed: Seed = memberSeed) => {
  sandbox = await startSandbox({ seed });
};
beforeEach(() => awsFiles('', ''));
afterEach(() => sandbox.close());

async function refusedPlan(regions: string[]) {
  const aws = connectIn(sandbox.environment);
  const home = { aws, identity: await aws.identify(signal) };
  const answers = fullAnswersOf({
    version: 1,
    account,
    bucket: 'logs-of-regions',
    regions,
    resources: 'all',
  });
  const accounts = accountsFor(null, home, () => expect.fail());
  return reportFrom(preparePlan({ answers, accounts, signal }));
}

const listings = () => sandbox.requests().filter(({ operation }) => operation === 'DescribeRegions');

test('a plan asks once which regions are enabled, and says how to enable each or leave them out', async () => {
  await start();
  const report = await refusedPlan([...notEnabled, 'us-east-1']);
  expect(report.code).toBe('REGION_NOT_ENABLED');
  expect(report.remedy).toEqual([
    ...notEnabled.map((region) => `aws account enable-region --region-name ${region}`),
    expect.stringContaining(`leave ${notEnabled.join(', ')} out of the answers`),
    'regions: [us-east-1]',
  ]);
  expect(JSON.stringify(report)).not.toContain('AWS_STS_REGIONAL_ENDPOINTS');
  expect(listings()).toHaveLength(1);
});

test('where DescribeRegions is refused, both reasons are possible', async () => {
  await start(
    seedWithControls({ listing: { Effect: 'Deny', Action: 'ec2:DescribeRegions', Resource: '*' } }),
  );
  const report = await refusedPlan(['af-south-1', 'us-east-1']);
  expect(report.code).toBe('CREDENTIALS_NOT_VALID_IN_REGION');
  expect(report.why).toMatch(/isn't enabled .* or /);
});

test('in the region that the run starts in, too', async () => {
  await start();
  const aws = connectIn(sandbox.environment, 'af-south-1');
  const report = await reportFrom(aws.listResources('af-south-1', ['vpc'], signal));
  expect(report.code).toBe('REGION_NOT_ENABLED');
  expect(report.remedy).toContain('Or use an enabled region: export AWS_REGION=us-east-1');
});

test("the bucket's region, too", async () => {
  await start();
  const aws = connectIn(sandbox.environment);
  const report = await reportFrom(
    aws.readBucket('logs-of-regions', 'af-south-1', signal, { settings: false }),
  );
  expect(report.code).toBe('REGION_NOT_ENABLED');
  expect(report.remedy).toEqual([
    'aws account enable-region --region-name af-south-1',
    'Or choose another region for the bucket.',
  ]);
});

test('keys that are wrong are wrong in every region', async () => {
  await start();
  const environment = { ...sandbox.environment, AWS_ACCESS_KEY_ID: 'AKIANOTOFTHESANDBOX1' };
  const aws = connectIn(environment, 'af-south-1');
  const report = await reportFrom(aws.listResources('af-south-1', ['vpc'], signal));
  expect(report.code).toBe('CREDENTIALS_INVALID');
});
