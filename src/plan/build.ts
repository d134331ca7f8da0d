/** Answers and what AWS has → the plan. Pure: the same input gives the same plan. */
import { bucketNames } from '../answers/bucket-names.ts';
import type { FullAnswers } from '../answers/types.ts';
import { attachmentChanges, policyChange, roleChange } from './access.ts';
import { bucketChange, bucketPolicyChange, bucketUses } from './buckets.ts';
import { requireAccount, requirePartition, requireResources } from './checks.ts';
import type { AccountState } from './existing.ts';
import { kentikValues, plannedExports } from './exports.ts';
import { flowLogChanges } from './flow-logs.ts';
import { fullNotes } from './notes.ts';
import { fullDocuments } from './plan-documents.ts';
import { chosenResources, regionsOf } from './resources.ts';
import type { Change, Plan } from './types.ts';

/**
 * What depends on something blocked is blocked too, unless it is there already. Expects dependencies first.
 */
function blockDependents(changes: readonly Change[]): Change[] {
  const blocked = new Map<string, Change>();
  return changes.map((change) => {
    const obstacle = change.dependsOn.map((id) => blocked.get(id)).find((each) => each !== undefined);
    const isPending = change.action === 'create' || change.action === 'update';
    const result: Change =
      obstacle !== undefined && isPending
        ? {
            ...change,
            action: 'blocked',
            why: `It needs the ${obstacle.kind.replace('-', ' ')} ${obstacle.name}, which is blocked.`,
            ...(obstacle.mend === undefined ? {} : { mend: obstacle.mend }),
          }
        : change;
    if (result.action === 'blocked') blocked.set(result.id, result);
    return result;
  });
}

/**
 * The plan of a full export.
 *
 * @param state what AWS has, read for `whatToObserve(answers)`
 * @param options.session where given, only what this session made is `none`; what other sessions made is `adopt`
 * @throws UserError OTHER_ACCOUNT, PARTITION_UNSUPPORTED, NO_RESOURCES
 */
export function buildFullPlan(
  answers: FullAnswers,
  state: AccountState,
  options: { session?: string } = {},
): Plan {
  requireAccount(answers.account, state.account);
  requirePartition(state.partition, state.account);
  const resources = chosenResources(answers, state);
  requireResources(answers, resources, state);

  const { session } = options;
  const placements = bucketNames(answers, regionsOf(answers, resources));
  const uses = bucketUses(placements);
  const buckets = uses.map((use) => bucketChange(use, state, session));
  const bucketPolicies = uses.map((use) => bucketPolicyChange(use, answers.prefix, state));
  const flowLogs = flowLogChanges(answers, state, resources, placements, session);
  const bucketList = uses.map((use) => use.bucket);
  const policy = policyChange(answers, state, bucketList, session);
  const role = roleChange(answers, state, session);
  const attachments = attachmentChanges(answers, state, policy, role);
  const exports = plannedExports(answers, uses);

  return {
    version: 1,
    export: 'full',
    account: state.account,
    partition: state.partition,
    region: answers.region,
    changes: blockDependents([...buckets, ...bucketPolicies, ...flowLogs, policy, role, ...attachments]),
    documents: fullDocuments({ answers, bucketPolicies, flowLogs, policy, role, exports }),
    values: kentikValues(answers, exports, role.desired.arn),
    notes: fullNotes({ answers, state, resources, uses, flowLogs }),
  };
}
