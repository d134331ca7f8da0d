/** What the encryption of an existing log bucket comes to: grants, documents, blocked changes. */
import { describe, expect, it } from 'vitest';
import type { ExistingKey, Reading } from '../../src/model/evidence.ts';
import { consoleSteps } from '../../src/outputs/console-steps.ts';
import { documentFiles, documentsJson } from '../../src/outputs/files.ts';
import { terraformFiles } from '../../src/outputs/terraform/files.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import type { Plan, PlanDocument } from '../../src/plan/types.ts';
import {
  account,
  actions,
  afterwards,
  bucket,
  changeOf,
  emptyAccount,
  fullAnswers,
  planFor,
  read,
  settings,
  vpc,
} from './account.ts';
import { name, planForBucket, texts, unread } from './bucket-settings.ts';

const arn = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const role = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
const delegating = {
  Effect: 'Allow' as const,
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};
const delivering = {
  Effect: 'Allow' as const,
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:SourceAccount': [account] } },
};

function keyWith(changes: Partial<ExistingKey> = {}): Reading<ExistingKey> {
  const policy = read({ Statement: [delegating] });
  return read({ arn, account, manager: 'CUSTOMER', state: 'Enabled', policy, ...changes });
}

const kms = (key: string | null, algorithm = 'aws:kms') => ({ encryption: read({ algorithm, key }) });

const statementsOf = (plan: Plan) => changeOf(plan, 'policy').desired.document.Statement;
const keyPolicies = (plan: Plan): PlanDocument[] => plan.documents.filter(({ id }) => id === 'key-policy');
const principals = (plan: Plan) =>
  keyPolicies(plan).map(({ document }) =>
    (document as { Statement: { Principal: unknown }[] }).Statement.map(({ Principal }) => Principal),
  );

describe('a customer-managed key by its ARN', () => {
  it('is granted on, on that key alone, where the grant is scoped', () => {
    const plan = planForBucket(kms(arn), { [arn]: keyWith() });
    expect(actions(plan, 'bucket')).toEqual([`adopt ${name}`]);
    expect(statementsOf(plan).slice(2)).toEqual([
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: [arn] },
    ]);
    expect(plan.notes).toContainEqual({ kind: 'difference', text: expect.stringContaining(arn) });
  });

  it('is not granted on where the grant is documented, which is said', () => {
    const plan = planForBucket(kms(arn), { [arn]: keyWith() }, fullAnswers({ grant: 'documented' }));
    expect(statementsOf(plan)).toEqual(statementsOf(planForBucket({})));
    expect(plan.notes).toContainEqual({
      kind: 'warning',
      harm: 'fails',
      text: expect.stringContaining(`"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":["${arn}"]`),
    });
  });

  it('is granted on once, sorted, for buckets in several regions', () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const answers = fullAnswers({ regions });
    const other = arn.replace('us-east-1', 'eu-west-1');
    const buckets = Object.fromEntries(
      regions.map((region) => {
        const of = { region, state: 'owned', settings: settings(kms(region === 'eu-west-1' ? other : arn)) };
        return [`${name}-${region}`, bucket(`${name}-${region}`, of as object)];
      }),
    );
    const state = emptyAccount(answers, {
      buckets,
      keys: { [arn]: keyWith(), [other]: keyWith({ arn: other }) },
      resources: regions.map((region, at) => vpc(`vpc-0000000${at}`, { region })),
    });
    const plan = buildFullPlan(answers, state);
    expect(statementsOf(plan)[2]?.Resource).toEqual([other, arn]);
    expect(keyPolicies(plan).map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
    expect(buildFullPlan(answers, afterwards(plan, state)).changes.map(({ action }) => action)).not.toContain(
      'update',
    );
  });

  it('keeps the grant of another set-up on its key, and drops none of its own', () => {
    const answers = fullAnswers();
    const theirs = arn.replace('1234abcd', '99999999');
    const before = planForBucket(kms(theirs), { [theirs]: keyWith({ arn: theirs }) });
    const state = afterwards(
      before,
      emptyAccount(answers, {
        buckets: {
          [name]: bucket(name, { state: 'owned', region: 'us-east-1', settings: settings(kms(arn)) }),
        },
        keys: { [arn]: keyWith() },
      }),
    );
    const granted = statementsOf(buildFullPlan(answers, state)).flatMap(({ Resource }) => Resource ?? []);
    expect(granted).toEqual(expect.arrayContaining([arn, theirs]));
  });
});

describe('the document key-policy', () => {
  it("has log delivery's statement alone where the key leaves the rest to the account", () => {
    const plan = planForBucket(kms(arn), { [arn]: keyWith() });
    expect(keyPolicies(plan)).toEqual([
      {
        id: 'key-policy',
        title: expect.stringContaining(arn),
        where: expect.stringContaining('KMS console'),
        account,
        region: 'us-east-1',
        name: '1234abcd-12ab-34cd-56ef-1234567890ab',
        document: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AWSLogDeliveryEncrypt',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: delivering.Action,
              Resource: '*',
              Condition: {
                StringEquals: { 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': `arn:aws:logs:*:${account}:*` },
              },
            },
          ],
        },
      },
    ]);
  });

  const service = { Service: 'delivery.logs.amazonaws.com' };
  const admin = { ...delegating, Principal: { AWS: `arn:aws:iam::${account}:role/admin` } };
  const viaS3 = {
    ...delegating,
    Principal: { AWS: '*' },
    Condition: {
      StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': account },
    },
  };
  it.each([
    ['nothing is lacking', [delegating, delivering], []],
    ['neither delivery nor delegation', [admin], [[service, { AWS: role }]]],
    ['no delegation', [admin, delivering], [[{ AWS: role }]]],
    ['the role is named', [admin, delivering, { ...delegating, Principal: { AWS: role } }], []],
    ['delegation through S3', [viaS3, delivering], []],
    [
      'an action is missing',
      [delegating, { ...delivering, Action: ['kms:Encrypt', 'kms:DescribeKey'] }],
      [[service]],
    ],
    [
      "another account's deliveries",
      [delegating, { ...delivering, Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }],
      [[service]],
    ],
  ])('%s', (_case, Statement, expected) => {
    expect(principals(planForBucket(kms(arn), { [arn]: keyWith({ policy: read({ Statement }) }) }))).toEqual(
      expected,
    );
  });

  it.each([
    ['the policy', keyWith({ policy: unread })],
    ['the key', unread],
  ])('has both statements where %s could not be read, and says why', (_case, key) => {
    const plan = planForBucket(kms(arn), { [arn]: key });
    expect(principals(plan)).toEqual([[service, { AWS: role }]]);
    expect(texts(plan)).toContainEqual(expect.stringMatching(new RegExp(`${arn}.*${unread.why}`)));
    expect(actions(plan, 'bucket')).toEqual([`adopt ${name}`]);
  });

  it('is in every output', () => {
    const plan = planForBucket(kms(arn), { [arn]: keyWith() });
    const json = JSON.stringify(keyPolicies(plan)[0]?.document, null, 2);
    expect(documentsJson(plan).documents.map(({ id }) => id)).toContain('key-policy');
    expect(documentFiles(plan).find(({ fileName }) => fileName.startsWith('key-policy'))?.content).toBe(
      `${json}\n`,
    );
    expect(consoleSteps(plan).join('\n')).toContain(json);
    const main = terraformFiles(plan).find(({ fileName }) => fileName === 'main.tf')?.content;
    expect(main).toContain(json.replaceAll(/^/gm, '# '));
  });
});

describe('an encryption with which logs are not delivered', () => {
  const alias = `arn:aws:kms:us-east-1:${account}:alias/logs`;
  const id = arn.split('/')[1] ?? '';
  const byArn = `"KMSMasterKeyID":"${arn}"`;
  it.each([
    ['an alias', kms('alias/logs'), { [alias]: keyWith() }, byArn],
    ["an alias's ARN", kms(alias), { [alias]: keyWith() }, byArn],
    [
      'an alias of an unreadable key',
      kms('alias/logs'),
      { [alias]: unread },
      '"KMSMasterKeyID":"YOUR_KEY_ARN"',
    ],
    ['a bare key ID', kms(id), { [arn]: keyWith() }, byArn],
    ['a bare key ID that is unreadable', kms(id), { [arn]: unread }, byArn],
    ['the same, twice encrypted', kms(id, 'aws:kms:dsse'), { [arn]: keyWith() }, `"aws:kms:dsse",${byArn}`],
    ['the AWS managed key', kms(null), {}, '"SSEAlgorithm":"AES256"'],
    [
      'the AWS managed key by its ARN',
      kms(arn),
      { [arn]: keyWith({ manager: 'AWS' }) },
      '"SSEAlgorithm":"AES256"',
    ],
    ['a disabled key', kms(arn), { [arn]: keyWith({ state: 'Disabled' }) }, 'enable-key'],
    [
      'a key to be deleted',
      kms(arn),
      { [arn]: keyWith({ state: 'PendingDeletion' }) },
      'cancel-key-deletion',
    ],
    ['a deleted key', kms(arn), { [arn]: keyWith({ state: 'Deleted' }) }, 'put-bucket-encryption'],
  ])('%s blocks the bucket and its flow logs, and the fix can be pasted', (_case, changes, keys, command) => {
    const plan = planForBucket(changes, keys);
    const { action, remedy } = changeOf(plan, 'bucket');
    expect(action).toBe('blocked');
    expect(remedy).toContain(command);
    expect(actions(plan, 'flow-log')).toEqual(['blocked vpc-00000001', 'blocked vpc-00000002']);
    expect(plan.documents.map(({ id: each }) => each)).not.toContain('flow-log');
    // The bucket is the account's own, so a grant on it opens nothing of anyone else's.
    expect(actions(plan, 'policy')).toEqual(['create Kentik-Metadata-Policy']);
  });

  it.each([
    ['of AWS', { manager: 'AWS' as const }],
    ['that was deleted', { state: 'Deleted' }],
  ])('a key %s is granted on to no one', (_case, changes) => {
    const plan = planForBucket(kms(arn), { [arn]: keyWith(changes) });
    expect(statementsOf(plan)).toEqual(statementsOf(planForBucket({})));
    expect(keyPolicies(plan)).toEqual([]);
  });

  it('blocks flow logs also where the policy of the bucket is complete', () => {
    const policy = changeOf(planForBucket({}), 'bucket-policy').desired.document;
    const own = bucket(name, { state: 'owned', region: 'us-east-1', policy, settings: settings(kms(null)) });
    const plan = planFor({ buckets: { [name]: own } });
    expect(actions(plan, 'bucket-policy')).toEqual([`none ${name}`]);
    expect(actions(plan, 'flow-log')).toEqual(['blocked vpc-00000001', 'blocked vpc-00000002']);
  });

  it('is not assumed where it could not be read', () => {
    const plan = planForBucket({ encryption: unread });
    expect(actions(plan, 'bucket')).toEqual([`adopt ${name}`]);
    expect(texts(plan)).toContainEqual(expect.stringContaining(unread.why));
  });
});
