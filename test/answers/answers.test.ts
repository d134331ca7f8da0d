import { describe, expect, it } from 'vitest';
import { answersForNextAccount, serializeAnswers } from '../../src/answers/answers.ts';
import { answersJsonSchema } from '../../src/answers/schema.ts';
import type { Answers } from '../../src/answers/types.ts';
import { answersOf } from './read-answers.ts';

const fullExample = `
version: 1
export: full
profile: prod
account: "123456789012"
region: us-east-1
allocation: local
bucket: test-logs-bucket
prefix: ""
regions: [us-east-1]
resources: all
logFormat: kentik
aggregationInterval: 600
deletion: customer
roleName: Kentik-Flow-Logs
policyName: Kentik-Metadata-Policy
grant: scoped
externalId: null
kentik: {register: true, name: aws-us-east-1, planId: "1234"}
`;

const metadataExample = `
version: 1
export: metadata-only
roles: nested
region: us-east-1
profile: hub
primary:   {roleName: KentikMetadataPrimaryRole, policyName: KentikMetadataPrimaryPolicy}
secondary:
  roleName: KentikMetadataSecondaryRole
  policyName: KentikMetadataSecondaryPolicy
  accounts: ["222222222222"]
  regions: [us-east-1, eu-west-1]
  reach: {assumeRole: OrganizationAccountAccessRole}
grant: scoped
externalId: null
`;

/** What a full export has without being asked, spelled out. */
const fullDefaults = {
  version: 1,
  export: 'full',
  region: 'us-east-1',
  allocation: 'local',
  prefix: '',
  regions: ['us-east-1'],
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  grant: 'scoped',
  externalId: null,
};

const metadataDefaults = {
  version: 1,
  export: 'metadata-only',
  roles: 'nested',
  region: 'us-east-1',
  primary: { roleName: 'KentikMetadataPrimaryRole', policyName: 'KentikMetadataPrimaryPolicy' },
  secondary: {
    roleName: 'KentikMetadataSecondaryRole',
    policyName: 'KentikMetadataSecondaryPolicy',
    regions: ['us-east-1'],
    reach: { assumeRole: 'OrganizationAccountAccessRole' },
  },
  grant: 'scoped',
  externalId: null,
};

describe('answers', () => {
  it('of a full export are read as they stand', () => {
    expect(answersOf(fullExample)).toEqual({
      ...fullDefaults,
      profile: 'prod',
      account: '123456789012',
      bucket: 'test-logs-bucket',
      kentik: { register: true, name: 'aws-us-east-1', planId: '1234' },
    });
  });

  it('of a metadata-only export are read as they stand', () => {
    expect(answersOf(metadataExample)).toEqual({
      ...metadataDefaults,
      profile: 'hub',
      secondary: {
        ...metadataDefaults.secondary,
        accounts: ['222222222222'],
        regions: ['us-east-1', 'eu-west-1'],
      },
    });
  });

  it('need only export and bucket, or export and the secondary accounts', () => {
    expect(answersOf('{export: full, bucket: logs}')).toEqual({
      ...fullDefaults,
      bucket: 'logs',
    });
    expect(answersOf('{export: metadata-only, secondary: {accounts: all}}')).toEqual({
      ...metadataDefaults,
      secondary: { ...metadataDefaults.secondary, accounts: 'all' },
    });
    expect(answersOf('{export: metadata-only, roles: separate}')).toMatchObject({
      secondary: { accounts: [] },
    });
  });

  it('take the regions from the resources, and the region from the regions', () => {
    const resources = '[{type: vpc, id: vpc-12345678, region: eu-west-1}]';
    expect(answersOf(`{export: full, bucket: logs, resources: ${resources}}`)).toMatchObject({
      region: 'eu-west-1',
      regions: ['eu-west-1'],
    });
    expect(answersOf('{export: full, bucket: logs, regions: [eu-west-2, eu-west-1]}')).toMatchObject({
      region: 'eu-west-2',
    });
  });

  it.each([fullExample, metadataExample])('written are read back the same', (text) => {
    const answers = answersOf(text);
    expect(answersOf(serializeAnswers(answers))).toEqual(answers);
    expect(answersOf(JSON.stringify(answers, null, '\t'), 'json')).toEqual(answers);
  });
});

describe('answers for the next account', () => {
  const mixed = `
version: 1
export: full
account: "123456789012"
allocation: mixed
buckets:
  - {bucket: logs-123456789012-eu, region: eu-west-1, from: [eu-west-1]}
  - {bucket: acme-logs, region: us-east-1, from: [us-east-1]}
`;

  it.each([fullExample, metadataExample, mixed])(
    'keep everything but the account and its profile',
    (text) => {
      const { account, profile, ...others } = answersOf(text);
      for (const own of [{ account: '123456789012' }, { profile: 'prod: #1' }, {}]) {
        const written = answersForNextAccount({ ...others, ...own } as Answers);
        expect(answersOf(written)).toEqual(others);
        // What the comments say can be put back.
        const back = written.replace(/^# (?=account: |profile: )/gm, '');
        expect(answersOf(back)).toEqual({ ...others, ...own });
      }
    },
  );

  it('mark the bucket names that contain the account', () => {
    const marked = (text: string) =>
      answersForNextAccount(answersOf(text))
        .split('\n')
        .filter((line) => / # .*123456789012/.test(line))
        .map((line) => line.replace(/ #.*/, '').trim());
    expect(marked(mixed)).toEqual(['- bucket: logs-123456789012-eu']);
    expect(marked(fullExample.replace('test-logs-bucket', 'logs-123456789012'))).toEqual([
      'bucket: logs-123456789012',
    ]);
    expect(marked(fullExample)).toEqual([]);
  });
});

it('have a JSON Schema that describes every key of both exports', () => {
  const { oneOf = [], anyOf = [] } = answersJsonSchema() as Record<
    string,
    { properties: Record<string, object> }[]
  >;
  const [full, metadata] = [...oneOf, ...anyOf];
  expect(Object.keys(full?.properties ?? {})).toEqual(
    expect.arrayContaining([...Object.keys(answersOf(fullExample))]),
  );
  expect(Object.keys(metadata?.properties ?? {})).toEqual(
    expect.arrayContaining([...Object.keys(answersOf(metadataExample))]),
  );
  expect(full?.properties.bucket).toHaveProperty('description');
});
