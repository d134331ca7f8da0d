import { describe, expect, it } from 'vitest';
import {
  checkBucketPolicySize,
  deliveryStatements,
  missingDeliveryStatements,
} from '../../src/documents/bucket-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import { withStatements } from '../../src/model/policies/statements.ts';

const account = '111122223333';
const target = { partition: 'aws', account, bucket: 'logs' } as const;
const need = { ...target, prefix: '', regions: ['us-east-1'] };
const ours = deliveryStatements(target);

const denyPlain: PolicyStatement = {
  Sid: 'DenyPlainHttp',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

/** What AWS adds by itself at the first flow log of a region. */
function automatic(region: string, folder = ''): PolicyStatement[] {
  const source = {
    StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': [account] },
    ArnLike: { 'aws:SourceArn': [`arn:aws:logs:${region}:${account}:*`] },
  };
  return [
    {
      Sid: 'AWSLogDeliveryWrite1',
      Effect: 'Allow',
      Principal: { Service: ['delivery.logs.amazonaws.com'] },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::logs/${folder}AWSLogs/${account}/*`,
      Condition: source,
    },
    {
      Sid: 'AWSLogDeliveryAclCheck1',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: 'arn:aws:s3:::logs',
      Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: source.ArnLike },
    },
  ];
}

const document = (...statements: PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

describe('missing delivery statements', () => {
  it("take a check of the ACL that wants an object's ACL for missing: that request gives none", () => {
    const [write, check] = ours;
    const both: PolicyStatement = {
      ...(write as PolicyStatement),
      Action: ['s3:PutObject', 's3:GetBucketAcl'],
      Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
    };
    expect(missingDeliveryStatements(document(both), need)).toEqual([check]);
  });

  it('are both where there is no policy, none once they are merged', () => {
    expect(missingDeliveryStatements(null, need)).toEqual(ours);
    expect(
      missingDeliveryStatements(document(...ours), { ...need, regions: ['us-east-1', 'eu-west-1'] }),
    ).toEqual([]);
    expect(missingDeliveryStatements(document(...ours), { ...need, prefix: 'any/where' })).toEqual([]);
  });

  it("are none where AWS's own statements do", () => {
    expect(missingDeliveryStatements(document(...automatic('us-east-1')), need)).toEqual([]);
    const prefixed = { ...need, prefix: 'a/b' };
    expect(missingDeliveryStatements(document(...automatic('us-east-1', 'a/b/')), prefixed)).toEqual([]);
  });

  it("are there where AWS's own statements are for another region, folder or account", () => {
    const policy = document(...automatic('us-east-1'));
    expect(missingDeliveryStatements(policy, { ...need, regions: ['us-east-1', 'eu-west-1'] })).toEqual(ours);
    expect(missingDeliveryStatements(policy, { ...need, prefix: 'a' })).toEqual([ours[0]]);
    const other = { ...need, account: '999988887777' };
    expect(missingDeliveryStatements(policy, other)).toEqual(
      deliveryStatements({ ...target, account: other.account }),
    );
  });

  it('are there where a statement has a condition that is not understood', () => {
    const [write, check] = automatic('us-east-1');
    const strange = { ...write, Condition: { ...write?.Condition, Bool: { 'aws:SecureTransport': 'true' } } };
    expect(
      missingDeliveryStatements(document(strange as PolicyStatement, check as PolicyStatement), need),
    ).toEqual([ours[0]]);
  });

  it('are there where the same is denied or allowed to someone else', () => {
    const [write, check] = ours as [PolicyStatement, PolicyStatement];
    const foreign = document({ ...write, Principal: { AWS: '*' } }, { ...check, Effect: 'Deny' });
    expect(missingDeliveryStatements(foreign, need)).toEqual(ours);
  });
});

describe('merging', () => {
  /** Foreign statements in many forms, and mixtures of them. */
  const foreign: PolicyStatement[] = [
    denyPlain,
    ...automatic('eu-west-1'),
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::logs/*',
    },
    {
      Effect: 'Deny',
      NotPrincipal: { AWS: 'AROAEXAMPLEEXAMPLE1' },
      NotAction: 's3:Get*',
      Resource: 'arn:aws:s3:::logs',
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { AWS: '999988887777' },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::logs',
    },
  ];
  const mixtures = Array.from({ length: 2 ** foreign.length }, (_, bits) =>
    foreign.filter((_statement, index) => bits & (1 << index)),
  );

  it.each(mixtures.map((statements) => [statements.length, statements] as const))(
    'keeps %i foreign statements untouched, in order and first',
    (_count, statements) => {
      const before = structuredClone(statements);
      const { document: merged, changed } = withStatements(document(...statements), ours);
      expect(changed).toBe(true);
      expect(merged.Statement.slice(0, before.length)).toEqual(before);
      expect(missingDeliveryStatements(merged, need)).toEqual([]);
      const sids = merged.Statement.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
      expect(new Set(sids).size).toBe(sids.length);
      // Merging twice is merging once.
      const again = withStatements(merged, ours);
      expect(again).toEqual({ document: merged, changed: false });
    },
  );

  it('makes a policy where there is none', () => {
    expect(withStatements(null, ours)).toEqual({ document: document(...ours), changed: true });
  });

  it('keeps version and id', () => {
    const old = { Version: '2008-10-17', Id: 'Mine', Statement: [denyPlain] };
    const { document: merged } = withStatements(old, ours);
    expect(merged).toMatchObject({ Version: '2008-10-17', Id: 'Mine' });
  });

  it('recognises its statements as AWS gives them back: other Sids, lists, another order', () => {
    const [write, check] = ours as [PolicyStatement, PolicyStatement];
    const returned = document(
      {
        ...check,
        Sid: 'Other',
        Action: ['s3:getbucketacl'],
        Principal: { Service: ['delivery.logs.amazonaws.com'] },
      },
      {
        ...write,
        Condition: {
          ArnLike: { 'AWS:SourceArn': [`arn:aws:logs:*:${account}:*`] },
          StringEquals: { 'AWS:SourceAccount': [account], 's3:x-amz-acl': ['bucket-owner-full-control'] },
        },
      },
    );
    expect(withStatements(returned, ours).changed).toBe(false);
  });

  it('reads a policy whose only statement stands without a list', () => {
    const single: PolicyDocument = JSON.parse(
      JSON.stringify({ Version: '2012-10-17', Statement: denyPlain }),
    );
    expect(withStatements(single, ours).document.Statement).toEqual([denyPlain, ...ours]);
  });
});

it('says when a policy is longer than S3 takes', () => {
  expect(checkBucketPolicySize(document(...ours))).toBeNull();
  const long = {
    ...denyPlain,
    Resource: Array.from({ length: 500 }, (_, index) => `arn:aws:s3:::logs/${'x'.repeat(40)}${index}`),
  };
  expect(checkBucketPolicySize(document(long))).toMatch(/bytes; S3 allows 20,480/);
});

describe('a grant in a form of its own', () => {
  const [write, aclCheck] = ours;
  const { Action: _action, ...rest } = write ?? expect.fail('no statement');
  const missingWith = (statement: PolicyStatement) =>
    missingDeliveryStatements(document(...(aclCheck === undefined ? [] : [aclCheck]), statement), need);

  it.each<[string, PolicyStatement, number]>([
    ['all actions but others', { ...rest, NotAction: 's3:Delete*' }, 0],
    ['all actions but this one', { ...rest, NotAction: 's3:Put*' }, 1],
    ['everyone, which might not mean a service', { ...rest, Action: 's3:*', Principal: '*' }, 1],
    ['an account, and no service', { ...rest, Action: 's3:*', Principal: { AWS: account } }, 1],
    [
      'an unknown condition',
      { ...rest, Action: 's3:*', Condition: { Null: { 'aws:TokenIssueTime': 'true' } } },
      1,
    ],
  ])('%s', (_name, statement, missing) => {
    expect(missingWith(statement)).toHaveLength(missing);
  });
});
