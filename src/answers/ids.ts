/** What identifies something: resources, account IDs, external IDs, codes of MFA devices. */

export const idPrefixes = { vpc: 'vpc', subnet: 'subnet', 'network-interface': 'eni' } as const;

/** AWS's ids have 8 hexadecimal digits (before 2018) or 17. */
export const resourceId = /^(vpc|subnet|eni)-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** What is wrong with an AWS account id (12 digits), or null. */
export function checkAccount(account: string): string | null {
  if (/^\d{12}$/.test(account)) return null;
  const digits = account.replace(/[\s-]/g, '');
  if (/^\d{12}$/.test(digits)) {
    return `"${account}" must be 12 digits without spaces or hyphens: "${digits}".`;
  }
  if (/^\d+$/.test(account)) return `"${account}" must have 12 digits; it has ${account.length}.`;
  return `"${account}" isn't an account ID: 12 digits are needed.`;
}

/** An account ID as it is typed or pasted: AWS's console shows it with hyphens, as `1234-5678-9012`. */
export function readAccount(text: string): string {
  return text.replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3');
}

/**
 * What is wrong with an external ID, or null. Kentik sends the company ID, or a number of 16 digits that its support sets
 * on request; IAM takes no fewer than 2 characters.
 * Source: https://kb.kentik.com/docs/aws-metadata-only-export; IAM user guide, "IAM and AWS STS quotas".
 */
export function checkExternalId(externalId: string): string | null {
  if (/^\d{2,16}$/.test(externalId)) return null;
  return 'An external ID is the Kentik company ID: 2 to 16 digits. Omit it if you have none.';
}

/** What IAM takes as one (2 to 1,224 characters): answers that were saved by an earlier release may have it. */
export function isIamExternalId(externalId: string): boolean {
  return /^[\w+=,.@:/-]{2,1224}$/.test(externalId);
}

/** What Kentik sends when it assumes a role: `documented` trusts know no external ID. */
export function sentExternalId(answers: { grant: string; externalId: string | null }): string | null {
  return answers.grant === 'documented' ? null : answers.externalId;
}

/** The code of an MFA device as it is typed or pasted: devices show it in two groups. Null where it is none. */
export function readMfaCode(text: string): string | null {
  const code = text.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(code) ? code : null;
}
