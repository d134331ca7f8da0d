/** Rules for the names of buckets. Source: S3 User Guide, "General purpose bucket naming rules". */
import { AwsFailure } from '../failure.ts';

const pattern =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!\d{1,3}(?:\.\d{1,3}){3}$)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * @param regionalSuffix `-<account>-<region>-an` where the bucket is to be in the account's regional namespace; else null
 * @throws AwsFailure
 */
export function checkBucketName(name: string, regionalSuffix: string | null): void {
  const isRegional = name.endsWith('-an');
  if (!pattern.test(name) || (isRegional && regionalSuffix === null)) {
    throw new AwsFailure('InvalidBucketName', 'The specified bucket is not valid.', 400, {
      details: { BucketName: name },
    });
  }
  if (regionalSuffix !== null && !name.endsWith(regionalSuffix)) {
    throw new AwsFailure(
      'InvalidNamespaceHeader',
      'The requested bucket was formatted for a different namespace',
      400,
      { details: { BucketName: name } },
    );
  }
}
