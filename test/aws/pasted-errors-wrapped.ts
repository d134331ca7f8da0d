/** One refusal as tools print it. */
import { role, scp, sentence, user } from './pasted-errors.ts';

export const inner = sentence(
  user,
  'iam:AttachRolePolicy',
  role,
  `with an explicit deny in a service control policy: ${scp}`,
);
export const wrapped: [name: string, text: string][] = [
  ['AWS CLI', `\nAn error occurred (AccessDenied) when calling the AttachRolePolicy operation: ${inner}\n`],
  [
    'AWS CLI after retries',
    `An error occurred (AccessDenied) when calling the AttachRolePolicy operation (reached max retries: 4): ${inner}`,
  ],
  [
    'boto3',
    `botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AttachRolePolicy operation: ${inner}`,
  ],
  [
    'Terraform',
    `╷\n│ Error: attaching IAM Policy: operation error IAM: AttachRolePolicy, https response error StatusCode: 403, RequestID: 1b2c3d4e-0000, api error AccessDenied: ${inner.replaceAll(' on resource', '\n│ on resource')}\n│ \n│   with aws_iam_role_policy_attachment.x,\n╵`,
  ],
  [
    'JavaScript SDK',
    `AccessDenied: ${inner}\n    at throwDefaultError (/app/node_modules/x.js:1:2) {\n  '$fault': 'client' }`,
  ],
  [
    'Java SDK',
    `software.amazon.awssdk.services.iam.model.IamException: ${inner} (Service: Iam, Status Code: 403, Request ID: 1b2c3d4e-5555)`,
  ],
  ['Go SDK 1', `AccessDenied: ${inner}\n\tstatus code: 403, request id: 1b2c3d4e-5555`],
  [
    'XML',
    `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${inner.replaceAll('"', '&quot;')}</Message></Error><RequestId>1b2c3d4e</RequestId></ErrorResponse>`,
  ],
  ['JSON', JSON.stringify({ __type: 'com.amazon#AccessDeniedException', Message: inner })],
  [
    'CloudTrail',
    JSON.stringify(
      {
        Records: [
          {
            eventSource: 'iam.amazonaws.com',
            eventName: 'AttachRolePolicy',
            errorCode: 'AccessDenied',
            errorMessage: inner,
          },
        ],
      },
      null,
      2,
    ),
  ],
  ['quoted mail with colors', `> \u001b[31mError:\u001b[0m ${inner.replace(' on ', '\n> on ')}`],
];
