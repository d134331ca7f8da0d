import { describe, expect, test } from 'vitest';
import { type ErrorContext, explain, type Task } from '../../src/aws/explain/errors.ts';
import { exitCode, InterruptedError, UserError } from '../../src/model/errors.ts';
import { awsError, networkError } from './fake-connection.ts';

const task: Task = {
  doing: 'listing the VPCs of eu-west-1',
  service: 'ec2',
  operation: 'DescribeVpcs',
  actions: ['ec2:DescribeVpcs'],
  region: 'eu-west-1',
};

const context: ErrorContext = { homeRegion: 'eu-west-1', profile: 'prod', endpoint: null, proxied: false };

function report(error: unknown, change: Partial<Task> = {}, about: Partial<ErrorContext> = {}) {
  const explained = explain(error, { ...task, ...change }, { ...context, ...about });
  if (!(explained instanceof UserError)) return expect.fail(`not a UserError: ${explained}`);
  return explained.report;
}

describe('explain', () => {
  test('says what was done, where, and what AWS said', () => {
    expect(report(awsError('InvalidParameterValue', 400, 'Value (x) is invalid'))).toEqual({
      code: 'AWS_REFUSED',
      exit: exitCode.failed,
      doing: 'listing the VPCs of eu-west-1',
      message: 'AWS refused: Value (x) is invalid',
      where: { region: 'eu-west-1' },
      aws: {
        service: 'ec2',
        operation: 'DescribeVpcs',
        code: 'InvalidParameterValue',
        message: 'Value (x) is invalid',
        requestId: 'request-1',
      },
      remedy: [],
    });
  });

  test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden'])('%s', (code) => {
    const denied = report(awsError(code, 403, 'You are not authorized to perform this operation.'));
    expect(denied).toMatchObject({ code: 'ACCESS_DENIED', exit: exitCode.permission });
    expect(denied.remedy).toContain('{"Effect":"Allow","Action":"ec2:DescribeVpcs","Resource":"*"}');
  });

  test('takes action and resource from what AWS says', () => {
    const message =
      'User: arn:aws:sts::123456789012:assumed-role/dev/me is not authorized to perform: iam:TagRole on resource: arn:aws:iam::123456789012:role/Kentik-Flow-Logs because no identity-based policy allows the iam:TagRole action';
    expect(report(awsError('AccessDenied', 403, message), { service: 'iam' }).remedy).toContain(
      '{"Effect":"Allow","Action":"iam:TagRole","Resource":"arn:aws:iam::123456789012:role/Kentik-Flow-Logs"}',
    );
  });

  test.each([
    ['role Kentik-Flow-Logs', 'iam:AttachRolePolicy'],
    ['policy arn:aws:iam::123456789012:policy/x', 'iam:GetPolicy'],
    ['policy path /', 'iam:ListPolicies'],
  ])('a statement holds ARNs, whatever AWS names: %s', (named, action) => {
    const message = `User: x is not authorized to perform: ${action} on resource: ${named} because no identity-based policy allows the ${action} action`;
    const resources = ['arn:aws:iam::123456789012:policy/x'];
    const task = { service: 'iam', actions: [action], resources } as const;
    expect(report(awsError('AccessDenied', 403, message), task).remedy).toContain(
      `{"Effect":"Allow","Action":"${action}","Resource":"arn:aws:iam::123456789012:policy/x"}`,
    );
  });

  test('the own action of a call is wanted on all that the call needs it on', () => {
    const message =
      'You are not authorized to perform this operation. User: x is not authorized to perform: ec2:CreateFlowLogs on resource: arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1 because no identity-based policy allows the ec2:CreateFlowLogs action. Encoded authorization failure message: AbC';
    const prefix = 'arn:aws:ec2:us-east-1:123456789012';
    const task = {
      actions: ['ec2:CreateFlowLogs', 'logs:CreateLogDelivery'],
      resources: [`${prefix}:vpc/*`, `${prefix}:vpc-flow-log/*`, '*'],
    };
    expect(report(awsError('UnauthorizedOperation', 403, message), task).remedy).toContain(
      `{"Effect":"Allow","Action":"ec2:CreateFlowLogs","Resource":["${prefix}:vpc/*","${prefix}:vpc-flow-log/*"]}`,
    );
    expect(report(awsError('UnauthorizedOperation', 403, 'Not authorized.'), task).remedy).toContain(
      '{"Effect":"Allow","Action":["ec2:CreateFlowLogs","logs:CreateLogDelivery"],"Resource":"*"}',
    );
  });

  const needed = '{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"arn:aws:s3:::logs"}';
  test.each([
    ['because no identity-based policy allows the s3:CreateBucket action', /identity-based policy/, needed],
    ['because no permissions boundary allows the s3:CreateBucket action', /permissions boundary/, needed],
    ['because no session policy allows the s3:CreateBucket action', /session/, needed],
    ['because no service control policy allows the s3:CreateBucket action', /service control policy/, needed],
    [
      'because no VPC endpoint policy allows the s3:CreateBucket action',
      /VPC endpoint/,
      needed.replace(
        '}',
        ',"Principal":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/x"}}}',
      ),
    ],
  ])('who must allow it: %s', (said, why, statement) => {
    const message = `User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::logs" ${said}`;
    const denied = report(awsError('AccessDenied', 403, message));
    expect(denied.why).toMatch(why);
    expect(denied.remedy).toContain(statement);
  });

  test.each([
    [
      'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1',
      /service control/,
    ],
    ['with an explicit deny in a resource control policy', /resource control policy/],
    ['with an explicit deny in an identity-based policy', /identity-based policy/],
    ['with an explicit deny', /A policy denies/],
    [
      'because public policies are blocked by the BlockPublicPolicy block public access setting',
      /Block Public Access \(BlockPublicPolicy\)/,
    ],
  ])('what no added statement can help: %s', (said, why) => {
    const message = `User: x is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::logs" ${said}`;
    const denied = report(awsError('AccessDenied', 403, message));
    expect(denied.why).toMatch(why);
    expect(denied.remedy.join()).not.toContain('"Allow"');
  });

  test('an encoded message comes with the command that decodes it', () => {
    const message = 'You are not authorized. Encoded authorization failure message: AbC-1_2';
    expect(report(awsError('UnauthorizedOperation', 403, message)).remedy).toContain(
      'aws sts decode-authorization-message --encoded-message AbC-1_2',
    );
  });

  test.each(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])('%s names the login', (code) => {
    const expired = report(awsError(code, 400));
    expect(expired).toMatchObject({ code: 'CREDENTIALS_EXPIRED', exit: exitCode.credentials });
    expect(expired.remedy).toContain('aws sso login --profile prod');
  });

  test.each(['AuthFailure', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidToken'])(
    '%s in another region: what DescribeRegions said decides',
    (code) => {
      const reportFor = (status: 'opted-in' | 'not-opted-in' | null) =>
        report(awsError(code, 401), { region: 'af-south-1' }, { regionStatus: () => status });
      expect(reportFor('not-opted-in')).toMatchObject({
        code: 'REGION_NOT_ENABLED',
        message: expect.stringContaining('af-south-1'),
      });
      expect(reportFor('opted-in').code).toBe('CREDENTIALS_NOT_VALID_IN_REGION');
      expect(reportFor('opted-in').why).toMatch(/The region is enabled/);
      expect(reportFor(null).why).toMatch(/isn't enabled .* or /);
    },
  );

  test('OptInRequired says itself that the region is not enabled', () => {
    expect(report(awsError('OptInRequired', 401), { region: 'af-south-1' }).code).toBe('REGION_NOT_ENABLED');
  });

  test.each(['AuthFailure', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
    '%s at home: bad keys',
    (code) => {
      expect(report(awsError(code, 403))).toMatchObject({
        code: 'CREDENTIALS_INVALID',
        exit: exitCode.credentials,
      });
    },
  );

  test('nothing listens: names the endpoint', () => {
    const refused = report(
      networkError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
      {},
      {
        endpoint: { url: 'http://127.0.0.1:1', setting: 'AWS_ENDPOINT_URL' },
      },
    );
    expect(refused).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', retryable: true });
    expect(refused.message).toContain('http://127.0.0.1:1');
    expect(refused.remedy.join()).toContain('AWS_ENDPOINT_URL');
    expect(report(networkError('ENOTFOUND')).remedy.join()).toContain('HTTPS_PROXY');
  });

  test('a refused connection to several addresses at once', () => {
    const error = new AggregateError([networkError('ECONNREFUSED'), networkError('ECONNREFUSED')]);
    expect(report(error).aws?.code).toBe('ECONNREFUSED');
  });

  test('a certificate that is not trusted: names proxy and CA bundle', () => {
    const error = networkError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain');
    const untrusted = report(error);
    expect(untrusted.code).toBe('CERTIFICATE_NOT_TRUSTED');
    expect(untrusted.remedy.join()).toMatch(/AWS_CA_BUNDLE.*HTTPS_PROXY/);
  });

  test('a request that took too long is no wrong clock', () => {
    const error = Object.assign(
      new Error(
        '@smithy/node-http-handler - [ERROR] a request has exceeded the configured 60000 ms requestTimeout.',
      ),
      { name: 'TimeoutError' },
    );
    expect(report(error)).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', retryable: true });
  });

  test('an invalid principal is named', () => {
    const message = 'Invalid principal in policy: "AWS":"arn:aws:iam::834693425129:role/eks-ingest-node"';
    expect(report(awsError('MalformedPolicyDocument', 400, message), { name: 'Kentik' })).toMatchObject({
      code: 'INVALID_PRINCIPAL',
      message: expect.stringContaining('arn:aws:iam::834693425129:role/eks-ingest-node'),
      retryable: true,
    });
  });

  test.each([
    [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      'CLOCK_SKEWED',
    ],
    ['SignatureDoesNotMatch', 403, 'Signature expired: 20260101T000000Z is now earlier than', 'CLOCK_SKEWED'],
    ['MalformedPolicyDocument', 400, 'Syntax errors in policy.', 'POLICY_MALFORMED'],
    ['OperationAborted', 409, 'A conflicting conditional operation is in progress', 'CHANGE_IN_PROGRESS'],
    ['ConcurrentModificationException', 409, 'The request was rejected', 'CHANGE_IN_PROGRESS'],
    [
      'TagPolicyViolation',
      400,
      "The tag policy does not allow the value for the tag key: 'Owner'",
      'TAG_POLICY_VIOLATION',
    ],
    [
      'InvalidObjectState',
      403,
      "The operation is not valid for the object's storage class",
      'OBJECT_ARCHIVED',
    ],
    ['LimitExceeded', 409, 'Cannot exceed quota for RolesPerAccount: 1000', 'LIMIT_EXCEEDED'],
    ['FlowLogsLimitExceeded', 400, 'too many', 'LIMIT_EXCEEDED'],
    ['BucketAlreadyExists', 409, 'taken', 'BUCKET_TAKEN'],
    ['EntityAlreadyExists', 409, 'Role with name x already exists.', 'ALREADY_EXISTS'],
    ['InvalidVpcID.NotFound', 400, "The vpc ID doesn't exist", 'NOT_FOUND'],
    ['NoSuchBucket', 404, 'The specified bucket does not exist', 'NOT_FOUND'],
    ['RequestLimitExceeded', 503, 'Request limit exceeded.', 'THROTTLED'],
    ['SlowDown', 503, 'Please reduce your request rate.', 'THROTTLED'],
    ['InternalError', 500, 'An internal error has occurred', 'SERVICE_FAULT'],
    ['LogDestinationNotFoundException', 400, 'LogDestination: x does not exist', 'LOG_DESTINATION_DENIED'],
    [
      '400',
      400,
      'Access Denied for LogDestination: logs. Please check LogDestination permission',
      'LOG_DESTINATION_DENIED',
    ],
    ['InvalidParameter', 400, 'LogDestination logs is undeliverable', 'LOG_DESTINATION_UNDELIVERABLE'],
    [
      'LogDestinationPermissionIssueException',
      400,
      'LogDestination policy too big',
      'BUCKET_POLICY_TOO_LARGE',
    ],
  ])('%s %i %s', (code, status, message, expected) => {
    expect(report(awsError(code, status, message)).code).toBe(expected);
  });

  test('bugs, interruptions and what is explained already pass as they are', () => {
    const bug = new TypeError('x is not a function');
    expect(explain(bug, task, context)).toBe(bug);
    const aborted = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    expect(explain(aborted, task, context)).toBe(aborted);
    const known = new UserError({ code: 'X', exit: 1, doing: '', message: '', remedy: [] });
    expect(explain(known, task, context)).toBe(known);
    expect(explain(networkError('ECONNRESET'), task, context, AbortSignal.abort())).toBeInstanceOf(
      InterruptedError,
    );
  });

  test('the cause has neither the request nor its signature', () => {
    const error = Object.assign(awsError('AccessDenied', 403), {
      $response: { headers: {}, body: { req: { _header: 'authorization: AWS4-HMAC-SHA256 Signature=abc' } } },
    });
    const explained = explain(error, task, context);
    expect(explained).toBeInstanceOf(UserError);
    const { cause } = explained as UserError;
    expect(cause).toBeInstanceOf(Error);
    expect(JSON.stringify(cause, Object.getOwnPropertyNames(cause))).not.toContain('Signature');
    expect(Object.keys(cause as Error)).not.toContain('$response');
  });
});
