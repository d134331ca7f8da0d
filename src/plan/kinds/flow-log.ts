/** Flow logs: compared with those that the resources have. They can't be edited, only created and deleted. */
import type { BucketPlacement } from '../../answers/bucket-names.ts';
import { parseFormatString, requestedFormat, requiredFields } from '../../answers/log-format.ts';
import type { FullAnswers } from '../../answers/types.ts';
import { destinationArn } from '../../documents/arns.ts';
import type { AccountState, ExistingFlowLog } from '../../model/existing.ts';
import { changeId, keptAs, resourcesOf, sessionTag } from '../../model/ids.ts';
import { flowLogFieldDifferences, some } from '../differences.ts';
import { type ChosenResource, typeNames } from '../full/resources.ts';
import type { Decision, DecisionChoice } from '../history.ts';
import type { DecisionAsked, Difference, FlowLogChange } from '../types.ts';
import { withoutSlash } from './flow-log-likeness.ts';
import {
  asking,
  blocked,
  createdAndGone,
  type Drifted,
  type Kind,
  type Outcome,
  type Past,
  type Verdict,
} from './kind.ts';

type Desired = FlowLogChange['desired'];

/** True if a flow log writes to the same folder of the same bucket. */
export function hasSameDestination(
  existing: ExistingFlowLog,
  desired: Pick<Desired, 'destination'>,
): boolean {
  return (
    existing.destinationType === 's3' &&
    withoutSlash(existing.destination) === withoutSlash(desired.destination)
  );
}

/** How an existing flow log with the same destination differs from the wanted one, in words; empty if it doesn't. */
function flowLogDifferences(existing: ExistingFlowLog, desired: Desired): string[] {
  return flowLogFieldDifferences(existing, desired).map(({ field, there }) => {
    const words: Record<string, string> = {
      traffic: `it records ${there.join()} traffic only`,
      format: formatWords(existing, desired),
      interval: `it aggregates over ${there.join()}`,
      'file format': `it writes ${there.join()} files`,
    };
    return words[field] ?? `it writes ${field}`;
  });
}

function formatWords(existing: ExistingFlowLog, desired: Desired): string {
  const have = parseFormatString(existing.logFormat);
  const want = parseFormatString(desired.logFormat);
  const missing = want.filter((field) => !have.includes(field)).length;
  return missing === 0
    ? `its format has ${have.length} fields in another order or number`
    : `its format lacks ${missing} of the ${want.length} fields`;
}

/** `bucket` or `bucket/folder`. */
function placeOf({ destination }: Pick<Desired, 'destination'>): string {
  return withoutSlash(destination).replace(/^.*:::/, '');
}

/** The quota for one resource, whatever they record. Source: VPC User Guide, "Flow logs quotas". */
const mostPerResource = 250;

type FlowLogVerdict = Verdict & Pick<FlowLogChange, 'current' | 'beside'>;

const nothingThere = { current: null, beside: [] };

function judge(
  resource: ChosenResource,
  desired: Desired,
  logs: readonly ExistingFlowLog[],
  session: string | undefined,
): FlowLogVerdict {
  if (resource.problem !== null) return { action: 'blocked', ...resource.problem, ...nothingThere };
  const same = logs.filter((log) => hasSameDestination(log, desired));
  const equal = same.filter((log) => flowLogDifferences(log, desired).length === 0);
  const kept = equal.find((log) => log.tags[sessionTag] !== undefined) ?? equal[0];
  if (kept !== undefined) {
    const why = `${kept.id} already sends this traffic to the bucket in this format`;
    return {
      ...keptAs(kept.tags, session, why),
      current: kept,
      beside: same.filter((log) => !equal.includes(log)),
    };
  }
  const [other, ...others] = same;
  if (other !== undefined) {
    // AWS would create a second one; Kentik, which reads the whole folder, would count every flow twice.
    const why = `${other.id} writes to the same place, but ${flowLogDifferences(other, desired).join(', ')}. A second flow log would record all traffic twice.`;
    const away = 'or choose another bucket, prefix, format or interval.';
    if (others.length > 0) {
      const ids = same.map(({ id }) => id).join(' and ');
      return { ...blocked(why, `Delete ${ids}, ${away}`), current: other, beside: others };
    }
    const verdict = blocked(
      why,
      `Delete ${other.id}, let the wizard replace it (it asks for the ID), ${away}`,
    );
    const near = asking(verdict, flowLogFieldDifferences(other, desired), {
      choices: ['keep', 'replace'],
      usual: 'keep',
      usualWhy: 'Replacing it deletes the existing flow log, which something else might rely on.',
      about: other.id,
    });
    return { ...near, current: other, beside: [] };
  }
  const type = typeNames[resource.type].one;
  if (logs.length >= mostPerResource) {
    const why = `This ${type} has ${logs.length} flow logs; the EC2 quota is ${mostPerResource} for each resource.`;
    return { ...blocked(why, 'Delete its flow logs that are no longer needed.'), ...nothingThere };
  }
  const why = `No flow log of this ${type} delivers to ${placeOf(desired)} yet.`;
  return { action: 'create', why, ...nothingThere };
}

/** A change for each chosen resource. */
export function flowLogChanges(
  answers: FullAnswers,
  state: AccountState,
  resources: readonly ChosenResource[],
  placements: readonly BucketPlacement[],
  session: string | undefined,
): FlowLogChange[] {
  const byRegion = new Map(placements.map((placement) => [placement.region, placement]));
  const logs = Map.groupBy(state.flowLogs, (log) => `${log.region} ${log.resourceId}`);
  return resources.map((resource) => {
    const placement = byRegion.get(resource.region);
    if (placement === undefined) throw new Error(`no bucket is meant for ${resource.region}`);
    const desired: Desired = {
      resourceType: resource.type,
      resourceId: resource.id,
      region: resource.region,
      destination: destinationArn(state.partition, placement.bucket, answers.prefix),
      bucket: placement.bucket,
      logFormat: requestedFormat(answers.logFormat),
      aggregationInterval: answers.aggregationInterval,
    };
    return {
      kind: 'flow-log',
      id: changeId('flow-log', resource.region, resource.id),
      ...judge(resource, desired, logs.get(`${resource.region} ${resource.id}`) ?? [], session),
      account: state.account,
      region: resource.region,
      name: resource.id,
      resourceName: resource.found === null ? null : (resource.found.name ?? ''),
      dependsOn: [changeId('bucket-policy', placement.bucketRegion, placement.bucket)],
      desired,
      successor: null,
    };
  });
}

export const flowLog = {
  nouns: ['flow log', 'flow logs'],

  /** A flow log can't be changed: the session's own either exists or was deleted. */
  driftOf({ action, desired }: FlowLogChange, { created, session, flowLogs }: Past): Drifted | null {
    const { resourceId, region } = desired;
    const wasCreated = resourcesOf(created, 'flow-logs', { region }).some((each) =>
      each.resourceIds.includes(resourceId),
    );
    const isThere = flowLogs.some((log) => log.resourceId === resourceId && log.tags[sessionTag] === session);
    if (!wasCreated || isThere) return null;
    return action === 'create'
      ? createdAndGone
      : { drift: 'gone', what: 'The flow log that this session created was deleted.' };
  },

  faultOf({ current, successor, desired, differences = [] }: FlowLogChange): string {
    if (current === null) {
      return `No flow log of this ${typeNames[desired.resourceType].one} delivers to ${placeOf(desired)}.`;
    }
    const loss = differences.length === 0 ? '' : ` ${flowLog.lossOf(differences)}`;
    return successor === null
      ? `${current.id} delivers to the same place.${loss}`
      : `${current.id}, which ${successor.id} replaces, still exists: all traffic is recorded twice.`;
  },

  lossOf(differences: readonly Difference[]): string {
    const fields = differences.map(({ field, wanted: desired, there }) =>
      field === 'format' && desired.length > 0
        ? `its records lack ${some(desired, 4)}`
        : `${field}: ${some(there, 4)} instead of ${some(desired, 4)}`,
    );
    return `It differs: ${fields.join('; ')}.`;
  },

  outcomeOf(
    { current }: FlowLogChange,
    choice: DecisionChoice,
    { otherwise }: DecisionAsked,
  ): Outcome | null {
    if (choice === 'replace') {
      return {
        action: 'replace',
        why: `A new flow log is created, then ${current?.id ?? 'the old one'} is deleted, as you decided: a flow log can't be edited.`,
      };
    }
    return choice === 'keep' && current !== null && !isReadable(current)
      ? { ...otherwise, why: `${otherwise.why} It stays as it is, as you decided.` }
      : null;
  },

  /** The successor was created but the old one not deleted yet: whatever the cause, only the deletion is left. */
  halfDone(change: FlowLogChange, { choice, about }: Decision): FlowLogChange | null {
    const old = change.beside.find(({ id }) => id === about);
    if (choice !== 'replace' || old === undefined) return null;
    return {
      ...change,
      action: 'replace',
      why: `${change.current?.id ?? 'The new flow log'} exists; ${old.id}, which it replaces, is still to be deleted, as you decided.`,
      successor: change.current,
      current: old,
      beside: change.beside.filter(({ id }) => id !== old.id),
    };
  },
} satisfies Kind;

/** Whether Kentik can read its records: text, in the default folder layout, with the fields that Kentik requires. */
function isReadable(log: ExistingFlowLog): boolean {
  const fields = parseFormatString(log.logFormat);
  return (
    log.fileFormat === 'plain-text' &&
    !log.hiveCompatiblePartitions &&
    !log.perHourPartition &&
    requiredFields.every((field) => fields.includes(field))
  );
}
