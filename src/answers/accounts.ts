/** What is wrong with an AWS account id (12 digits), or null. */
export function checkAccount(account: string): string | null {
  if (/^\d{12}$/.test(account)) return null;
  const digits = account.replace(/[\s-]/g, '');
  if (/^\d{12}$/.test(digits)) {
    return `"${account}" must be 12 digits without spaces or hyphens: "${digits}".`;
  }
  if (/^\d+$/.test(account)) return `"${account}" must have 12 digits; it has ${account.length}.`;
  return `"${account}" is not an account id: 12 digits are needed.`;
}
