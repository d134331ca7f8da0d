/** What is proven of each account of a metadata-only export, as lines. */
import { cleanText } from '../model/clean-text.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';

export const evidenceWords = {
  documents: 'by the documents that AWS returned',
  simulation: "by the documents that AWS returned and IAM's simulation",
} as const;

/** Accounts of which the same is known share a line; what is refuted comes first. */
export function nestingLines(proofs: readonly NestingProof[]): string[] {
  const ordered = (['refuted', 'unproven', 'proven'] as const).flatMap((verdict) =>
    proofs.filter((proof) => proof.verdict === verdict),
  );
  const groups = Map.groupBy(ordered, ({ verdict, evidence, message, isReached }) => {
    const by = verdict === 'proven' && evidence !== null ? ` (${evidenceWords[evidence]})` : '';
    return `${isReached === false ? 'by hand' : verdict === 'refuted' ? 'failed' : verdict}${by}: ${cleanText(message)}`;
  });
  return [...groups].map(([what, alike]) => {
    const accounts = alike.map(({ account }) => account);
    return `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}: ${what}`;
  });
}
