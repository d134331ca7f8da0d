/** Answers that AWS would not give: they quote secrets, or do not end. */
import { describe, expect, it } from 'vitest';
import { allPages } from '../../src/aws/read.ts';
import {
  awsThat,
  identity,
  pages,
  refusing,
  reportOf,
  secret,
  signal,
  token,
  vpc,
  vpcPage,
} from './hostile-aws.ts';

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
