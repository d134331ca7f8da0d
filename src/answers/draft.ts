/** Answers given so far, by the kind of export that they belong to. Pure. */
import type { KentikState } from '../model/kentik.ts';
import { defaults } from './defaults.ts';
import { checkExternalId } from './ids.ts';
import type { Answers, DraftAnswers } from './types.ts';

const ofFull = [
  'allocation',
  'bucket',
  'buckets',
  'prefix',
  'regions',
  'resources',
  'logFormat',
  'aggregationInterval',
  'recordsPerSecond',
  'deletion',
  'roleName',
  'policyName',
] as const satisfies (keyof DraftAnswers)[];
const ofMetadataOnly = ['roles', 'primary', 'secondary'] as const satisfies (keyof DraftAnswers)[];

/** The draft without answers of the other kind of export or another allocation, which the wizard keeps for going back. */
export function ownAnswers(draft: DraftAnswers): DraftAnswers {
  if (draft.export === undefined) return draft;
  const unallocated = draft.allocation === 'mixed' ? 'bucket' : 'buckets';
  const foreign: readonly string[] = draft.export === 'full' ? [...ofMetadataOnly, unallocated] : ofFull;
  return Object.fromEntries(Object.entries(draft).filter(([key]) => !foreign.includes(key))) as DraftAnswers;
}

/** Answers as a session keeps them: the empty list of accounts that separate roles can have is left out. */
export function keptAnswers(answers: Answers): DraftAnswers {
  if (answers.export === 'full' || answers.secondary.accounts.length > 0) return answers;
  const { accounts: _, ...secondary } = answers.secondary;
  return { ...answers, secondary };
}

/** The draft with these answers about the secondary accounts; those given before stay. */
export function withSecondary(
  draft: DraftAnswers,
  change: NonNullable<DraftAnswers['secondary']>,
): DraftAnswers {
  return { ...draft, secondary: { ...draft.secondary, ...change } };
}

/**
 * The draft with what Kentik says where nothing is answered: that the cloud export is registered, the company ID as external
 * ID, and the billing plan where only one is active.
 */
export function withKentik(
  draft: DraftAnswers,
  { companyId, plans }: Pick<KentikState, 'companyId' | 'plans'>,
): DraftAnswers {
  const [only, ...others] = plans.filter(({ isActive }) => isActive);
  const isUsable = companyId !== null && checkExternalId(companyId) === null;
  return {
    ...(isUsable ? { externalId: companyId } : {}),
    ...draft,
    kentik: {
      register: true,
      ...(only !== undefined && others.length === 0 ? { planId: only.id } : {}),
      ...draft.kentik,
    },
  };
}

/** The draft with the default of every answer that has one, as plans take it. */
export function withDefaults(draft: DraftAnswers): DraftAnswers {
  const { region: usualRegion, reach, primary, secondary, ...others } = defaults;
  const region = draft.region ?? draft.regions?.[0] ?? draft.secondary?.regions?.[0] ?? usualRegion;
  return {
    ...others,
    ...draft,
    region,
    primary: { ...primary, ...draft.primary },
    secondary: { ...secondary, reach, regions: [region], ...draft.secondary },
  };
}
