/** The code of an MFA device as it is typed or pasted: devices show it in two groups. Null where it is none. */
export function readMfaCode(text: string): string | null {
  const code = text.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(code) ? code : null;
}
