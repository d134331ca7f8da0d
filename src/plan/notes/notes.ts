/**
 * What the user should know before confirming: where the plan differs from the document, and what it costs or opens.
 */
import { bucketNames } from '../../answers/bucket-names.ts';
import { fieldsWithNeeds, kentikFields } from '../../answers/log-format.ts';
import type { FullAnswers } from '../../answers/types.ts';
import { awsManagedPolicyArn, bucketOf } from '../../documents/arns.ts';
import { some } from '../differences.ts';
import { documentedManagedPolicy } from '../full/full-access.ts';
import type { ChosenResource } from '../full/resources.ts';
import { hasSameDestination } from '../kinds/flow-log.ts';
import type { FlowLogChange, Note } from '../types.ts';
import { bucketNotes, type Known as KnownOfBuckets, keptNote } from './bucket-notes.ts';
import { differences, harms, warnings } from './note-lists.ts';

interface Known extends KnownOfBuckets {
  resources: readonly ChosenResource[];
  flowLogs: readonly FlowLogChange[];
}

/** @param trusted the principal that the document trusts */
export function externalIdNotes(
  { grant, externalId }: Pick<FullAnswers, 'grant' | 'externalId'>,
  trusted: string,
): Note[] {
  if (grant === 'documented') {
    return warnings(
      externalId !== null &&
        'The document has no external ID, so grant "documented" doesn\'t use the one that you gave.',
    );
  }
  return externalId === null
    ? warnings(
        `No external ID is set. Kentik recommends your company ID, so that no one else can use Kentik's access. Add it as "External ID" (externalId in an answers file).`,
      )
    : differences(
        `The document trusts ${trusted} without an external ID. With yours, the role uses Kentik's current trust policy: Kentik's account, limited to its role and your external ID.`,
      );
}

function documentNotes({ answers }: Known): Note[] {
  const managed = documentedManagedPolicy(answers);
  return [
    ...differences(
      "The document doesn't mention the bucket policy. AWS adds one by itself, which might overwrite an existing one. Here, the statements for log delivery are merged in before the first flow log is created.",
      answers.logFormat === 'kentik' &&
        `The document selects all fields, which were versions 2 to 5 when it was written. AWS has added fields since, so these ${kentikFields.length} are requested by name.`,
    ),
    ...(answers.grant === 'documented'
      ? harms(
          'opens',
          `${managed} is attached, as the document says. With it, Kentik can reach every bucket in the account.`,
        )
      : differences(
          `The document also attaches ${managed}, which opens every bucket in the account. It is left out: the policy has what Kentik needs on the log buckets.`,
        )),
    ...externalIdNotes(answers, "Kentik's role"),
  ];
}

function choiceNotes(known: Known): Note[] {
  const { answers, uses, resources } = known;
  const { aggregationInterval, deletion, logFormat } = answers;
  const idle = answers.regions.filter((name) => !resources.some((each) => each.region === name));
  const unused = bucketNames(answers, idle).flatMap(({ bucket }) =>
    uses.some((use) => use.bucket === bucket) ? [] : [bucket],
  );
  const needy = typeof logFormat === 'string' ? [] : fieldsWithNeeds(logFormat);
  const needs = [...new Set(needy.map((field) => field.needs))].map((need) => {
    const names = needy.filter((field) => field.needs === need).map(({ name }) => name);
    return `AWS accepts ${some(names)} only with ${need}.`;
  });
  const chosen = new Set(resources.filter(({ type }) => type !== 'network-interface').map(({ id }) => id));
  const inside = resources.filter(({ id, found }) => parentsOf(id, found).some((each) => chosen.has(each)));
  const opened = harms(
    'opens',
    deletion === 'kentik' &&
      'Kentik can delete everything in the log buckets (s3:*). Use them for flow logs only.',
  );
  const rest = warnings(
    idle.length > 0 &&
      `There is nothing to log in ${some(idle)}${unused.length > 0 ? `, so nothing goes to ${some([...new Set(unused)])}` : ''}.`,
    ...uses.map(({ bucket, bucketRegion, regions }) => {
      const remote = regions.filter((name) => name !== bucketRegion);
      return (
        remote.length > 0 &&
        `AWS charges for moving logs from ${some(remote)} to ${bucket} in ${bucketRegion}.`
      );
    }),
    aggregationInterval === 60 &&
      'An interval of 60 seconds writes more records than one of 600, and AWS charges by the volume of logs.',
    deletion !== 'kentik' && keptNote(known),
    logFormat === 'default' &&
      "AWS's default format lacks the fields of versions 3 to 5. Without them, Kentik can't identify gateways or match route tables, so maps show less.",
    ...needs,
    inside.length > 0 &&
      `${some(inside.map(({ id }) => id))} ${inside.length === 1 ? 'lies' : 'lie'} inside another chosen resource: the same traffic will be recorded twice.`,
  );
  return [...opened, ...rest];
}

/** The VPC and subnet around a resource. */
function parentsOf(id: string, found: ChosenResource['found']): string[] {
  return [found?.vpcId, found?.subnetId].filter((each) => each != null && each !== id) as string[];
}

function flowLogNotes({ state, resources, uses, flowLogs }: Known): Note[] {
  const failing = flowLogs.flatMap(({ current }) =>
    current?.deliverLogsStatus === 'FAILED' ? [current] : [],
  );
  const twice = flowLogs
    .filter(({ action }) => action !== 'blocked')
    .flatMap(({ beside }) => beside.map(({ id }) => id));
  const isOne = twice.length === 1;
  const chosen = new Map(flowLogs.map(({ desired }) => [desired.resourceId, desired]));
  const elsewhere = state.flowLogs.filter((log) => {
    const desired = chosen.get(log.resourceId);
    return desired !== undefined && !hasSameDestination(log, desired);
  });
  const count = new Set(elsewhere.map((log) => log.resourceId)).size;
  const buckets = new Set(uses.map(({ bucket }) => bucket));
  const logged = new Set(
    state.flowLogs
      .filter(({ destination }) => buckets.has(bucketOf(destination)))
      .map(({ resourceId }) => resourceId),
  );
  const doubled = resources.filter(
    ({ id, type, found }) => type !== 'vpc' && parentsOf(id, found).some((parent) => logged.has(parent)),
  );
  const undelivered = failing.map(
    ({ id, deliverLogsErrorMessage: message }) =>
      `${id} exists, but its delivery fails: ${message ?? 'AWS gives no reason'}.`,
  );
  const rest = warnings(
    twice.length > 0 &&
      `${some(twice)} ${isOne ? 'writes' : 'write'} to the same place as the ${isOne ? 'flow log that is' : 'flow logs that are'} used: the same traffic is recorded twice until ${isOne ? 'it is' : 'they are'} deleted.`,
    count > 0 &&
      `${count} of ${resources.length} resources already ${count === 1 ? 'has' : 'have'} flow logs to other destinations (${some(elsewhere.map(({ id }) => id))}). They stay; AWS charges for each.`,
    doubled.length > 0 &&
      `The VPC or subnet around ${some(doubled.map(({ id }) => id))} is already logged to the same bucket: the same traffic will be recorded twice.`,
  );
  return [...harms('fails', ...undelivered), ...rest];
}

function accountNotes(known: Known): Note[] {
  const { answers, state } = known;
  const shared = state.resources.filter((each) => each.type === 'vpc' && each.ownerId !== state.account);
  const isOne = shared.length === 1;
  const attached = state.roles[answers.roleName]?.attachedPolicyArns ?? [];
  const wide = ['AmazonS3FullAccess', 'AmazonS3ReadOnlyAccess'].filter((name) =>
    attached.includes(awsManagedPolicyArn(state.partition, name)),
  );
  return [
    ...warnings(
      answers.resources === 'all' &&
        shared.length > 0 &&
        `${some(shared.map(({ id }) => id))} ${isOne ? 'is' : 'are'} shared by another account, and left out: only the owner can log ${isOne ? 'it' : 'them'}.`,
    ),
    ...bucketNotes(known),
    ...warnings(
      answers.grant === 'scoped' &&
        wide.length > 0 &&
        `The role ${answers.roleName} has ${wide.join(' and ')} attached, which opens every bucket. It stays attached.`,
    ),
    ...flowLogNotes(known),
  ];
}

/** All notes of a plan for a full export: differences first. */
export function fullNotes(known: Known): Note[] {
  return [...documentNotes(known), ...choiceNotes(known), ...accountNotes(known)];
}
