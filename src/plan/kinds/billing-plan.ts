/** The billing plan of a cloud export. */
import type { BillingPlan, ExistingCloudExport } from '../../model/kentik.ts';
import { some } from '../differences.ts';
import { blocked, type Verdict } from './kind.ts';

/** The billing plan: the one that is named, that the export has, or the only active one. */
export function planFor(
  given: string,
  hasPlan: boolean,
  current: ExistingCloudExport | null,
  plans: readonly BillingPlan[],
): { id: string | null; obstacle: Verdict | null } {
  const active = plans.filter(({ isActive }) => isActive);
  const list = some(
    active.map(({ id, name }) => `${id} (${name})`),
    10,
  );
  const choose = `Name one in the answers: kentik.planId${active.length === 0 ? '' : `, one of ${list}`}.`;
  if (hasPlan) {
    if (current?.planId === given || active.some(({ id }) => id === given))
      return { id: given, obstacle: null };
    const isKnown = plans.some(({ id }) => id === given);
    const why = isKnown ? `The billing plan ${given} isn't active.` : `Kentik has no billing plan ${given}.`;
    return { id: given, obstacle: blocked(why, choose) };
  }
  if (current !== null) return { id: current.planId, obstacle: null };
  const [only] = active;
  if (active.length === 1 && only !== undefined) return { id: only.id, obstacle: null };
  const why =
    active.length === 0
      ? 'Kentik has no active billing plan.'
      : `Kentik has ${active.length} active billing plans: ${list}.`;
  return {
    id: null,
    obstacle: blocked(why, active.length === 0 ? 'Ask Kentik to activate a billing plan.' : choose),
  };
}
