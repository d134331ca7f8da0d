/** Answers about a bucket that lead elsewhere, or do not say why. */
import { describe, expect, it } from 'vitest';
import { isRegionName, partitionOfArn } from '../../src/aws/access/partitions.ts';
import { type Answer, awsThat, reportOf, serve, signal } from './hostile-aws.ts';

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
    const other = await serve((_request, response) => {
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
