/**
 * Roles and policies by their real names. IAM doesn't allow two names that differ only in letter case, so
 * `Kentik-Flow-Logs` finds a `kentik-flow-logs`; but in ARNs and policies case counts, so the existing name is used
 * from there on. Source: IAM User Guide, "IAM identifiers" and "IAM role creation".
 */
import type { FullAnswers, MetadataOnlyAnswers } from '../answers/types.ts';
import { type AccountState, byName } from '../model/existing.ts';

type Named = Readonly<Record<string, { name: string }>>;

/** The state with roles and policies under their real names instead of the requested ones. */
export function withActualNames(state: AccountState): AccountState {
  return { ...state, roles: renamed(state.roles), policies: renamed(state.policies) };
}

function renamed<Value extends { name: string }>(found: Record<string, Value>): Record<string, Value> {
  return byName(Object.values(found).map((each) => [each.name, each]));
}

/** The name of what exists under this name in any letter case; the name itself if nothing does. */
export function actualName(asked: string, found: Named): string {
  return actualNames(asked, [found])[0] ?? asked;
}

/** Answers for a full export that name its role and policy as they exist. */
export function withActualAccessNames(answers: FullAnswers, state: AccountState): FullAnswers {
  return {
    ...answers,
    roleName: actualName(answers.roleName, state.roles),
    policyName: actualName(answers.policyName, state.policies),
  };
}

/**
 * Answers for nested roles that name the primary role as it exists, and the secondary ones as they exist if they all
 * have one spelling: Kentik builds the ARN of each from one name.
 *
 * @param secondaries the secondary accounts that were read
 */
export function withActualNestedNames(
  answers: MetadataOnlyAnswers,
  home: AccountState,
  secondaries: readonly AccountState[],
): MetadataOnlyAnswers {
  const { primary, secondary } = answers;
  const spellings = actualNames(
    secondary.roleName,
    secondaries.map(({ roles }) => roles),
  );
  return {
    ...answers,
    primary: { ...primary, roleName: actualName(primary.roleName, home.roles) },
    secondary: {
      ...secondary,
      roleName: spellings.length === 1 ? (spellings[0] ?? secondary.roleName) : secondary.roleName,
    },
  };
}

function actualNames(asked: string, places: readonly Named[]): string[] {
  const desired = asked.toLowerCase();
  const names = places.flatMap((found) => Object.values(found).map(({ name }) => name));
  return [...new Set(names.filter((name) => name.toLowerCase() === desired))];
}
