/** A mixed allocation from the plan to every output: three buckets for four regions, one of which exists. */
import { describe, expect, it } from 'vitest';
import type { FullAnswers } from '../../src/answers/types.ts';
import { consoleSteps } from '../../src/outputs/console-steps.ts';
import { documentFiles } from '../../src/outputs/files.ts';
import { terraformFiles } from '../../src/outputs/terraform/files.ts';
import { readyCloudExports } from '../../src/plan/exports.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { deliveryTargets } from '../../src/proof/log-buckets.ts';
import {
  account,
  actions,
  afterwards,
  bucket,
  changeOf,
  emptyAccount,
  flowLog,
  mixedAnswers,
  vpc,
} from './account.ts';

const answers = mixedAnswers([
  { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1'] },
  { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1', 'eu-west-2'] },
  { bucket: 'acme-rest', region: 'eu-west-1', from: ['ap-south-1'] },
]);

/** A VPC in each region; those of us-east-1 are logged to the bucket that exists. */
function accountFor(desired: FullAnswers) {
  const state = emptyAccount(desired, {
    resources: desired.regions.map((region, index) => vpc(`vpc-0000000${index}`, { region })),
    flowLogs: [flowLog('vpc-00000000', { destination: 'arn:aws:s3:::acme-us' })],
  });
  state.buckets['acme-us'] = bucket('acme-us', { state: 'owned', region: 'us-east-1' });
  return state;
}

const plan = buildFullPlan(answers, accountFor(answers));
const documentsOf = (id: string) => plan.documents.filter((document) => document.id === id);
const namesOf = (id: string) => documentsOf(id).map(({ name }) => name);

describe('a plan with a mixed allocation', () => {
  it('has each bucket and its policy once, in its own region', () => {
    expect(actions(plan, 'bucket')).toEqual(['adopt acme-us', 'create acme-eu', 'create acme-rest']);
    expect(actions(plan, 'bucket-policy')).toEqual(['create acme-us', 'create acme-eu', 'create acme-rest']);
    expect(plan.changes.flatMap(({ kind, region }) => (kind === 'bucket' ? [region] : []))).toEqual([
      'us-east-1',
      'eu-west-1',
      'eu-west-1',
    ]);
    expect(new Set(plan.changes.map(({ id }) => id)).size).toBe(plan.changes.length);
  });

  it('sends each region to its bucket, and asks for no flow log that exists', () => {
    expect(actions(plan, 'flow-log')).toEqual([
      'adopt vpc-00000000',
      'create vpc-00000001',
      'create vpc-00000002',
      'create vpc-00000003',
    ]);
    expect(
      documentsOf('flow-log').map(({ region, document }) => [region, Object(document).LogDestination]),
    ).toEqual([
      ['eu-west-1', 'arn:aws:s3:::acme-eu'],
      ['eu-west-2', 'arn:aws:s3:::acme-eu'],
      ['ap-south-1', 'arn:aws:s3:::acme-rest'],
    ]);
  });

  it('lets the role read every bucket', () => {
    expect(changeOf(plan, 'policy').desired.document.Statement[1]?.Resource).toEqual(
      ['acme-us', 'acme-eu', 'acme-rest'].flatMap((name) => [
        `arn:aws:s3:::${name}`,
        `arn:aws:s3:::${name}/*`,
      ]),
    );
  });

  it('has a cloud export for each bucket, named after it', () => {
    expect(namesOf('cloud-export')).toEqual(['aws-acme-us', 'aws-acme-eu', 'aws-acme-rest']);
    expect(documentsOf('cloud-export').map(({ region }) => region)).toEqual([
      'us-east-1',
      'eu-west-1',
      'eu-west-1',
    ]);
    const named = { ...answers, kentik: { register: true, name: 'prod', planId: '1' } };
    const { documents } = buildFullPlan(named, accountFor(named));
    expect(documents.filter(({ id }) => id === 'cloud-export').map(({ name }) => name)).toEqual([
      'prod-acme-us',
      'prod-acme-eu',
      'prod-acme-rest',
    ]);
  });

  it('tells Kentik of the exports to whose buckets flow logs point', () => {
    const result = {
      outcome: 'partial' as const,
      session: 's',
      account,
      roleArn: null,
      policyArn: null,
      buckets: [],
      flowLogs: [{ id: 'fl-1', resourceId: 'vpc-00000003', region: 'ap-south-1', bucket: 'acme-rest' }],
      failures: [],
    };
    expect(readyCloudExports(plan, result).map(({ name }) => name)).toEqual(['aws-acme-us', 'aws-acme-rest']);
  });

  it('names what logs from afar cost, bucket by bucket, and the bucket that nothing goes to', () => {
    const notes = (desired: ReturnType<typeof buildFullPlan>) =>
      desired.notes.map(({ text }) => text).join('\n');
    expect(notes(plan)).toMatch(/from eu-west-2 to acme-eu in eu-west-1/);
    expect(notes(plan)).toMatch(/from ap-south-1 to acme-rest in eu-west-1/);
    const state = accountFor(answers);
    const idle = buildFullPlan(answers, {
      ...state,
      resources: state.resources.filter(({ region }) => region.startsWith('eu')),
    });
    const shared = buildFullPlan(answers, {
      ...state,
      resources: state.resources.filter(({ region }) => region !== 'eu-west-2'),
    });
    expect(notes(shared)).toMatch(/in eu-west-2\.$/m);
    expect(actions(idle, 'bucket')).toEqual(['create acme-eu']);
    expect(notes(idle)).toMatch(/in us-east-1, ap-south-1, so nothing goes to acme-us, acme-rest/);
    expect(idle.documents.find(({ id }) => id === 'cloud-export')?.name).toBe('aws-eu-west-1');
  });

  it('blocks what needs a bucket that cannot be had, and nothing else', () => {
    const state = accountFor(answers);
    state.buckets['acme-eu'] = bucket('acme-eu', { state: 'owned', region: 'eu-central-1' });
    const blocked = buildFullPlan(answers, state);
    expect(actions(blocked, 'bucket')).toEqual(['adopt acme-us', 'blocked acme-eu', 'create acme-rest']);
    expect(actions(blocked, 'flow-log')).toEqual([
      'adopt vpc-00000000',
      'blocked vpc-00000001',
      'blocked vpc-00000002',
      'create vpc-00000003',
    ]);
  });

  it('is looked for region by region in the bucket of each', () => {
    expect(
      deliveryTargets(plan).map(({ region, bucket: name, bucketRegion }) => [region, name, bucketRegion]),
    ).toEqual([
      ['us-east-1', 'acme-us', 'us-east-1'],
      ['eu-west-1', 'acme-eu', 'eu-west-1'],
      ['eu-west-2', 'acme-eu', 'eu-west-1'],
      ['ap-south-1', 'acme-rest', 'eu-west-1'],
    ]);
  });
});

describe('the outputs of a plan with a mixed allocation', () => {
  it('have a file for each document', () => {
    const names = documentFiles(plan).map(({ fileName }) => fileName);
    expect(names).toHaveLength(plan.documents.length);
    for (const name of ['acme-us', 'acme-eu', 'acme-rest']) {
      expect(names).toContain(`bucket-policy-${account}-${name}.json`);
      expect(names).toContain(`cloud-export-${account}-aws-${name}.json`);
    }
  });

  it('have steps for each bucket, once', () => {
    const titles = consoleSteps(plan).filter((line) => line.startsWith('## '));
    for (const name of ['acme-us', 'acme-eu', 'acme-rest']) {
      expect(titles.filter((title) => title.split(' ').at(-1) === name)).toHaveLength(2);
      expect(titles.filter((title) => title.endsWith(`aws-${name}`))).toHaveLength(1);
    }
  });

  it('import in Terraform what exists, and tell two buckets of one region apart', () => {
    const [, main, imports] = terraformFiles(plan).map(({ content }) => content);
    const resources = [...(main ?? '').matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(
      ([, type, name]) => `${type}.${name}`,
    );
    expect(new Set(resources).size).toBe(resources.length);
    const buckets = resources.filter((address) => address.startsWith('aws_s3_bucket.'));
    expect(buckets).toHaveLength(3);
    const of = (name: string) =>
      new RegExp(`resource "aws_s3_bucket" "(\\w+)" \\{[^}]*"${name}"`).exec(main ?? '')?.[1];
    expect(main).toMatch(
      new RegExp(`"vpcs_ap_south_1"[^}]*log_destination += aws_s3_bucket.${of('acme-rest')}.arn`),
    );
    expect(main).toMatch(
      new RegExp(`"vpcs_eu_west_2"[^}]*log_destination += aws_s3_bucket.${of('acme-eu')}.arn`),
    );
    expect(imports).toContain(`aws_s3_bucket.${of('acme-us')}\n`);
    expect(imports?.match(/to +=/g)).toHaveLength(2);
  });
});

it('is the same after it was applied', () => {
  const before = accountFor(answers);
  const after = buildFullPlan(answers, afterwards(plan, before));
  expect(after.changes.every(({ action }) => action === 'adopt' || action === 'none')).toBe(true);
});
