/** The documents of a plan as `--dry-run --format json` prints them. Keys are part of the stable interface. */
import type { Plan, PlanDocument } from '../plan/types.ts';

export function documentsJson(plan: Plan): { version: 1; export: Plan['export']; documents: PlanDocument[] } {
  return {
    version: 1,
    export: plan.export,
    documents: plan.documents.map(({ id, title, where, account, region, name, document }) => ({
      id,
      title,
      where,
      account,
      region,
      name,
      document,
    })),
  };
}
