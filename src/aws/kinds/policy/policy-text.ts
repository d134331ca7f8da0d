/** Policy documents as AWS stores them: decodes them, and compares ones that might not exist. */
import { isSamePolicy } from '../../../model/compare.ts';
import { UserError } from '../../../model/errors.ts';
import type { PolicyDocument } from '../../../model/existing.ts';
import { foreignText } from '../../../model/redact/redact.ts';

/** IAM's documents are percent-encoded (RFC 3986), S3's aren't. @throws UserError POLICY_UNREADABLE */
export function parsePolicy(
  text: string,
  holder: string,
  encoding: 'plain' | 'percent-encoded',
): PolicyDocument {
  try {
    const parsed: unknown = JSON.parse(encoding === 'plain' ? text : decodeURIComponent(text));
    if (typeof parsed === 'object' && parsed !== null && 'Statement' in parsed) {
      const { Statement } = parsed;
      const statements = Array.isArray(Statement) ? Statement : [Statement];
      return { ...parsed, Statement: statements as PolicyDocument['Statement'] };
    }
    throw new SyntaxError('it has no Statement');
  } catch (error) {
    throw new UserError(
      {
        code: 'POLICY_UNREADABLE',
        doing: `reading the policy of ${holder}`,
        message: `The policy of ${holder} isn't a policy document: ${foreignText(error instanceof Error ? error.message : String(error), 200)}`,
        where: { name: holder },
        remedy: [`Check the policy of ${holder} in the AWS console.`],
      },
      { cause: error },
    );
  }
}

/** True where both are absent or mean the same. */
export function samePolicy(a: PolicyDocument | null, b: PolicyDocument | null): boolean {
  return a === null || b === null ? a === b : isSamePolicy(a, b);
}
