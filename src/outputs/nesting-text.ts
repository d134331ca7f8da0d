/** What is proven of each account of a metadata-only export, as lines. */
import { cleanText } from '../model/clean-text.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import { accessStateOf, accessStateWords, evidenceWords } from '../words/nesting.ts';
import { proofRemedy } from './checks.ts';

/** Accounts of which the same is known share a line; what is refuted comes first. @param fix the command that repairs */
export function nestingLines(proofs: readonly NestingProof[], fix: string): string[] {
  const ordered = (['refuted', 'unproven', 'proven'] as const).flatMap((verdict) =>
    proofs.filter((proof) => proof.verdict === verdict),
  );
  const groups = Map.groupBy(ordered, (proof) => {
    const { verdict, evidence, message, isReached } = proof;
    const by = verdict === 'proven' && evidence !== null ? ` (${evidenceWords[evidence]})` : '';
    const remedy = isReached ? proofRemedy(proof, fix) : null;
    const help = remedy === null ? '' : ` Fix: ${cleanText(remedy)}`;
    return `${accessStateWords[accessStateOf(proof)]}${by}: ${cleanText(message)}${help}`;
  });
  return [...groups].map(([what, alike]) => {
    const accounts = alike.map(({ account }) => account);
    return `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}: ${what}`;
  });
}

/** The same of accounts in which something isn't as expected, or couldn't be checked. */
export function nestingProblems(proofs: readonly NestingProof[], fix: string): string[] {
  return nestingLines(
    proofs.filter(({ verdict, isReached }) => verdict !== 'proven' && isReached),
    fix,
  );
}
