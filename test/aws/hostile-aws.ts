/** An AWS that answers what a test gives it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { onTestFinished, vi } from 'vitest';
import { connect } from '../../src/aws/index.ts';
import { UserError } from '../../src/model/errors.ts';
import { forgetSecrets } from '../../src/model/redact/redact.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { listen } from '../helpers/local-server.ts';
import { awsFiles } from './aws-files.ts';

export const { signal } = new AbortController();
export const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
export const token = `IQoJb3JpZ2luX2VjEJr${'aB3+/'.repeat(60)}==`;
export const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server until the end of the test. */
export async function serve(answer: Answer): Promise<string> {
  const { url, close } = await listen((request, response, body) =>
    answer(request, response, body.toString()),
  );
  onTestFinished(close);
  return url;
}

/** An AWS that says who calls, and answers everything else like this. No secret is known to the redaction yet. */
export async function awsThat(answer: Answer) {
  forgetSecrets();
  const endpoint = await serve((request, response, body) => {
    if (!body.includes('GetCallerIdentity')) return answer(request, response, body);
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(identity);
  });
  await awsFiles('');
  for (const [name, value] of Object.entries({
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_ENDPOINT_URL: endpoint,
    AWS_MAX_ATTEMPTS: '1',
  })) {
    vi.stubEnv(name, value);
  }
  return connect({
    source: { kind: 'environment' },
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
  });
}

export async function reportOf(promise: Promise<unknown>) {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error;
  return { report: error.report, cause: error.cause as Error };
}

const ec2Error = (code: string, message: string): string =>
  `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;

export function refusing(code: string, message: string): Answer {
  return (_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end(ec2Error(code, message));
  };
}

export const vpcPage = (items: string, next: string | null): string =>
  `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet>${items}</vpcSet>${next === null ? '' : `<nextToken>${next}</nextToken>`}</DescribeVpcsResponse>`;
export const vpc = (id: string, name = 'x'): string =>
  `<item><vpcId>${id}</vpcId><ownerId>123456789012</ownerId><cidrBlock>10.0.0.0/16</cidrBlock><tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item>`;

export function pages(pageOf: (turn: number) => string): Answer {
  let turn = 0;
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(pageOf(turn++));
  };
}
