/** Every Deny statement of a bucket policy by itself, with its Sid: for Kentik, for log delivery, for neither, or open. */
import { expect, test } from 'vitest';
import type { PolicyStatement } from '../../src/model/existing.ts';
import { judgeAdmission } from '../../src/proof/admission.ts';
import { whyOf } from '../../src/proof/own-side.ts';
import { judgeReading } from '../../src/proof/reading.ts';
import { bucket as bucketAs, read, settings } from '../plan/account.ts';
import { account, bucket, bucketArn, documentOf, roleArn } from './set-up-parts.ts';

const deny = (Sid: string, more: Partial<PolicyStatement>): PolicyStatement => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  ...more,
});

const statements = [
  deny('NoListing', { Principal: { AWS: roleArn }, Action: 's3:ListBucket' }),
  deny('NoReading', { Action: 's3:GetObject' }),
  deny('NoReadingEither', { Principal: { AWS: account }, Action: 's3:Get*' }),
  deny('NoDelivery', { Principal: { Service: 'delivery.logs.amazonaws.com' } }),
  deny('OtherEndpoints', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
  deny('OtherRole', { Principal: { AWS: `arn:aws:iam::${account}:role/other` } }),
  deny('OtherFolder', { Resource: `${bucketArn}/backups/*` }),
];

function proof(denials: PolicyStatement[]) {
  const found = bucketAs(bucket, {
    state: 'owned',
    region: 'us-east-1',
    policy: documentOf(...denials),
    settings: settings(),
  });
  const logs = {
    name: bucket,
    region: 'us-east-1',
    keys: [`AWSLogs/${account}/vpcflowlogs/us-east-1/*.log.gz`],
    regions: ['us-east-1'],
    found: read(found),
    key: null,
    grants: null,
  };
  const everything = documentOf({ Effect: 'Allow', Action: '*', Resource: '*' });
  const policies = {
    attached: [read({ arn: null, name: 'own', document: everything })],
    inline: read([]),
    boundary: read(null),
  };
  const reader = { partition: 'aws' as const, account, roleArn, uniqueId: null, policies, now: null };
  return {
    reading: judgeReading(reader, logs, false),
    delivery: judgeAdmission({ partition: 'aws', account }, logs),
  };
}

const sids = (why: string) =>
  statements.flatMap(({ Sid }) => (new RegExp(`\\b${Sid}\\b`).test(why) ? Sid : []));

test('all that apply are named, and after them what might', () => {
  const { reading, delivery } = proof(statements);
  expect(reading).toMatchObject({ verdict: 'refused', isDenied: true });
  expect(sids(whyOf(reading))).toEqual(['NoListing', 'NoReading', 'NoReadingEither', 'OtherEndpoints']);
  expect(delivery).toMatchObject({ verdict: 'refused', isDenied: true });
  expect(sids(whyOf(delivery))).toEqual(['NoDelivery', 'OtherEndpoints']);
});

test('each by itself', () => {
  const verdicts = statements.map((statement) => {
    const { reading, delivery } = proof([statement]);
    return [statement.Sid, reading.verdict, delivery.verdict];
  });
  expect(verdicts).toEqual([
    ['NoListing', 'refused', 'allowed'],
    ['NoReading', 'refused', 'allowed'],
    ['NoReadingEither', 'refused', 'allowed'],
    ['NoDelivery', 'allowed', 'refused'],
    ['OtherEndpoints', 'unknown', 'unknown'],
    ['OtherRole', 'allowed', 'allowed'],
    ['OtherFolder', 'allowed', 'allowed'],
  ]);
});

test('of very many, the rest is counted', () => {
  const many = Array.from({ length: 40 }, (_item, index) => deny(`Number${index}`, { Action: 's3:Get*' }));
  const why = whyOf(proof(many).reading);
  expect(why.match(/Number\d+/g)).toHaveLength(5);
  expect(why).toContain('35 more');
});
