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
