/**
 * Secrets that are recognized by the text around them: headers of a canonical request that AWS quotes, parameters of a
 * presigned URL, members of JSON and XML, user and password of an address. Source of the names:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const names = [
  'x-amz-(?:security-token|sso_bearer_token|signature|credential|s3session-token)',
  'x-aws-ec2-metadata-token',
  'x-ch-auth-(?:api-token|email)',
  '(?:aws[-_]?)?secret[-_]?(?:access[-_]?)?key',
  '(?:aws[-_]?)?access[-_]?key[-_]?id',
  '(?:aws[-_]?)?(?:session|security)[-_]?token',
  '(?:access|refresh|id|auth|bearer|web[-_]?identity|authorization|api|ktapi[-_]?auth)[-_]?token',
  'client[-_]?secret',
  'api[-_]?key',
  'private[-_]?key',
  'pass(?:word|wd|phrase)',
  'token[-_]?code',
  'mfa[-_]?code',
].join('|');

/** Between a name and its value: a colon or an equals sign, also URL-encoded, in quotes, brackets, or escaped. */
const separator = String.raw`["'\\\]]{0,4}\s{0,3}(?:[:=]|%3[AD]|%253[AD]|=>)\s{0,3}["'\\\[]{0,4}`;
const value = String.raw`[^\s"'<>&,;)\]}\\]+`;

/** Each with what it keeps (`$1`) before the mask. Repetitions are bounded, so that no text makes them slow. */
const patterns: readonly RegExp[] = [
  new RegExp(`((?<![a-z0-9])(?:${names})${separator})${value}`, 'gi'),
  new RegExp(String.raw`(<(?:\w+:)?(?:${names})(?:\s[^>]{0,200})?>)[^<]+`, 'gi'),
  // Authorization headers, quoted whole or only from the scheme on.
  /((?:proxy-)?authorization["'\\]{0,4}\s{0,3}[:=]\s{0,3}["'\\[]{0,4}(?!AWS4)(?:[a-z][\w-]*\s+)?)[^\s"'<>,;\\]{4,}/gi,
  /((?:Credential|Signature)\s{0,3}(?:=|%3D|%253D)\s{0,3})[^\s"'<>&,;)\\]+/g,
  /((?<![A-Za-z])(?:Bearer|Basic)\s+)(?=[^\s]*[A-Z0-9])[A-Za-z0-9+/_.~-]{8,}={0,2}(?![\w=])/g,
  // User and password of an address. A port and a path with an at sign don't count, unless the path looks like the rest
  // of a key: a key may begin with digits and a slash.
  /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>]{0,2000}@/gi,
  /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'<>]{1,200}:)(?!\d{1,5}(?:[/?#\s]|$)(?![a-z0-9+/=]{18,2000}@))[^\s"'<>]{1,2000}(?=@[\w.[-])/gi,
  // Parameters of a query that are secrets by their name.
  /([?&;](?:amp;)?[\w.-]{0,40}(?:token|secret|passw|pwd|key|sig|auth|credential|code)[\w.-]{0,40}=)[^&\s"'<>#;]+/gi,
  // Keys and tokens by their own form: access keys, session tokens, JSON web tokens.
  /()(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  /()(?<![A-Za-z0-9])(?:IQoJb3|FwoG|FQoG|AQoD)(?:[A-Za-z0-9+/=]|%2[BF]|%3D){40,4000}/gi,
  /()(?<![A-Za-z0-9])eyJ[\w-]{10,1000}\.[\w-]{10,4000}(?:\.[\w-]{0,4000})?/g,
];

/** The text with each such secret replaced by `mask`. */
export function withoutLabeled(text: string, mask: string): string {
  return patterns.reduce((rest, pattern) => rest.replace(pattern, `$1${mask}`), text);
}
