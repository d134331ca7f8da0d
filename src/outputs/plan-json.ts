/** A plan as `plan --json` prints it. Keys are part of the stable interface. */
import type { CredentialsInUse } from '../aws/types.ts';
import { summarize } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';

/** @param credentials null where the plan was built without any */
export function planJson(plan: Plan, credentials: CredentialsInUse | null = null) {
  return {
    credentials,
    changes: plan.changes.map((change) => {
      const { id, kind, action, why, account, region, name, dependsOn } = change;
      // How to unblock it; null where it isn't blocked.
      const remedy = change.remedy ?? null;
      return { id, kind, action, why, remedy, account, region, name, dependsOn, ...comparisonJson(change) };
    }),
    summary: summarize(plan),
  };
}

/** What differs field by field, what may be decided (`made` null: nothing yet), and what has happened since; only what there is. */
export function comparisonJson({ differences, decision, drift }: Change) {
  return {
    ...(differences === undefined ? {} : { differences }),
    ...(decision === undefined ? {} : { decision: { choices: decision.choices, made: decision.made } }),
    ...(drift === undefined ? {} : { drift }),
  };
}
