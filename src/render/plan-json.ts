/** A plan as `plan --json` prints it. Keys are part of the stable interface. */
import { summarize } from '../plan/summary.ts';
import type { Action, ChangeKind, Plan, PlanSummary } from '../plan/types.ts';

export interface PlanJson {
  changes: {
    id: string;
    kind: ChangeKind;
    action: Action;
    why: string;
    mend?: string;
    account: string;
    region: string | null;
    name: string;
    dependsOn: string[];
  }[];
  summary: PlanSummary;
}

export function planJson(plan: Plan): PlanJson {
  return {
    changes: plan.changes.map(({ id, kind, action, why, mend, account, region, name, dependsOn }) => ({
      id,
      kind,
      action,
      why,
      ...(mend === undefined ? {} : { mend }),
      account,
      region,
      name,
      dependsOn,
    })),
    summary: summarize(plan),
  };
}
