/** A plan, and failures, each reason once, as JSON. Keys are part of the stable interface. */
import type { CredentialsInUse } from '../aws/types.ts';
import type { ErrorReport } from '../model/errors.ts';
import { planCost } from '../plan/cost/cost.ts';
import { summarize } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import { type ChangeFailure, groupFailures } from '../words/failures.ts';

/**
 * @param credentials null where the plan was built without any
 * @param measured bytes a second that existing flow logs deliver, by their IDs
 */
export function planJson(
  plan: Plan,
  credentials: CredentialsInUse | null = null,
  measured?: ReadonlyMap<string, number>,
) {
  return {
    credentials,
    changes: plan.changes.map((change) => {
      const { id, kind, action, why, account, region, name, dependsOn, dependsOnAny } = change;
      // How to unblock it; null where it isn't blocked.
      const remedy = change.remedy ?? null;
      return {
        ...{ id, kind, action, why, remedy, account, region, name, dependsOn },
        ...(dependsOnAny === undefined ? {} : { dependsOnAny }),
        ...comparisonJson(change),
      };
    }),
    summary: summarize(plan),
    ...(plan.permissions === undefined ? {} : { permissions: plan.permissions }),
    cost: planCost(plan, measured),
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

/** A failure as JSON prints it. Keys are part of the stable interface. */
export interface FailureJson {
  changes: string[];
  code: string;
  message: string;
  why: string | null;
  /** Commands and policy statements, one after the other; null where nothing is known to help. */
  remedy: string | null;
  /** What AWS said to the first of the changes. */
  aws?: ErrorReport['aws'];
}

export function failuresJson(failures: readonly ChangeFailure[]): FailureJson[] {
  return groupFailures(failures).map(({ changes, error }) => failureJson(changes, error));
}

/** @param changes none where the failure ended the run as a whole */
export function failureJson(changes: readonly string[], error: ErrorReport): FailureJson {
  const { code, message, details = [], why, remedy, aws } = error;
  return {
    changes: [...changes],
    code,
    message: [message, ...details].join('\n'),
    why: why ?? null,
    remedy: remedy.length === 0 ? null : remedy.join('\n'),
    ...(aws === undefined ? {} : { aws }),
  };
}
