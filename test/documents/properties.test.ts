/**
 * What must hold for every policy document: comparison sees meaning alone, and merging touches nothing but our own
 * statements. Documents are made of few values, so that equal and nearly equal statements come up often.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryStatements, missingDeliveryStatements } from '../../src/documents/bucket-policy.ts';
import { missingKeyStatements } from '../../src/documents/key-policy.ts';
import { isSamePolicy, isSameStatement, policyDifferences, statementsOf } from '../../src/model/compare.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import {
  containsStatements,
  withoutStatements,
  withStatements,
} from '../../src/model/policies/statements.ts';

const target = { partition: 'aws', account: '111122223333', bucket: 'logs' } as const;
const ours = deliveryStatements(target);

/** One value or a list of some, as AWS's grammar allows both. */
function oneOrMore(...values: string[]): fc.Arbitrary<string | string[]> {
  const value = fc.constantFrom(...values);
  return fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
}

const principal: fc.Arbitrary<PolicyStatement['Principal'] & {}> = fc.oneof(
  fc.constant('*'),
  fc.record({ Service: oneOrMore('delivery.logs.amazonaws.com', 'ec2.amazonaws.com') }),
  fc.record({
    AWS: oneOrMore('111122223333', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::222233334444:role/a'),
  }),
);

const condition: fc.Arbitrary<PolicyStatement['Condition'] & {}> = fc.dictionary(
  fc.constantFrom('StringEquals', 'ArnLike'),
  fc.dictionary(
    fc.constantFrom('aws:SourceAccount', 'aws:SourceArn', 's3:x-amz-acl'),
    oneOrMore('111122223333', 'bucket-owner-full-control', 'arn:aws:logs:*:111122223333:*'),
    { minKeys: 1, maxKeys: 2 },
  ),
  { minKeys: 1, maxKeys: 2 },
);

const foreign: fc.Arbitrary<PolicyStatement> = fc.record(
  {
    Sid: fc.constantFrom(
      '',
      'A',
      'B',
      'AWSLogDeliveryWrite',
      'AWSLogDeliveryAclCheck',
      'AWSLogDeliveryWrite2',
    ),
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: principal,
    Action: oneOrMore('s3:PutObject', 's3:putobject', 's3:GetBucketAcl', 's3:*'),
    NotAction: oneOrMore('s3:DeleteObject', 's3:Put*'),
    Resource: oneOrMore('arn:aws:s3:::logs', 'arn:aws:s3:::logs/*', '*'),
    NotResource: oneOrMore('arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Principal'] },
);

const statement = fc.oneof(
  { weight: 4, arbitrary: foreign },
  { weight: 1, arbitrary: fc.constantFrom(...ours) },
);

function documentOf(statements: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Id: 'theirs', Statement: statements };
}

const documents = fc.array(statement, { maxLength: 5 }).map(documentOf);
/** None of ours is in it, nor one that means the same. */
const foreignDocuments = fc
  .array(foreign, { minLength: 1, maxLength: 5 })
  .filter((statements) => !statements.some((each) => ours.some((own) => isSameStatement(own, each))))
  .map(documentOf);

/** Another spelling of a value that may be a list: reversed, doubled, a list of one or no list. */
function respelledValue(value: unknown, choice: number): unknown {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (choice === 0) return list.length === 1 ? list[0] : list;
  return choice === 1 ? [...list].reverse() : [...list, ...list];
}

function respelledMap<Value>(
  value: Record<string, Value>,
  change: (each: Value) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, change(each)]),
  );
}

/** The same document in another spelling, as AWS or an editor might give it back. */
function respelled({ Statement, ...rest }: PolicyDocument, choice: number): PolicyDocument {
  const respell = (value: unknown) => respelledValue(value, choice);
  const statements = statementsOf({ ...rest, Statement }).map((each) => ({
    ...each,
    Sid: 'Renamed',
    ...(typeof each.Principal === 'object' ? { Principal: respelledMap(each.Principal, respell) } : {}),
    Action: respell(each.Action),
    NotAction: respell(each.NotAction),
    Resource: respell(each.Resource),
    NotResource: respell(each.NotResource),
    ...(each.Condition === undefined
      ? {}
      : { Condition: respelledMap(each.Condition, (keys) => respelledMap(keys, respell)) }),
  }));
  return { ...rest, Statement: statements.reverse() } as PolicyDocument;
}

const choices = fc.nat({ max: 2 });

describe('comparing any documents', () => {
  it('sees no difference in order, in repetition, or between one value and a list of one', () => {
    fc.assert(
      fc.property(documents, choices, (document, choice) => {
        const other = respelled(document, choice);
        expect(isSamePolicy(document, other)).toBe(true);
        expect(isSamePolicy(other, document)).toBe(true);
      }),
    );
  });

  it('comes to the same from both sides, with what is added here removed there', () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(isSamePolicy(a, b)).toBe(isSamePolicy(b, a));
        expect(policyDifferences(a, b).length === 0).toBe(policyDifferences(b, a).length === 0);
      }),
    );
  });

  it('sees a statement that is missing where no other says the same', () => {
    fc.assert(
      fc.property(foreignDocuments, (document) => {
        const { document: merged } = withStatements(document, ours);
        expect(isSamePolicy(document, merged)).toBe(false);
      }),
    );
  });

  it('sees a difference wherever the values of a condition differ, whatever is in them', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '|', '=', '"', '\\'), maxLength: 6 });
    const tags = fc.uniqueArray(
      fc.tuple(
        text,
        fc.uniqueArray(text, { maxLength: 3 }).map((values) => values.sort()),
      ),
      { selector: ([key]) => key, minLength: 1, maxLength: 2 },
    );
    const conditional = (entries: [string, string[]][]): PolicyStatement => ({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: {
        StringEquals: Object.fromEntries(entries.map(([key, values]) => [`aws:RequestTag/${key}`, values])),
      },
    });
    fc.assert(
      fc.property(tags, tags, (a, b) => {
        const sorted = (entries: [string, string[]][]) => JSON.stringify([...entries].sort());
        expect(isSameStatement(conditional(a), conditional(b))).toBe(sorted(a) === sorted(b));
      }),
      {
        numRuns: 1000,
        examples: [
          [[['a', ['a', 'b']]], [['a', ['a | b']]]],
          [[['a', ['b = c']]], [['a = b', ['c']]]],
          [[['a', []]], [['a', ['']]]],
        ],
      },
    );
  });

  it('changes neither document', () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        const before = structuredClone([a, b]);
        policyDifferences(a, b);
        expect([a, b]).toEqual(before);
      }),
    );
  });
});

describe('merging into any document', () => {
  it('is done after once', () => {
    fc.assert(
      fc.property(fc.option(documents), (existing) => {
        const once = withStatements(existing, ours);
        const twice = withStatements(once.document, ours);
        expect(twice).toEqual({ document: once.document, changed: false });
        expect(containsStatements(once.document, documentOf(ours))).toBe(true);
      }),
    );
  });

  it('keeps every statement that was there as it is and where it is, and all else of the document', () => {
    fc.assert(
      fc.property(documents, (existing) => {
        const { document } = withStatements(existing, ours);
        const present = statementsOf(existing);
        expect(statementsOf(document).slice(0, present.length)).toEqual(present);
        expect({ ...document, Statement: [] }).toEqual({ ...existing, Statement: [] });
      }),
    );
  });

  it('gives no statement a Sid that another has', () => {
    fc.assert(
      fc.property(documents, (existing) => {
        const present = statementsOf(existing);
        const taken = new Set(present.map(({ Sid }) => Sid));
        const added = statementsOf(withStatements(existing, ours).document).slice(present.length);
        const sids = added.map(({ Sid }) => Sid);
        expect(sids.filter((sid) => sid === undefined || taken.has(sid))).toEqual([]);
        expect(new Set(sids).size).toBe(sids.length);
      }),
    );
  });

  it('gives the document back once ours are taken out again', () => {
    fc.assert(
      fc.property(foreignDocuments, (existing) => {
        const { document } = withStatements(existing, ours);
        expect(withoutStatements(document, ours)).toEqual({ document: existing, changed: true });
      }),
    );
  });

  it('leaves nothing where there was nothing', () => {
    const { document } = withStatements(null, ours);
    expect(withoutStatements(document, ours)).toEqual({ document: null, changed: true });
  });

  it('takes out what is ours in any spelling, and no statement that is not', () => {
    fc.assert(
      fc.property(documents, choices, (existing, choice) => {
        const merged = respelled(withStatements(existing, ours).document, choice);
        const { document } = withoutStatements(merged, ours);
        const rest = document === null ? [] : statementsOf(document);
        expect(rest).toEqual(
          statementsOf(merged).filter((each) => !ours.some((own) => isSameStatement(own, each))),
        );
      }),
    );
  });

  it('leaves log delivery nothing to ask for', () => {
    fc.assert(
      fc.property(documents, (existing) => {
        const need = { ...target, prefix: '', regions: ['us-east-1', 'eu-west-1'] };
        const missing = missingDeliveryStatements(existing, need);
        const { document } = withStatements(existing, missing);
        expect(missingDeliveryStatements(document, need)).toEqual([]);
      }),
    );
  });
});

describe('completing any key policy', () => {
  it('takes what is missing and no more: then nothing is', () => {
    const options = {
      partition: 'aws',
      account: target.account,
      roleArn: `arn:aws:iam::${target.account}:role/kentik`,
      key: { arn: `arn:aws:kms:us-east-1:${target.account}:key/1234`, region: 'us-east-1' },
      regions: ['us-east-1', 'eu-west-1'],
    } as const;
    fc.assert(
      fc.property(documents, (document) => {
        const missing = missingKeyStatements(document, options);
        expect(missingKeyStatements(withStatements(document, missing).document, options)).toEqual([]);
        expect(missingKeyStatements(null, options)).toEqual(expect.arrayContaining(missing));
      }),
    );
  });
});
