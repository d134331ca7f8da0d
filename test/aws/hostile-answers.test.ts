/** Answers that AWS would not give: they quote secrets, do not end, or lead elsewhere. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRegionName, partitionOfArn } from '../../src/aws/access/partitions.ts';
import { connect } from '../../src/aws/index.ts';
import { allPages } from '../../src/aws/read.ts';
import { UserError } from '../../src/model/errors.ts';
import { forgetSecrets } from '../../src/model/redact/redact.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { awsFiles } from './aws-files.ts';

const { signal } = new AbortController();
const servers: { close(): unknown }[] = [];
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const token = `IQoJb3JpZ2luX2VjEJr${'aB3+/'.repeat(60)}==`;
const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

beforeEach(forgetSecrets);
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server on a free port. */
async function listen(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answer(request, response, Buffer.concat(chunks).toString());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Who AWS is but for one call. */
async function awsThat(answer: Answer) {
  const endpoint = await listen((request, response, body) => {
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

async function reportOf(promise: Promise<unknown>) {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error;
  return { report: error.report, cause: error.cause as Error };
}

const ec2Error = (code: string, message: string): string =>
  `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;

function refusing(code: string, message: string): Answer {
  return (_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end(ec2Error(code, message));
  };
}

const vpcPage = (items: string, next: string | null): string =>
  `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet>${items}</vpcSet>${next === null ? '' : `<nextToken>${next}</nextToken>`}</DescribeVpcsResponse>`;
const vpc = (id: string, name = 'x'): string =>
  `<item><vpcId>${id}</vpcId><ownerId>123456789012</ownerId><cidrBlock>10.0.0.0/16</cidrBlock><tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item>`;

function pages(pageOf: (turn: number) => string): Answer {
  let turn = 0;
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(pageOf(turn++));
  };
}

describe('an error that quotes what was sent', () => {
  it.each([
    [
      'the canonical request',
      `The canonical string was 'POST\n/\n\nhost:x\nx-amz-security-token:${token}\n\nhost' ${secret}`,
    ],
    ['the token, URL-encoded', `bad query X-Amz-Security-Token=${encodeURIComponent(token)}`],
    ['the token alone', `what is ${token}?`],
    ['the token over lines', `what is ${token.replace(/(.{60})/g, '$1\n')}?`],
    ['the secret', `your key ${secret} is wrong`],
  ])('keeps nothing of %s', async (_name, message) => {
    const aws = await awsThat(refusing('SignatureDoesNotMatch', message));
    const { report, cause } = await reportOf(aws.listRegions(signal));
    const all = JSON.stringify([report, cause.message, cause.stack, cause.name]);
    expect(report.code).toBe('CREDENTIALS_INVALID');
    expect(all).toContain('[redacted]');
    for (const part of [token.slice(20, 60), secret, encodeURIComponent(token).slice(20, 60)]) {
      expect(all).not.toContain(part);
    }
  });

  it('keeps nothing of it in the code either', async () => {
    const aws = await awsThat(refusing(`X${token}`, 'no'));
    expect(JSON.stringify(await reportOf(aws.listRegions(signal)))).not.toContain(token.slice(20, 60));
  });
});

describe('an answer without end', () => {
  it('of an error is not read to it', async () => {
    let sent = 0;
    const aws = await awsThat((_request, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      const more = (): void => {
        if (response.destroyed || sent > 200_000_000) return;
        sent += 65_536;
        if (response.write('x'.repeat(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const { report } = await reportOf(aws.listRegions(signal));
    expect(report.code).toBe('ANSWER_NOT_AWS');
    expect(sent).toBeLessThan(50_000_000);
  });

  it('of an error of some size is cut', async () => {
    const aws = await awsThat(refusing('UnauthorizedOperation', `no ${'x'.repeat(200_000)}`));
    const { report } = await reportOf(aws.listRegions(signal));
    expect(JSON.stringify(report).length).toBeLessThan(10_000);
    expect(report.aws?.message).toMatch(/more characters\)$/);
  });

  it('of a name is cut', async () => {
    const aws = await awsThat(pages(() => vpcPage(vpc('vpc-12345678', 'n'.repeat(1_000_000)), null)));
    const [found] = await aws.listResources('us-east-1', ['vpc'], signal);
    expect(found?.name?.length).toBeLessThan(600);
  });

  it('of a document is refused', async () => {
    const aws = await awsThat((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(`<x>${'y'.repeat(70 * 1024 * 1024)}</x>`);
    });
    expect((await reportOf(aws.listRegions(signal))).report.code).toBe('ANSWER_NOT_AWS');
  });
});

describe('a listing that does not end is refused:', () => {
  it.each<[string, (turn: number) => string]>([
    ['tokens A, B, A, B', (turn) => vpcPage(vpc(`vpc-${turn}`), turn % 2 === 0 ? 'A' : 'B')],
    ['one token', (turn) => vpcPage(vpc(`vpc-${turn}`), 'A')],
    ['fresh tokens with the same page', (turn) => vpcPage(vpc('vpc-1'), `t${turn}`)],
    ['fresh tokens with two pages in turn', (turn) => vpcPage(vpc(`vpc-${turn % 2}`), `t${turn}`)],
    ['empty pages', (turn) => vpcPage('', `t${turn}`)],
  ])('%s', async (_name, pageOf) => {
    const aws = await awsThat(pages(pageOf));
    const { report } = await reportOf(aws.listResources('us-east-1', ['vpc'], signal));
    expect(report.code).toBe('LISTING_LOOPS');
  });

  it('ever new pages under ever new tokens', async () => {
    let turn = 0;
    const listing = allPages(async () => ({ items: [turn], next: `t${turn++}` }), 'listing');
    expect((await reportOf(listing)).report.code).toBe('LISTING_LOOPS');
    expect(turn).toBeLessThanOrEqual(5000);
  });

  it('one that is larger than memory, in entries', async () => {
    let turn = 0;
    const page = () => Array.from({ length: 1000 }, (_, at) => turn * 1000 + at);
    const listing = allPages(async () => ({ items: page(), next: `t${turn++}` }), 'listing');
    expect((await reportOf(listing)).report.code).toBe('LISTING_LOOPS');
    expect(turn).toBeLessThanOrEqual(1001);
  });

  it('one that is larger than memory, in text', async () => {
    let turn = 0;
    const tag = 'x'.repeat(4 * 1024 * 1024);
    const listing = allPages(async () => ({ items: [`${turn}${tag}`], next: `t${turn++}` }), 'listing');
    expect((await reportOf(listing)).report.code).toBe('LISTING_LOOPS');
    expect(turn).toBeLessThanOrEqual(65);
  });

  it('one whose pages take their time', async () => {
    let turn = 0;
    const listing = allPages(
      async () => ({ items: [turn], next: `t${turn++}` }),
      'listing',
      () => turn * 5 * 60_000,
    );
    expect((await reportOf(listing)).report.code).toBe('LISTING_LOOPS');
    expect(turn).toBeLessThanOrEqual(8);
  });

  it('but an empty page with more behind it is no empty bucket', async () => {
    const aws = await awsThat((request, response, body) => {
      if (body.includes('GetCallerIdentity')) return response.writeHead(200).end(identity);
      expect(request.url).toContain('versions');
      response.writeHead(200, { 'content-type': 'text/xml', 'x-amz-request-id': 'R' });
      return response.end(
        '<ListVersionsResult><Name>logs</Name><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker></ListVersionsResult>',
      );
    });
    expect(await aws.bucketHasObjects({ bucket: 'logs', region: 'us-east-1' }, signal)).toBe(true);
  });

  it('and one that has a few empty pages is read to its end', async () => {
    const aws = await awsThat(
      pages((turn) => vpcPage(turn % 10 === 0 ? vpc(`vpc-${turn}`) : '', turn === 200 ? null : `t${turn}`)),
    );
    expect(await aws.listResources('us-east-1', ['vpc'], signal)).toHaveLength(21);
  });
});

describe('where a bucket is', () => {
  const leading =
    (header: Record<string, string>, status: number): Answer =>
    (_request, response) => {
      response.writeHead(status, header);
      response.end();
    };

  it.each([
    'evil.example.com',
    'us-east-1/../x',
    'us-east-1.evil.example#',
    'x@127.0.0.1',
    'US-EAST-1',
    '..',
    'cn-north-1',
    'a'.repeat(500),
  ])('%s leads nowhere', async (region) => {
    let asked = 0;
    const aws = await awsThat((request, response, body) => {
      asked += 1;
      leading({ 'x-amz-bucket-region': region, 'x-amz-request-id': 'R' }, 301)(request, response, body);
    });
    expect((await reportOf(aws.readBucket('logs', 'us-east-1', signal))).report.code).toBe('ANSWER_NOT_AWS');
    expect(asked).toBe(1);
  });

  it.each([301, 302, 307, 308])('a redirect with %i to another host is not followed', async (status) => {
    let elsewhere = 0;
    const other = await listen((_request, response) => {
      elsewhere += 1;
      response.end();
    });
    const aws = await awsThat(
      leading({ location: `${other}/logs`, 'x-amz-bucket-region': 'us-east-1' }, status),
    );
    await reportOf(aws.readBucket('logs', 'us-east-1', signal));
    expect(elsewhere).toBe(0);
  });

  it.each([
    'us-east-1',
    'ap-southeast-7',
    'us-gov-west-1',
    'us-isob-east-1',
    'eusc-de-east-1',
    'mx-central-1',
  ])('%s is a region', (region) => expect(isRegionName(region)).toBe(true));

  it.each(['arn:evil:iam::1', 'aws', 'arn:aws-x:iam', 'arn::iam', ''])('%j names no partition', (arn) =>
    expect(partitionOfArn(arn)).toBeNull(),
  );
});

describe('a bare 400 of HeadBucket, which has no body to say why', () => {
  const s3Error = (code: string) =>
    `<Error><Code>${code}</Code><Message>said ${code}</Message><RequestId>r</RequestId></Error>`;
  const listing = '<ListBucketResult><Name>logs</Name><IsTruncated>false</IsTruncated></ListBucketResult>';

  /** What a GET then answers. */
  const bucketThat = async (status: number, body: string) => {
    const aws = await awsThat((request, response) => {
      const headers = { 'content-type': 'application/xml', 'x-amz-request-id': 'r' };
      if (request.method === 'HEAD') response.writeHead(400, headers).end();
      else response.writeHead(status, headers).end(body);
    });
    return aws.readBucket('logs', 'us-east-1', signal);
  };

  it('is explained by the same question as GET', async () => {
    const { report } = await reportOf(bucketThat(400, s3Error('ExpiredToken')));
    expect(report).toMatchObject({ code: 'CREDENTIALS_EXPIRED', aws: { operation: 'ListObjectsV2' } });
    const { report: other } = await reportOf(bucketThat(400, s3Error('InvalidRequest')));
    expect(other.aws).toMatchObject({ code: 'InvalidRequest' });
  });

  it('can have passed meanwhile', async () => {
    await expect(bucketThat(404, s3Error('NoSuchBucket'))).resolves.toMatchObject({ state: 'absent' });
    // The settings of the bucket can't be read from such a server; that it is owned is known by then.
    const { report } = await reportOf(bucketThat(200, listing));
    expect(report.doing).toMatch(/the policy of the bucket logs/);
  });
});
