/** A plan as `plan --json` prints it. Keys are part of the stable interface. */
import type { CredentialsInUse } from '../aws/types.ts';
import { summarize } from '../plan/summary.ts';
import type {
  Action,
  Change,
  ChangeKind,
  DecisionChoice,
  Difference,
  Drift,
  Plan,
  PlanSummary,
} from '../plan/types.ts';

export interface PlanJson {
  /** Where the credentials come from, and whose they are; null where the plan was made without any. */
  credentials: CredentialsInUse | null;
  changes: {
    id: string;
    kind: ChangeKind;
    action: Action;
    why: string;
    /** How to unblock it; null where it isn't blocked. */
    remedy: string | null;
    account: string;
    region: string | null;
    name: string;
    dependsOn: string[];
    /** Field by field, where what is there differs from what is wanted. */
    differences?: Difference[];
    /** What the user may decide about it, and what was decided; null: nothing yet. */
    decision?: { choices: DecisionChoice[]; made: DecisionChoice | null };
    /** What became of it since the session made it. */
    drift?: Drift;
  }[];
  summary: PlanSummary;
}

export function planJson(plan: Plan, credentials: CredentialsInUse | null = null): PlanJson {
  return {
    credentials,
    changes: plan.changes.map((change) => ({
      id: change.id,
      kind: change.kind,
      action: change.action,
      why: change.why,
      remedy: change.remedy ?? null,
      account: change.account,
      region: change.region,
      name: change.name,
      dependsOn: change.dependsOn,
      ...comparisonJson(change),
    })),
    summary: summarize(plan),
  };
}

/** What differs, what may be decided, and what has happened since; only what there is. */
export function comparisonJson({
  differences,
  decision,
  drift,
}: Pick<Change, 'differences' | 'decision' | 'drift'>): Pick<
  PlanJson['changes'][number],
  'differences' | 'decision' | 'drift'
> {
  return {
    ...(differences === undefined ? {} : { differences }),
    ...(decision === undefined ? {} : { decision: { choices: decision.choices, made: decision.made } }),
    ...(drift === undefined ? {} : { drift }),
  };
}
