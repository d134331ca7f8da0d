/**
 * IAM's rules for names.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */

const allowed = /^[\w+=,.@-]+$/;

function checkName(kind: 'role' | 'policy', name: string, longest: number): string | null {
  if (name === '') return `A ${kind} needs a name.`;
  if (name.length > longest) {
    return `A ${kind} name has at most ${longest} characters; "${name.slice(0, 20)}…" has ${name.length}.`;
  }
  if (!allowed.test(name)) {
    const bad = [...name].find((character) => !allowed.test(character)) ?? '';
    const what = bad === ' ' ? 'a space' : `"${bad}"`;
    return `A ${kind} name can't contain ${what}: letters, digits and + = , . @ - _ are allowed.`;
  }
  return null;
}

/** What is wrong with the name of an IAM role (1 to 64 characters), or null. */
export function checkRoleName(name: string): string | null {
  return checkName('role', name, 64);
}

/** What is wrong with the name of an IAM policy (1 to 128 characters), or null. */
export function checkPolicyName(name: string): string | null {
  return checkName('policy', name, 128);
}

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
