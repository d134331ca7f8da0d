/**
 * Pasted errors in every form of AWS's documented grammar, old and new, with and without the wrapping of tools: which
 * kind of policy refused, who owns it, and what to ask for.
 */
import { describe, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import { explainSaid } from '../../src/aws/explain/said.ts';
import { parsePolicy } from '../../src/sandbox/policy/document.ts';
import { applies } from '../../src/sandbox/policy/evaluate.ts';
import { account, documented, named, role, scp, user, vpc } from './pasted-errors.ts';
import { damaged } from './pasted-errors-damaged.ts';
import { byService } from './pasted-errors-services.ts';
import { inner, wrapped } from './pasted-errors-wrapped.ts';

const refusals = [...documented, ...named, ...byService];

describe('explain, for what is pasted', () => {
  test.each(refusals.map((each) => [each.text, each] as const))('%s', (text, expected) => {
    const found = explainPasted(text);
    expect(found?.denial).toMatchObject({ refusedBy: expected.refusedBy });
    const denial = found?.denial ?? expect.fail('not understood');
    if (expected.action !== undefined) expect(denial.actions).toEqual([expected.action]);
    if (expected.resource !== undefined) expect(denial.resource).toBe(expected.resource);
    if (expected.denial !== undefined) expect(denial.denial).toBe(expected.denial);
    expect(denial.policyArn).toBe(expected.policyArn ?? null);
    if (expected.owner !== null) expect(denial.owner).toMatch(expected.owner);
    expect(denial.statement !== null).toBe(expected.helps);
    // Nothing is invented: every ARN comes from the text.
    const said = JSON.stringify([denial.request, found?.report, denial.statement, denial.owner]);
    for (const arn of said.match(/arn:[\w:*/+=,.@-]+/g) ?? [])
      expect(text).toContain(arn.replace(/[.,:]+$/, ''));
    if (!expected.helps) expect(said).not.toMatch(/Effect/);
    expect(denial.request.length).toBeLessThan(1500);
  });

  test.each(refusals.filter(({ helps, resource }) => helps && resource?.startsWith('arn:')))(
    'the statement allows exactly the request: $text',
    ({ text }) => {
      const denial = explainPasted(text)?.denial ?? expect.fail('not understood');
      const [statement] =
        parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [denial.statement] }))?.statements ??
        [];
      const request = {
        principal: { arn: denial.principal ?? user, account },
        action: denial.actions[0] ?? '',
        resource: denial.resource ?? '',
        context: { 'aws:principalarn': user, 'aws:principalaccount': account },
      };
      expect(statement && applies(statement, request)).toBe(true);
      expect(statement && applies(statement, { ...request, action: 'iam:DeleteUser' })).toBe(false);
      const resource = request.resource.replace('arn:aws:', 'arn:aws:other-');
      // A trust policy names no resource: it is the role's own.
      expect(statement && applies(statement, { ...request, resource })).toBe(
        denial.refusedBy === 'role trust',
      );
    },
  );

  test.each(wrapped)('as %s prints it', (_tool, text) => {
    expect(explainPasted(text)).toMatchObject({
      pasted: { message: expect.stringContaining(inner) },
      denial: {
        principal: user,
        actions: ['iam:AttachRolePolicy'],
        resource: role,
        refusedBy: 'service control',
        policyArn: scp,
      },
    });
  });

  test.each(damaged)('%s', (_name, text, said) => {
    expect(explainPasted(text)?.denial).toMatchObject(said);
  });

  test('a decoded authorization message', () => {
    const decoded = JSON.stringify({
      allowed: false,
      explicitDeny: true,
      matchedStatements: { items: [] },
      context: {
        principal: { id: 'AIDAX', arn: user },
        action: 'ec2:CreateFlowLogs',
        resource: vpc,
        conditions: { items: [] },
      },
    });
    for (const text of [decoded, JSON.stringify({ DecodedMessage: decoded })]) {
      expect(explainPasted(text)?.denial).toMatchObject({
        principal: user,
        actions: ['ec2:CreateFlowLogs'],
        resource: vpc,
        denial: 'explicit',
        refusedBy: null,
      });
    }
  });

  test.each([
    [
      'An error occurred (OperationAborted) when calling the CreateBucket operation: A conflicting conditional operation is currently in progress against this resource. Please try again.',
      'CHANGE_IN_PROGRESS',
    ],
    [
      'An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.',
      'CREDENTIALS_EXPIRED',
    ],
    [
      'An error occurred (RequestLimitExceeded) when calling the DescribeVpcs operation: Request limit exceeded.',
      'THROTTLED',
    ],
    [
      'An error occurred (BucketAlreadyExists) when calling the CreateBucket operation: The requested bucket name is not available.',
      'BUCKET_TAKEN',
    ],
    [
      '<Error><Code>MalformedPolicy</Code><Message>Invalid principal in policy</Message><Detail>"AWS" : "AROAQ3EGEXAMPLE000001"</Detail></Error>',
      'DELETED_PRINCIPAL',
    ],
    [
      'An error occurred (LimitExceeded) when calling the AttachRolePolicy operation: Cannot exceed quota for PoliciesPerRole: 10',
      'LIMIT_EXCEEDED',
    ],
  ])('other errors: %s', (text, code) => {
    expect(explainPasted(text)?.report.code).toBe(code);
  });

  test.each([
    ['An error occurred (403) when calling the HeadObject operation: Forbidden', 'ACCESS_DENIED'],
    [
      'An error occurred (KMS.DisabledException) when calling the GetObject operation: arn:aws:kms:eu-west-1:210987654321:key/0a1b is disabled.',
      'KEY_UNUSABLE',
    ],
    [
      'An error occurred (KMSInvalidStateException) when calling the Decrypt operation: arn:aws:kms:eu-west-1:210987654321:key/0a1b is pending deletion.',
      'KEY_UNUSABLE',
    ],
    [
      "An error occurred (AuthorizationHeaderMalformed) when calling the ListObjectsV2 operation: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
      'WRONG_REGION',
    ],
    [
      'An error occurred (RegionDisabledException) when calling the AssumeRole operation: STS is not activated in this region for account:210987654321.',
      'REGION_NOT_ENABLED',
    ],
    [
      'An error occurred (InternalError) when calling the PutObject operation: We encountered an internal error.',
      'SERVICE_FAULT',
    ],
    [
      'An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation: The vpc ID does not exist',
      'NOT_FOUND',
    ],
    [
      'An error occurred (OptInRequired) when calling the DescribeVpcs operation: You are not subscribed to this service.',
      'REGION_NOT_ENABLED',
    ],
  ])('errors that say little: %s', (text, code) => {
    const found = explainPasted(text);
    expect(found?.report.code).toBe(code);
    // No hole where a name is missing.
    expect(JSON.stringify(found?.report)).not.toMatch(/ {2}|null|undefined/);
  });

  const denied = 'Access Denied for LogDestination: my-bucket. Please check LogDestination permission';
  test.each([
    ['', denied, 'LOG_DESTINATION_DENIED'],
    ['400', denied, 'LOG_DESTINATION_DENIED'],
    ['AccessDenied', denied, 'LOG_DESTINATION_DENIED'],
    ['LogDestinationPermissionIssueException', denied, 'LOG_DESTINATION_DENIED'],
    [
      'LogDestinationPermissionIssueException',
      'LogDestination: my-bucket is undeliverable',
      'LOG_DESTINATION_UNDELIVERABLE',
    ],
    ['', 'LogDestination: my-bucket is undeliverable', 'LOG_DESTINATION_UNDELIVERABLE'],
    ['LogDestinationPermissionIssueException', 'The policy is too long', 'BUCKET_POLICY_TOO_LARGE'],
    ['', 'The maximum number of flow logs for vpc-0abc has been reached', 'LIMIT_EXCEEDED'],
    ['UnauthorizedOperation', 'You are not authorized to perform this operation.', 'ACCESS_DENIED'],
    ['', 'You are not authorized to perform this operation.', 'ACCESS_DENIED'],
    ['InternalError', 'An internal error has occurred', 'SERVICE_FAULT'],
    ['RequestLimitExceeded', 'Request limit exceeded.', 'THROTTLED'],
  ])('what CreateFlowLogs says of one resource, in its response and alone: %s %s', (Code, Message, code) => {
    const Unsuccessful = [{ ResourceId: 'vpc-0abc', Error: { Code, Message } }];
    const texts = [JSON.stringify({ Unsuccessful }), Code === '' ? Message : `${Code}: ${Message}`];
    for (const text of texts) expect(explainPasted(text)?.report.code).toBe(code);
    // The rules that an apply explains it by.
    const task = { doing: '', service: 'ec2' as const, operation: 'CreateFlowLogs', actions: [] };
    if (Code !== '') expect(explainSaid({ code: Code, message: Message }, task).code).toBe(code);
  });

  test("a bucket's name that is no name doesn't get into a command", () => {
    const found = explainPasted('LogDestination: $(reboot) is undeliverable');
    expect(found?.report.code).toBe('LOG_DESTINATION_UNDELIVERABLE');
    expect(JSON.stringify(found?.report)).not.toContain('reboot');
  });

  test("an MFA device that is not the user's is no wrong code", () => {
    const text =
      'An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.';
    expect(explainPasted(text)?.denial).toMatchObject({
      refusedBy: 'MFA device',
      fix: [expect.stringContaining('mfa_serial')],
    });
  });

  test('a federated caller is named as one, and a message that was cut is not offered for decoding', () => {
    const web = explainPasted('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    expect(web?.denial?.statement).toMatchObject({ Principal: { Federated: expect.any(String) } });
    const cut = explainPasted(
      'You are not authorized to perform this operation. User: arn:aws:iam::210987654321:user/x is not authorized to perform: ec2:CreateFlowLogs. Encoded authorization failure message: AbCd… (900 more characters)',
    );
    expect(cut?.denial?.encoded).toBeNull();
  });

  test.each([
    '',
    '   \n',
    'hello world',
    'Everything is fine.',
    '{"a": 1}',
    '{"Vpcs": [{"VpcId": "vpc-0a1b", "Tags": [{"Key": "message", "Value": "the AccessDenied zone"}]}]}',
    'The build failed with exit code 1',
    'because no one allows it',
  ])('not understood: %j', (text) => {
    expect(explainPasted(text)).toBeNull();
  });

  test('secrets in a pasted text are not repeated', () => {
    const text = `${inner} x-amz-security-token: FwoGZXIvYXdzEXAMPLETOKENEXAMPLETOKENEXAMPLETOKEN0123456789`;
    expect(JSON.stringify(explainPasted(text))).not.toContain('EXAMPLETOKENEXAMPLETOKEN');
  });
});
