/**
 * What is wrong with a key prefix inside the bucket, or null. Empty is fine: no prefix.
 *
 * AWS reserves `AWSLogs` for the folder that it creates itself, and doubled or outer slashes lead to keys with
 * empty parts, which the consoles of AWS and Kentik hide.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function checkPrefix(prefix: string): string | null {
  if (prefix === '') return null;
  if (prefix.startsWith('/') || prefix.endsWith('/')) {
    return `"${prefix}" begins or ends with a slash; write "${prefix.replace(/^\/+|\/+$/g, '')}".`;
  }
  if (prefix.includes('//')) return `"${prefix}" has an empty part between two slashes.`;
  const bad = /[^A-Za-z0-9!_.*'()/-]/.exec(prefix)?.[0];
  if (bad !== undefined) {
    const what = bad === ' ' ? 'a space' : `"${bad}"`;
    return `A prefix can't contain ${what}: letters, digits, / and ! - _ . * ' ( ) are safe in S3 keys.`;
  }
  const parts = prefix.split('/');
  if (parts.some((part) => part === '.' || part === '..')) {
    return `"${prefix}" has a part "." or "..", which many S3 tools can't handle.`;
  }
  if (parts.includes('AWSLogs')) {
    return `"${prefix}" contains AWSLogs, which AWS reserves: it adds AWSLogs/ after the prefix.`;
  }
  // 1,024 bytes are S3's longest key; what AWS appends (folders and file name) stays under 224.
  if (prefix.length > 800) return `A prefix has at most 800 characters here; this has ${prefix.length}.`;
  return null;
}
