/** An STS and EC2 of a few lines: it hands out sessions and says who called. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeAll, beforeEach } from 'vitest';
import { listen } from '../../helpers/local-server.ts';

interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** By the name of the action. */
const answers: Record<string, () => string> = {
  AssumeRole: () =>
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/hub/x</Arn><AssumedRoleId>x</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`,
  GetCallerIdentity: () =>
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws-us-gov:sts::222222222222:assumed-role/hub/x</Arn><UserId>x</UserId><Account>222222222222</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  DescribeVpcs: () =>
    '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet/></DescribeVpcsResponse>',
  ListAccountAliases: () =>
    '<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListAccountAliasesResult><IsTruncated>false</IsTruncated><AccountAliases><member>hub</member></AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>',
};

export const sts = {
  url: '',
  /** The calls of this test. */
  calls: [] as { action: string; key: string; code: string | null }[],
  answers,
  /** Which actions are refused; none at the beginning of a test. */
  refuse: null as ((action: string) => Refusal | null) | null,
};

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const fields = new URLSearchParams(body.toString());
  const action = fields.get('Action') ?? '';
  const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  sts.calls.push({ action, key, code: fields.get('TokenCode') });
  const refusal = sts.refuse?.(action);
  response.writeHead(refusal?.status ?? 200, { 'content-type': 'text/xml' });
  if (refusal) {
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    );
    return;
  }
  response.end(answers[action]?.() ?? '<Nothing/>');
}

/** Starts it before the tests of the file. */
export function withSts(): void {
  beforeAll(async () => {
    const { url, close } = await listen(answer);
    sts.url = url;
    return close;
  });
  beforeEach(() => {
    sts.calls = [];
    sts.refuse = null;
  });
}
