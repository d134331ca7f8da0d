/** Accounts typed or pasted as text, where they cannot be listed: `222222222222, 333333333333`. Pure. */
import { checkAccount } from './ids.ts';
import { fewOf } from './invalid.ts';

export type ParsedAccounts =
  | { accounts: string[]; problem: null }
  /** What is wrong, account by account; the first few of it. */
  | { accounts: null; problem: string };

/** The entries of a pasted list: between commas, semicolons, spaces and line breaks, without JSON's quotes and brackets. */
export function accountEntries(text: string): string[] {
  return text.split(/[\s,;"'[\]]+/).filter((entry) => entry !== '');
}

/**
 * Reads a pasted list of account ids. What is named twice is told and not silently dropped: it is often a slip for
 * another account.
 *
 * @param primary the account that must not be among them; null where it may
 */
export function parseAccountList(text: string, primary: string | null): ParsedAccounts {
  const entries = accountEntries(text);
  const seen = new Set<string>();
  const problems = new Set<string>();
  for (const entry of entries) {
    const problem = checkAccount(entry);
    if (problem !== null) problems.add(problem);
    else if (entry === primary) problems.add(`${entry} is the primary account itself: leave it out.`);
    else if (seen.has(entry)) problems.add(`${entry} is listed twice.`);
    seen.add(entry);
  }
  if (entries.length === 0)
    return { accounts: null, problem: 'At least one account ID is needed: 12 digits.' };
  if (problems.size === 0) return { accounts: entries, problem: null };
  return { accounts: null, problem: fewOf([...problems]) };
}

/** The text that `parseAccountList` reads back. */
export function formatAccountList(accounts: readonly string[]): string {
  return accounts.join(', ');
}
