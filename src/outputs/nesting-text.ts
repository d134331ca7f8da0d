/** What is proven of each account of a metadata-only export, as lines. */
import { cleanText } from '../model/clean-text.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import { evidenceWords, standingOf, standingWords } from '../words/nesting.ts';

/** Accounts of which the same is known share a line; what is refuted comes first. */
export function nestingLines(proofs: readonly NestingProof[]): string[] {
  const ordered = (['refuted', 'unproven', 'proven'] as const).flatMap((verdict) =>
    proofs.filter((proof) => proof.verdict === verdict),
  );
  const groups = Map.groupBy(ordered, (proof) => {
    const { verdict, evidence, message } = proof;
    const by = verdict === 'proven' && evidence !== null ? ` (${evidenceWords[evidence]})` : '';
    return `${standingWords[standingOf(proof)]}${by}: ${cleanText(message)}`;
  });
  return [...groups].map(([what, alike]) => {
    const accounts = alike.map(({ account }) => account);
    return `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}: ${what}`;
  });
}
