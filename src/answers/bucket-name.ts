/**
 * S3's rules for the names of general purpose buckets.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */

const longest = 63;
const reservedStarts = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedEnds = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** Names `<prefix>-<account>-<region>-an` are of an account's own namespace: they can be used, and aren't created here. */
const accountRegional = /-\d{12}-[a-z]{2,4}(?:-[a-z]+)+-\d-an$/;

/** True for the name of a bucket in an account-regional namespace. */
export function isAccountRegionalName(name: string): boolean {
  return accountRegional.test(name);
}

/** What is wrong with a bucket name, or null; while it is typed, what is still too short comes last. */
export function checkBucketName(name: string): string | null {
  if (name === '') return 'A bucket needs a name.';
  if (name.startsWith('arn:'))
    return `"${name}" is an ARN; give the name alone: "${name.split(':::').at(-1)}".`;
  if (name.startsWith('s3://')) return `"${name}" is a URI; give the name alone.`;
  if (/[A-Z]/.test(name)) return `"${name}" has capital letters; bucket names have none.`;
  if (/\s/.test(name)) return "A bucket name can't contain spaces.";
  if (name.includes('_')) return `"${name}" has an underscore; use a hyphen.`;
  if (name.includes('/')) return `"${name}" has a slash; to use a folder inside the bucket, set the prefix.`;
  const bad = /[^a-z0-9.-]/.exec(name)?.[0];
  if (bad !== undefined)
    return `A bucket name can't contain "${bad}": lowercase letters, digits, dots and hyphens are allowed.`;
  if (!/^[a-z0-9]/.test(name)) return `"${name}" must begin with a letter or a digit.`;
  if (name.length > longest)
    return `A bucket name has at most ${longest} characters; this has ${name.length}.`;
  if (name.includes('..')) return `"${name}" has two dots in a row.`;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return `"${name}" looks like an IP address.`;
  const start = reservedStarts.find((reserved) => name.startsWith(reserved));
  if (start !== undefined) return `"${name}" begins with "${start}", which AWS reserves.`;
  const end = reservedEnds.find((reserved) => name.endsWith(reserved));
  if (end !== undefined) return `"${name}" ends with "${end}", which AWS reserves.`;
  if (name.endsWith('-an') && !isAccountRegionalName(name)) {
    return `"${name}" ends with "-an", which AWS reserves for names of the form <prefix>-<account>-<region>-an.`;
  }
  if (name.length < 3) return `A bucket name has at least 3 characters; this has ${name.length}.`;
  if (!/[a-z0-9]$/.test(name)) return `"${name}" must end with a letter or a digit.`;
  return null;
}

/** What is wrong with the names `<bucket>-<region>` of local buckets, or null. @param regions of the answers */
export function checkRegionalBucketNames(bucket: string, regions: readonly string[]): string | null {
  if (regions.length < 2) return null;
  for (const region of regions) {
    const name = `${bucket}-${region}`;
    if (name.length > longest) {
      const room = longest - 1 - Math.max(...regions.map((each) => each.length));
      return `"${bucket}" is too long: with a bucket in each region, "-${region}" is appended, so ${room} characters remain; it has ${bucket.length}.`;
    }
    if (/[.-]$/.test(bucket)) return `"${bucket}" must end with a letter or a digit.`;
  }
  return null;
}
