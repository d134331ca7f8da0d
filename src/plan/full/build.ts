/** Answers and what AWS has → the plan. Pure: the same input gives the same plan. */
import { bucketNames } from '../../answers/bucket-names.ts';
import type { FullAnswers } from '../../answers/types.ts';
import type { AccountState } from '../../model/existing.ts';
import { byAccount } from '../../model/ids.ts';
import { withActualAccessNames, withActualNames } from '../actual-names.ts';
import { requireAccount, requirePartition, requireResources } from '../checks.ts';
import { fullExports } from '../exports.ts';
import { bucketChange, bucketUses } from '../kinds/bucket.ts';
import { bucketPolicyChange } from '../kinds/bucket-policy.ts';
import { flowLogChanges } from '../kinds/flow-log.ts';
import { lackingKeys, logKeys } from '../kinds/keys.ts';
import { fullNotes } from '../notes/notes.ts';
import { fullDocuments } from '../plan-documents.ts';
import { type ExportContext, plannedExports } from '../planned-exports.ts';
import { withinQuotas } from '../quotas.ts';
import { blockDependents } from '../summary.ts';
import type { Plan } from '../types.ts';
import { fullAccess } from './full-access.ts';
import { chosenResources, regionsOf } from './resources.ts';

/**
 * The plan of a full export.
 *
 * @param seen what AWS has, read for `whatToObserve(given)`
 * @param options.session where given, only what this session created is `none`; what other sessions created is `adopt`
 * @param options.created what that session has created so far; `usedElsewhere` what other sessions rely on
 * @param options.kentik what Kentik has; null where exports aren't registered
 * @throws UserError OTHER_ACCOUNT, PARTITION_UNSUPPORTED, NO_RESOURCES
 */
export function buildFullPlan(
  given: FullAnswers,
  seen: AccountState,
  options: { session?: string } & ExportContext = {},
): Plan {
  const state = withActualNames(seen);
  const answers = withActualAccessNames(given, state);
  requireAccount(answers.account, state.account);
  requirePartition(state.partition, state.account);
  const resources = chosenResources(answers, state);
  requireResources(answers, resources, state);

  const { session, usedElsewhere } = options;
  const created = byAccount(options.created ?? []).get(state.account) ?? [];
  const placements = bucketNames(answers, regionsOf(answers, resources));
  const uses = bucketUses(placements);
  const buckets = uses.map((use) => bucketChange(use, state, session));
  const bucketPolicies = uses.map((use) => bucketPolicyChange(use, answers.prefix, state));
  const flowLogs = flowLogChanges(answers, state, resources, placements, session);
  const keys = logKeys(uses, state);
  const access = fullAccess(answers, state, { buckets, keys, session, created, usedElsewhere });
  const { policy, role, attachments } = access;
  const lacking = lackingKeys(keys, state, role.desired.arn);
  const needed = [...buckets, ...bucketPolicies, policy, role, ...attachments];
  const exports = plannedExports(fullExports(answers, uses, { role, needed, flowLogs }), options);
  const all = [...buckets, ...bucketPolicies, ...flowLogs, policy, role, ...attachments, ...exports.changes];
  const changes = blockDependents(withinQuotas(all, state));

  return {
    version: 1,
    export: 'full',
    account: state.account,
    partition: state.partition,
    region: answers.region,
    ...(session === undefined ? {} : { session }),
    changes,
    documents: fullDocuments({
      bucketPolicies,
      // Those that another change blocks aren't requested.
      flowLogs: changes.filter((change) => change.kind === 'flow-log'),
      policy,
      role,
      lackingKeys: lacking,
      exports: exports.documents,
    }),
    values: exports.values,
    ...(exports.billingPlans === undefined ? {} : { billingPlans: exports.billingPlans }),
    ...(answers.recordsPerSecond === undefined ? {} : { recordsPerSecond: answers.recordsPerSecond }),
    notes: fullNotes({
      answers,
      state,
      resources,
      uses,
      flowLogs,
      keys,
      lackingKeys: lacking,
      roleArn: role.desired.arn,
    }),
  };
}
