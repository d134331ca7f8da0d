import { describe, expect, it } from 'vitest';
import { kentikPolicy } from '../../src/documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import { describeDifferences, isSamePolicy, policyDifferences } from '../../src/model/compare.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { documentDifferences, subjectOf } from '../../src/plan/differences.ts';

const desired = kentikPolicy({ partition: 'aws', buckets: ['logs'], deletion: 'customer' });
const trust = kentikTrustPolicy({ partition: 'aws', grant: 'scoped', externalId: '12345' });

/** The same document, changed in place. */
function edited(source: PolicyDocument, edit: (document: PolicyDocument) => void): PolicyDocument {
  const copy = structuredClone(source);
  edit(copy);
  return copy;
}

describe('documents that mean the same', () => {
  const same: [string, PolicyDocument, PolicyDocument][] = [
    ['statements in another order', desired, edited(desired, ({ Statement }) => Statement.reverse())],
    [
      'actions in another order and case, twice',
      desired,
      edited(desired, ({ Statement: [first] }) => {
        const actions = [first?.Action ?? []].flat();
        Object.assign(first ?? {}, {
          Action: [...actions.map((each) => each.toUpperCase()).reverse(), 'ec2:describe*'],
        });
      }),
    ],
    [
      'a list of one',
      desired,
      edited(desired, ({ Statement: [first] }) => Object.assign(first ?? {}, { Resource: ['*'] })),
    ],
    [
      'a statement cut in two by action',
      desired,
      edited(desired, ({ Statement }) => {
        const [, second] = Statement;
        Statement.splice(
          1,
          1,
          { ...second, Effect: 'Allow', Action: 's3:Get*' },
          { ...second, Effect: 'Allow', Action: 's3:List*' },
        );
      }),
    ],
    [
      'another Sid and version',
      trust,
      edited(trust, (document) => {
        document.Version = '2008-10-17';
        Object.assign(document.Statement[0] ?? {}, { Sid: 'Other' });
      }),
    ],
    [
      'an account id for its root',
      trust,
      edited(trust, ({ Statement: [first] }) =>
        Object.assign(first ?? {}, { Principal: { AWS: ['834693425129'] } }),
      ),
    ],
    [
      'condition operators and keys in another case and order',
      trust,
      edited(trust, ({ Statement: [first] }) =>
        Object.assign(first ?? {}, {
          Condition: {
            arnequals: { 'AWS:PrincipalArn': ['arn:aws:iam::834693425129:role/eks-ingest-node'] },
            stringequals: { 'STS:externalid': ['12345'] },
          },
        }),
      ),
    ],
  ];

  it.each(same)('%s', (_name, a, b) => {
    expect(JSON.stringify(a)).not.toBe(JSON.stringify(b));
    expect(policyDifferences(a, b)).toEqual([]);
    expect(isSamePolicy(b, a)).toBe(true);
  });

  it('an empty condition is none', () => {
    const bare = edited(trust, ({ Statement: [first] }) => delete first?.Condition);
    const empty = edited(bare, ({ Statement: [first] }) => Object.assign(first ?? {}, { Condition: {} }));
    expect(isSamePolicy(bare, empty)).toBe(true);
  });
});

describe('documents that differ', () => {
  it('value by value where statements resemble each other', () => {
    const actual = edited(desired, ({ Statement }) => {
      Object.assign(Statement[1] ?? {}, { Action: 's3:*' });
    });
    expect(policyDifferences(desired, actual)).toEqual([
      { change: 'added', statement: 's3:Get*', field: 'Action', value: 's3:Get*' },
      { change: 'added', statement: 's3:Get*', field: 'Action', value: 's3:List*' },
      { change: 'removed', statement: 's3:Get*', field: 'Action', value: 's3:*' },
    ]);
  });

  it('in the spelling of the documents, whatever the case in which AWS compares them', () => {
    const conditions = { StringEquals: { 'sts:ExternalId': '999' }, bool: { 'aws:SecureTransport': 'True' } };
    const actual = edited(desired, ({ Statement: [first] }) =>
      Object.assign(first ?? {}, { Condition: conditions }),
    );
    const removed = policyDifferences(desired, actual).filter(({ change }) => change === 'removed');
    expect(removed.map(({ value }) => value)).toEqual([
      'StringEquals sts:ExternalId = 999',
      'bool aws:SecureTransport = true',
    ]);
    // What a decision was about in an older session is recognized.
    expect(subjectOf(documentDifferences(desired, actual))).toContain('-stringequals sts:externalid = 999');
  });

  it('whole statements where they do not', () => {
    const actual = edited(desired, ({ Statement }) => {
      Statement.splice(1, 1, { Effect: 'Deny', Action: 'sqs:*', Resource: 'arn:aws:sqs:::q' });
    });
    expect(describeDifferences(policyDifferences(desired, actual))).toBe(
      'adds Allow s3:Get*, s3:List*; removes Deny sqs:*',
    );
  });

  it.each<[string, (document: PolicyDocument) => void]>([
    [
      'the external ID',
      ({ Statement: [first] }) =>
        Object.assign(first?.Condition?.StringEquals ?? {}, { 'sts:ExternalId': '9' }),
    ],
    ['a condition that was deleted', ({ Statement: [first] }) => delete first?.Condition],
    ['the effect', ({ Statement: [first] }) => Object.assign(first ?? {}, { Effect: 'Deny' })],
    [
      'the principal',
      ({ Statement: [first] }) =>
        Object.assign(first ?? {}, { Principal: { AWS: 'arn:aws:iam::834693425120:root' } }),
    ],
    [
      'a service in place of an account',
      ({ Statement: [first] }) => Object.assign(first ?? {}, { Principal: { Service: '834693425129' } }),
    ],
  ])('in %s', (_name, edit) => {
    expect(isSamePolicy(trust, edited(trust, edit))).toBe(false);
  });

  it('in the case of a resource, which counts', () => {
    const actual = edited(desired, ({ Statement }) => {
      Object.assign(Statement[1] ?? {}, { Resource: ['arn:aws:s3:::Logs', 'arn:aws:s3:::Logs/*'] });
    });
    expect(isSamePolicy(desired, actual)).toBe(false);
  });

  it('names a few values and counts the rest', () => {
    const none: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }] };
    const text = describeDifferences(policyDifferences({ Statement: desired.Statement.slice(0, 1) }, none));
    expect(text).toBe(
      'adds cloudwatch:ListMetrics, cloudwatch:GetMetricStatistics, cloudwatch:GetMetricData, organizations:ListAccounts and 7 more',
    );
  });
});
