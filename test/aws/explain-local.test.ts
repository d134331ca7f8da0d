/** What the AWS CLI and SDKs print without an error code: no credentials, no profile, no region, no way to AWS. */
import { describe, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';

const endpoint = 'https://ec2.eu-west-1.amazonaws.com/';

/** The sentence, the code, and what must be among the fix. */
const cases: readonly [text: string, code: string, fix: string | RegExp][] = [
  [
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'Unable to locate credentials. You can configure credentials by running "aws login".',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'botocore.exceptions.NoCredentialsError: Unable to locate credentials',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  ['fatal error: Unable to locate credentials', 'NO_CREDENTIALS', 'aws configure list'],
  [
    '│ Error: No valid credential sources found\n│ \n│ Please see https://registry.terraform.io/providers/hashicorp/aws',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'operation error STS: GetCallerIdentity, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, request canceled, context deadline exceeded',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'CredentialsProviderError: Could not load credentials from any providers\n    at /app/node_modules/x.js:1:2',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'software.amazon.awssdk.core.exception.SdkClientException: Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(…)',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    '{"Code": "NoCredentials", "Message": "Unable to locate credentials"}',
    'NO_CREDENTIALS',
    'aws configure list',
  ],
  [
    'Error when retrieving token from sso: Token has expired and refresh failed',
    'CREDENTIALS_EXPIRED',
    'aws sso login --profile PROFILE',
  ],
  [
    'The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    'CREDENTIALS_EXPIRED',
    'aws sso login --profile PROFILE',
  ],
  [
    'Error loading SSO Token: Token for https://acme.awsapps.com/start does not exist',
    'CREDENTIALS_EXPIRED',
    'aws sso login --profile PROFILE',
  ],
  [
    'aws: [ERROR]: Error loading SSO Token: Token for acme does not exist',
    'CREDENTIALS_EXPIRED',
    'aws sso login --sso-session acme',
  ],
  [
    "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'.",
    'CREDENTIALS_EXPIRED',
    'aws login --profile PROFILE',
  ],
  [
    "Error loading login session token: Unable to load a existing login session for session x. Please reauthenticate with 'aws login'.",
    'CREDENTIALS_EXPIRED',
    'aws login --profile PROFILE',
  ],
  [
    "Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the 'signin:CreateOAuth2Token' action.",
    'ACCESS_DENIED',
    /allow signin:CreateOAuth2Token/,
  ],
  ['Cannot refresh credentials: MFA token required.', 'CREDENTIALS_EXPIRED', /enter the code/],
  [
    'Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY',
    'ENVIRONMENT_INCOMPLETE',
    'export AWS_SECRET_ACCESS_KEY=…',
  ],
  [
    'Partial credentials found in shared-credentials-file, missing: aws_secret_access_key',
    'PROFILE_INCOMPLETE',
    /aws configure --profile/,
  ],
  [
    'Partial credentials found in assume-role, missing: source_profile or credential_source',
    'PROFILE_INCOMPLETE',
    /Add source_profile/,
  ],
  ['The config profile (prod) could not be found', 'PROFILE_NOT_FOUND', 'aws configure list-profiles'],
  [
    'aws: [ERROR]: The config profile (my team) could not be found',
    'PROFILE_NOT_FOUND',
    "Or create it: aws configure sso --profile 'my team'",
  ],
  ['Error: failed to get shared config profile, prod', 'PROFILE_NOT_FOUND', 'aws configure list-profiles'],
  ['Unable to parse config file: /home/x/.aws/config', 'CREDENTIALS_FILE_UNREADABLE', /\[SECTION\]/],
  ['The specified config file (/nope) could not be found.', 'CREDENTIALS_FILE_UNREADABLE', /AWS_CONFIG_FILE/],
  [
    'The source_profile "b" referenced in the profile "default" does not exist.',
    'PROFILE_INCOMPLETE',
    /source_profile/,
  ],
  ['The source profile "b" must have credentials.', 'PROFILE_INCOMPLETE', 'aws configure --profile b'],
  [
    'The credential source "b" referenced in profile "default" is not valid.',
    'PROFILE_INCOMPLETE',
    /Ec2InstanceMetadata/,
  ],
  [
    'The credential_source "Ec2InstanceMetadata" is specified in profile "x", but no source provider was configured.',
    'PROFILE_INCOMPLETE',
    /source_profile/,
  ],
  ['The profile "x" contains both source_profile and credential_source.', 'PROFILE_INCOMPLETE', /Remove one/],
  [
    'No credentials found in credential_source referenced in profile x',
    'PROFILE_INCOMPLETE',
    /credential_source/,
  ],
  [
    'The profile "x" is configured to use SSO but is missing required configuration: sso_account_id, sso_role_name',
    'PROFILE_INCOMPLETE',
    'aws configure sso --profile x',
  ],
  [
    'The profile "default" is configured to use the SSO token provider but the "x" sso_session configuration does not exist.',
    'PROFILE_INCOMPLETE',
    'aws configure sso --profile default',
  ],
  [
    "Infinite loop in credential configuration detected. Attempting to load from profile default which has already been visited. Visited profiles: ['default', 'b']",
    'PROFILE_INCOMPLETE',
    /source_profile/,
  ],
  [
    'Error when retrieving credentials from custom-process: sh: no-such-program: not found',
    'CREDENTIALS_UNUSABLE',
    /credential_process/,
  ],
  [
    'Error when retrieving credentials from iam-role: Credential refresh failed',
    'CREDENTIALS_UNUSABLE',
    'aws configure list',
  ],
  [
    'Error retrieving metadata: Received error when attempting to retrieve container metadata: Connect timeout on endpoint URL: "http://169.254.170.2/"',
    'CREDENTIALS_UNUSABLE',
    /metadata service is on/,
  ],
  [
    'You must specify a region. You can also configure your region by running "aws configure".',
    'REGION_UNKNOWN',
    /AWS_REGION=REGION AWS_DEFAULT_REGION/,
  ],
  [
    'Error: Region is missing\n    at default (/app/node_modules/x.js:1:2)',
    'REGION_UNKNOWN',
    /AWS_REGION=REGION/,
  ],
  ['Invalid endpoint: https://ec2..amazonaws.com', 'REGION_UNKNOWN', /AWS_REGION=REGION/],
  ["Provided region_name 'no where' doesn't match a supported format.", 'REGION_UNKNOWN', /describe-regions/],
  ['Error: Invalid AWS Region: eu-west-9', 'REGION_UNKNOWN', /describe-regions/],
  [
    'Could not connect to the endpoint URL: "https://ec2.eu-west-9.amazonaws.com/"',
    'REGION_UNKNOWN',
    /describe-regions/,
  ],
  [`Could not connect to the endpoint URL: "${endpoint}"`, 'ENDPOINT_UNREACHABLE', /HTTPS_PROXY/],
  [
    'aws: [ERROR]: Could not connect to the endpoint URL: "http://127.0.0.1:4566/"',
    'ENDPOINT_UNREACHABLE',
    'unset AWS_ENDPOINT_URL',
  ],
  [`Connect timeout on endpoint URL: "${endpoint}"`, 'ENDPOINT_UNREACHABLE', /HTTPS_PROXY/],
  ['Read timeout on endpoint URL', 'ENDPOINT_UNREACHABLE', /HTTPS_PROXY/],
  [`Read timeout on endpoint URL: "${endpoint}"`, 'ENDPOINT_UNREACHABLE', /check whether it was made/],
  [
    `Connection was closed before we received a valid response from endpoint URL: "${endpoint}".`,
    'ENDPOINT_UNREACHABLE',
    /check whether it was made/,
  ],
  ['Error: getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com', 'ENDPOINT_UNREACHABLE', /HTTPS_PROXY/],
  [
    'operation error EC2: DescribeVpcs, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ec2.eu-west-1.amazonaws.com/": dial tcp: lookup ec2.eu-west-1.amazonaws.com on 10.0.0.2:53: no such host',
    'ENDPOINT_UNREACHABLE',
    /HTTPS_PROXY/,
  ],
  [
    'Failed to connect to proxy URL: "http://nora:hunter2@proxy.acme.example:3128"',
    'ENDPOINT_UNREACHABLE',
    /Correct HTTPS_PROXY/,
  ],
  [
    `SSL validation failed for ${endpoint} [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)`,
    'CERTIFICATE_NOT_TRUSTED',
    /AWS_CA_BUNDLE/,
  ],
  ['x509: certificate signed by unknown authority', 'CERTIFICATE_NOT_TRUSTED', /AWS_CA_BUNDLE/],
  [
    'Parameter validation failed:\nInvalid length for parameter RoleName, value: 0, valid min length: 1',
    'COMMAND_INVALID',
    /help/,
  ],
  ['aws: error: the following arguments are required: --role-name', 'COMMAND_INVALID', /help/],
  ['aws: [ERROR]: Unknown options: --invalid-option', 'COMMAND_INVALID', /aws --version/],
  [
    'Connect timeout on endpoint URL: "http://169.254.169.254/latest/api/token"',
    'CREDENTIALS_UNUSABLE',
    /metadata service is on/,
  ],
];

describe('what is printed without a code', () => {
  test.each(cases)('%s', (text, code, fix) => {
    const { report, denial } = explainPasted(text) ?? expect.fail('not understood');
    expect(report.code).toBe(code);
    expect(denial).toBeNull();
    if (typeof fix === 'string') expect(report.remedy).toContain(fix);
    else expect(report.remedy.join('\n')).toMatch(fix);
    // No hole where the text doesn't say something.
    expect(JSON.stringify(report)).not.toMatch(/ {2}|null|undefined|""/);
  });

  test("a region that doesn't exist is named with the nearest, and never blamed on the network", () => {
    const found = explainPasted(
      'Could not connect to the endpoint URL: "https://ec2.eu-west-9.amazonaws.com/"',
    );
    expect(found?.report.message).toMatch(/eu-west-9.*eu-west-\d/);
  });

  test("a proxy's password isn't repeated, and no part of a text becomes a command", () => {
    const proxy = explainPasted(
      'Failed to connect to proxy URL: "http://nora:hunter2@proxy.acme.example:3128"',
    );
    expect(JSON.stringify(proxy?.report)).not.toContain('hunter2');
    const profile = explainPasted('The config profile ($(reboot)) could not be found');
    expect(profile?.report.remedy.join('\n')).toContain("--profile '$(reboot");
    const host = explainPasted('Could not connect to the endpoint URL: "https://$(reboot).amazonaws.com/"');
    expect(host?.report.remedy.join('\n')).not.toContain('reboot');
  });

  test("AWS's answer comes before what a program adds", () => {
    const text =
      'aws: [ERROR]: An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.';
    expect(explainPasted(text)).toMatchObject({
      pasted: { code: 'ExpiredToken', operation: 'ListBuckets', message: 'The provided token has expired.' },
      report: { code: 'CREDENTIALS_EXPIRED' },
    });
  });
});
