/** What is called, as each tool writes it, and what holds for a pasted error: there is no run that it belongs to. */
import { describe, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import { account, role, sentence, user } from './pasted-errors.ts';

const said = 'You are not authorized to perform this operation.';
const requestId = '1b2c3d4e-0000-4a4a-8b8b-222233334444';
const go = `operation error EC2: CreateFlowLogs, https response error StatusCode: 403, RequestID: ${requestId}, api error UnauthorizedOperation: ${said}`;
const whole = {
  code: 'UnauthorizedOperation',
  message: said,
  operation: 'CreateFlowLogs',
  status: 403,
  requestId,
};

const forms: readonly [tool: string, text: string, pasted: object, request: string][] = [
  ['the SDK for Go', go, { ...whole, service: 'EC2' }, 'the EC2 request CreateFlowLogs'],
  [
    'Terraform',
    `╷\n│ Error: creating Flow Log: ${go.replace(', https', ',\n│ https')}\n│ \n╵`,
    { ...whole, service: 'EC2' },
    'the EC2 request CreateFlowLogs',
  ],
  [
    'the SDK for Go, after retries',
    go.replace(', https', ', exceeded maximum number of attempts, 3, https'),
    { ...whole, service: 'EC2' },
    'the EC2 request CreateFlowLogs',
  ],
  [
    'the SDK for Java 2',
    `software.amazon.awssdk.services.ec2.model.Ec2Exception: ${said} (Service: Ec2, Status Code: 403, Request ID: ${requestId}) (SDK Attempt Count: 1)\n\tat software.amazon.awssdk.core.internal.Handler.handle(Handler.java:1)\n\tat software.amazon.awssdk.services.ec2.DefaultEc2Client.createFlowLogs(DefaultEc2Client.java:2)`,
    { ...whole, service: 'Ec2' },
    'the Ec2 request CreateFlowLogs',
  ],
  [
    'the SDK for Java 1',
    `com.amazonaws.services.ec2.model.AmazonEC2Exception: ${said} (Service: AmazonEC2; Status Code: 403; Error Code: UnauthorizedOperation; Request ID: ${requestId}; Proxy: null)`,
    { ...whole, service: 'AmazonEC2', operation: null },
    'this request',
  ],
  [
    'boto3',
    `botocore.exceptions.ClientError: An error occurred (UnauthorizedOperation) when calling the CreateFlowLogs operation: ${said}`,
    { ...whole, service: null, status: null, requestId: null },
    'the request CreateFlowLogs',
  ],
  [
    "boto3's response",
    `{'Error': {'Code': 'UnauthorizedOperation', 'Message': '${said}'}, 'ResponseMetadata': {'RequestId': '${requestId}', 'HTTPStatusCode': 403, 'RetryAttempts': 0}}`,
    { ...whole, service: null, operation: null },
    'this request',
  ],
  [
    'the AWS CLI 2',
    `aws: [ERROR]: An error occurred (UnauthorizedOperation) when calling the CreateFlowLogs operation: ${said}`,
    { ...whole, service: null, status: null, requestId: null },
    'the request CreateFlowLogs',
  ],
  [
    'the SDK for JavaScript 3',
    `UnauthorizedOperation: ${said}\n    at ProtocolLib.getErrorSchemaOrThrowBaseException (/app/node_modules/@aws-sdk/core/x.js:1:2)\n    at de_CreateFlowLogsCommandError (/app/node_modules/@aws-sdk/client-ec2/dist-cjs/index.js:1:2) {\n  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 403,\n    requestId: '${requestId}',\n    attempts: 1\n  },\n  Code: 'UnauthorizedOperation'\n}`,
    { ...whole, service: 'ec2' },
    'the ec2 request CreateFlowLogs',
  ],
  [
    'CloudFormation',
    `Resource handler returned message: "${said} (Service: Ec2, Status Code: 403, Request ID: ${requestId})" (RequestToken: 9f9f, HandlerErrorCode: AccessDenied)`,
    { ...whole, code: 'AccessDenied', service: 'Ec2', operation: null },
    'this request',
  ],
  [
    'CloudFormation, older resources',
    `API: ec2:CreateFlowLogs ${said}`,
    { ...whole, service: 'ec2', status: null, requestId: null },
    'the ec2 request CreateFlowLogs',
  ],
  [
    "CloudFormation's events",
    JSON.stringify({
      StackEvents: [
        { ResourceStatus: 'CREATE_FAILED', ResourceStatusReason: `API: ec2:CreateFlowLogs ${said}` },
      ],
    }),
    { ...whole, service: 'ec2', status: null, requestId: null },
    'the ec2 request CreateFlowLogs',
  ],
  [
    'CloudTrail',
    JSON.stringify({
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateFlowLogs',
      errorCode: 'Client.UnauthorizedOperation',
      errorMessage: said,
      requestID: requestId,
    }),
    { ...whole, code: 'Client.UnauthorizedOperation', service: 'ec2', status: null },
    'the ec2 request CreateFlowLogs',
  ],
  [
    'CloudTrail, without a message',
    JSON.stringify({
      Records: [{ eventSource: 'kms.amazonaws.com', eventName: 'Decrypt', errorCode: 'AccessDenied' }],
    }),
    { code: 'AccessDenied', message: '', service: 'kms', operation: 'Decrypt' },
    'the kms request Decrypt',
  ],
];

describe('what is read from each form', () => {
  test.each(forms)('%s', (_tool, text, pasted, request) => {
    const found = explainPasted(text) ?? expect.fail('not understood');
    expect(found.pasted).toMatchObject(pasted);
    expect(found.report.code).toBe('ACCESS_DENIED');
    expect(found.denial?.request).toContain(`My user or role needs ${request}. `);
    expect(found.denial?.request).not.toContain('""');
    // The request's name isn't always the permission's.
    expect(found.denial?.actions).toEqual([]);
  });
});

const calling = (code: string, message: string) =>
  `An error occurred (${code}) when calling the CreateRole operation: ${message}`;

describe('a pasted error belongs to no run', () => {
  test.each([
    [calling('EntityAlreadyExists', 'Role with name Kentik already exists.'), 'ALREADY_EXISTS'],
    [
      calling('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded.'),
      'ALREADY_EXISTS',
    ],
    [calling('DeleteConflict', 'Cannot delete entity, must detach all policies first.'), 'STILL_USED'],
    [calling('BucketNotEmpty', 'The bucket you tried to delete is not empty'), 'STILL_USED'],
    [
      calling('DependencyViolation', "The vpc 'vpc-0a1b' has dependencies and cannot be deleted."),
      'STILL_USED',
    ],
    [
      calling('IllegalLocationConstraintException', 'The unspecified location constraint is incompatible.'),
      'WRONG_REGION',
    ],
    [
      calling('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
      'ORGANIZATION_NONE',
    ],
    [
      calling('PackedPolicyTooLarge', 'Packed size of session tags consumes 110% of allotted space.'),
      'LIMIT_EXCEEDED',
    ],
    [calling('InvalidIdentityToken', 'No OpenIDConnect provider found.'), 'IDENTITY_TOKEN_REFUSED'],
    [calling('NoSuchEntity', 'The role with name Kentik cannot be found.'), 'NOT_FOUND'],
    [calling('ExpiredToken', 'The security token included in the request is expired'), 'CREDENTIALS_EXPIRED'],
    [
      calling('InvalidClientTokenId', 'The security token included in the request is invalid.'),
      'CREDENTIALS_INVALID',
    ],
    [calling('OptInRequired', 'You are not subscribed to this service.'), 'REGION_NOT_ENABLED'],
    [calling('Throttling', 'Rate exceeded'), 'THROTTLED'],
    [calling('InternalError', 'An internal error has occurred'), 'SERVICE_FAULT'],
    [
      calling(
        'TagPolicyViolation',
        'The tag policy does not allow the specified value for the following tag key: Team.',
      ),
      'TAG_POLICY_VIOLATION',
    ],
    [
      calling(
        'AccessDenied',
        sentence(user, 'iam:CreateRole', role, 'with an explicit deny in a service control policy'),
      ),
      'ACCESS_DENIED',
    ],
  ])('%s', (text, code) => {
    const { report } = explainPasted(text) ?? expect.fail('not understood');
    expect(report.code).toBe(code);
    expect(JSON.stringify(report)).not.toMatch(
      /this session|\bplan\b|was done is kept|\bour requests|several times|kentik-aws-setup/,
    );
    expect(report.remedy).not.toEqual([]);
  });

  test("what helps against keys that AWS doesn't accept isn't a call with them", () => {
    const { report } =
      explainPasted(calling('InvalidClientTokenId', 'invalid')) ?? expect.fail('not understood');
    expect(report.remedy).toContain('aws configure list');
    expect(report.remedy.join('\n')).not.toContain('sts get-caller-identity');
  });
});

test.each([
  'with an explicit deny in a permissions boundary',
  'because no permissions boundary allows the iam:CreateRole action',
])('a clause about the owner ends with a comma: %s', (why) => {
  const { denial } =
    explainPasted(sentence(user, 'iam:CreateRole', role, why)) ?? expect.fail('not understood');
  expect(denial?.fix.join('\n')).toContain(
    `Ask the IAM administrators of account ${account}, who set the permissions boundary, to `,
  );
  expect(denial?.owner).toMatch(/boundary$/);
});
