/**
 * Two evaluators of policies, written apart from each other: the program's, which leaves open what it doesn't know, and the
 * sandbox's, which knows the whole request. What the first says for certain, the second never contradicts.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import type { RequestContext } from '../../src/model/policies/policy-conditions.ts';
import { judgePolicies, type PolicyRequest } from '../../src/model/policies/policy-evaluation.ts';
import { parsePolicy } from '../../src/sandbox/policy/document.ts';
import { evaluate } from '../../src/sandbox/policy/evaluate.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/kentik/Reader`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/Reader/ingest-7`;
const object = 'arn:aws:s3:::logs/net/AWSLogs/1.log.gz';

/** What a request of the role's has; keys that are missing from it are absent. */
const truth: Record<string, string> = {
  'aws:principalarn': roleArn,
  'aws:principalaccount': account,
  'aws:principaltype': 'AssumedRole',
  'aws:securetransport': 'true',
  'aws:sourceip': '198.51.100.7',
  'aws:currenttime': '2026-03-01T12:00:00Z',
  'aws:userid': 'AROAEXAMPLE:ingest-7',
  's3:tlsversion': '1.3',
};
const absent = ['aws:sourcevpce', 'aws:username', 'aws:sourcearn'];

function oneOrMore(...values: string[]): fc.Arbitrary<string | string[]> {
  const value = fc.constantFrom(...values);
  return fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
}

const bases = ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'];
const wildBases = ['StringLike', 'StringNotLike', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'];
const others = [
  'Bool',
  'BinaryEquals',
  'Null',
  'IpAddress',
  'NotIpAddress',
  ...['Numeric', 'Date'].flatMap((kind) =>
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (order) => `${kind}${order}`,
    ),
  ),
];
const operator = fc
  .tuple(
    fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(...bases, ...wildBases, ...wildBases, ...others),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map(([set, base, suffix]) => (base === 'Null' ? base : `${set}${base}${suffix}`));

const key = fc.constantFrom(
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:SecureTransport',
  'aws:SourceIp',
  'aws:CurrentTime',
  'aws:userid',
  's3:TlsVersion',
  'aws:SourceVpce',
  'aws:username',
  'aws:SourceArn',
);

const desired = oneOrMore(
  roleArn,
  'arn:aws:iam::*:role/kentik/*',
  'arn:*:iam::111122223333:role/*',
  'arn:aws:iam::111122223333:role/netops',
  'arn:aws:iam::${aws:PrincipalAccount}:role/kentik/Reader',
  '${aws:username}',
  "${aws:username, 'AssumedRole'}",
  '${*}',
  account,
  '1111*',
  'AssumedRole',
  'assumedrole',
  'Assumed????',
  'true',
  'false',
  '198.51.100.0/24',
  '10.0.0.0/8',
  '2001:db8::/32',
  '1.2',
  '1.3',
  '2026-01-01T00:00:00Z',
  '2027-01-01T00:00:00Z',
  '1772366400',
  'AROAEXAMPLE:*',
  'AROAOTHER:*',
  '*',
);

const condition: fc.Arbitrary<PolicyStatement['Condition'] & {}> = fc.dictionary(
  operator,
  fc.dictionary(key, desired, { minKeys: 1, maxKeys: 2 }),
  { minKeys: 1, maxKeys: 2 },
);

const aws = oneOrMore(
  '*',
  account,
  `arn:aws:iam::${account}:root`,
  roleArn,
  sessionArn,
  'arn:aws:iam::111122223333:role/netops',
  '999999999999',
  'AROAEXAMPLEROLEID0001',
);
const principal = fc.oneof(
  fc.constant('*'),
  fc.record({ AWS: aws }),
  fc.record({ Service: oneOrMore('delivery.logs.amazonaws.com', 'ec2.amazonaws.com') }),
);

const action = oneOrMore(
  's3:GetObject',
  's3:getobject',
  's3:Get*',
  's3:*',
  '*',
  's3:PutObject',
  's3:?etObject',
);
const resource = oneOrMore(
  'arn:aws:s3:::logs/*',
  'arn:aws:s3:::logs',
  'arn:aws:s3:::logs/net/*',
  'arn:aws:s3:::logs/other/*',
  'arn:aws:s3:::logs/*.pdf',
  'arn:aws:s3:::logs/*/1.log.gz',
  'arn:aws:s3:::logs/${aws:PrincipalType}/*',
  '*',
);

const statement: fc.Arbitrary<PolicyStatement> = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    who: fc.tuple(fc.constantFrom('Principal', 'Principal', 'Principal', 'NotPrincipal'), principal),
    what: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), action),
    where: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), resource),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map(({ Effect, who, what, where, Condition }) => ({
    Effect,
    ...Object.fromEntries([who, what, where]),
    ...(Condition === undefined ? {} : { Condition }),
  }));

const document: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: fc.constantFrom('2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
});

/** How much of the request the program is told. */
const knowledge = fc.record({
  hidden: fc.subarray([...Object.keys(truth), ...absent]),
  vague: fc.boolean(),
  resource: fc.constantFrom(object, 'arn:aws:s3:::logs/net/AWSLogs/*.log.gz', 'arn:aws:s3:::logs/*'),
});

function contextOf({ hidden, vague }: { hidden: string[]; vague: boolean }): RequestContext {
  const known: [string, RequestContext[string]][] = [
    ...Object.entries(truth),
    ...absent.map((name): [string, null] => [name, null]),
  ];
  const context = Object.fromEntries(known.filter(([name]) => !hidden.includes(name)));
  if (vague && 'aws:userid' in context) context['aws:userid'] = 'AROAEXAMPLE:*';
  if (vague && 's3:tlsversion' in context) context['s3:tlsversion'] = ['1.2', '1.3'];
  return context;
}

function bothSay(
  policy: PolicyDocument,
  request: Pick<PolicyRequest, 'principals' | 'context' | 'resource'>,
) {
  const parsed = parsePolicy(JSON.stringify(policy));
  if (parsed === null) throw new Error('not a policy');
  const service = request.principals?.kind === 'Service';
  return {
    ours: judgePolicies([{ name: 'it', document: policy }], { action: 's3:GetObject', ...request }).verdict,
    theirs: evaluate(parsed, {
      principal: service
        ? { service: 'delivery.logs.amazonaws.com' }
        : { arn: sessionArn, account, role: [roleArn] },
      action: 's3:GetObject',
      resource: object,
      context: truth,
    }),
  };
}

const names = [account, `arn:aws:iam::${account}:root`, roleArn];

test.each<[string, PolicyRequest['principals']]>([
  ['a role', { kind: 'AWS', names: [...names, 'arn:aws:sts::111122223333:assumed-role/Reader/*'] }],
  ['a service', { kind: 'Service', names: ['delivery.logs.amazonaws.com'] }],
])('never contradict each other about %s', (_, principals) => {
  const seen = { allowed: 0, refused: 0, unknown: 0 };
  fc.assert(
    fc.property(document, knowledge, (policy, known) => {
      const { ours, theirs } = bothSay(policy, {
        principals,
        context: contextOf(known),
        resource: known.resource,
      });
      seen[ours] += 1;
      expect([ours, theirs]).not.toEqual(['allowed', expect.stringMatching(/none|deny/)]);
      expect([ours, theirs]).not.toEqual(['refused', 'allow']);
    }),
    { numRuns: 2500 },
  );
  // A judge who never decides doesn't contradict anyone either. A service is allowed about 30 times, by chance.
  expect(Math.min(seen.allowed, seen.refused, seen.unknown)).toBeGreaterThan(5);
});

test('agree where nothing is hidden', () => {
  const whole = fc.record({
    Version: fc.constant('2012-10-17'),
    Statement: fc.array(
      statement.filter(({ NotPrincipal: not }) => not === undefined),
      { minLength: 1, maxLength: 3 },
    ),
  });
  let open = 0;
  fc.assert(
    fc.property(whole, (policy) => {
      const principals = { kind: 'AWS' as const, names: [...names, sessionArn] };
      const context = contextOf({ hidden: [], vague: false });
      const { ours, theirs } = bothSay(policy, { principals, context, resource: object });
      if (ours === 'unknown') open += 1;
      else expect(ours).toBe(theirs === 'allow' ? 'allowed' : 'refused');
    }),
    { numRuns: 2000 },
  );
  // What no one can compare stays open: an address with a number, an ARN with `*`.
  expect(open).toBeLessThan(600);
});
