/** What is proven of each account of a metadata-only export, as lines. */
import { cleanText } from '../model/clean-text.ts';

/** The part of a proof that is shown. */
export interface ShownProof {
  account: string;
  verdict: 'proven' | 'refuted' | 'unproven';
  /** False where the account was not looked at; the account of a full export always is. */
  isReached?: boolean;
  evidence: 'documents' | 'simulation' | null;
  message: string;
}

const evidenceNames = {
  documents: ' (by the documents that AWS returned)',
  simulation: " (by the documents that AWS returned and IAM's simulation)",
};

/** Accounts of which the same is known share a line; what is refuted comes first. */
export function nestingLines(proofs: readonly ShownProof[]): string[] {
  const groups = new Map<string, string[]>();
  const ordered = (['refuted', 'unproven', 'proven'] as const).flatMap((verdict) =>
    proofs.filter((proof) => proof.verdict === verdict),
  );
  for (const { account, verdict, evidence, message, isReached } of ordered) {
    const by = verdict === 'proven' && evidence !== null ? evidenceNames[evidence] : '';
    const key = `${isReached === false ? 'by hand' : verdict}${by}: ${cleanText(message)}`;
    groups.set(key, [...(groups.get(key) ?? []), account]);
  }
  return [...groups].map(
    ([what, accounts]) => `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}: ${what}`,
  );
}
