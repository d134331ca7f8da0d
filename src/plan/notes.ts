/** What the user should know before confirming: where the plan leaves the document, and what it costs or opens. */
import { fieldsWithNeeds, kentikFields } from '../answers/log-format.ts';
import type { FullAnswers } from '../answers/types.ts';
import { awsManagedPolicyArn } from '../documents/arns.ts';
import { statementsOf } from '../model/compare.ts';
import type { AccountState, PolicyStatement } from '../model/existing.ts';
import { some } from './differences.ts';
import { documentedManagedPolicy } from './full-access.ts';
import type { BucketUse } from './kinds/bucket-policy.ts';
import { hasSameDestination } from './kinds/flow-log.ts';
import type { ChosenResource } from './resources.ts';
import type { FlowLogChange, Note } from './types.ts';

interface Known {
  answers: FullAnswers;
  state: AccountState;
  resources: readonly ChosenResource[];
  uses: readonly BucketUse[];
  flowLogs: readonly FlowLogChange[];
}

export const difference = (text: string): Note => ({ kind: 'difference', text });
export const warning = (text: string): Note => ({ kind: 'warning', text });

/** An answer that asks for what this release does not do must not pass in silence. */
export function registrationNotes({ kentik }: Pick<FullAnswers, 'kentik'>): Note[] {
  if (!kentik?.register) return [];
  return [
    warning(
      "kentik.register is true, and this release does not make the cloud export in Kentik: enter the values by hand in Kentik's portal.",
    ),
  ];
}

function documentNotes({ answers }: Known): Note[] {
  const managed = documentedManagedPolicy(answers);
  const notes = [
    difference(
      'The document does not mention the bucket policy, which AWS adds by itself and may overwrite. Here the statements for log delivery are merged into it before the first flow log is made.',
    ),
  ];
  if (answers.logFormat === 'kentik') {
    notes.push(
      difference(
        `The document selects all fields, which when it was written were those of versions 2 to 5. AWS has added others since; these ${kentikFields.length} are asked for by name.`,
      ),
    );
  }
  if (answers.grant === 'documented') {
    notes.push(
      warning(
        `${managed} is attached as the document says: with it Kentik can reach every bucket of the account.`,
      ),
    );
    if (answers.externalId !== null) {
      notes.push(
        warning('The document knows no external id, so with grant "documented" the one given is not used.'),
      );
    }
    return notes;
  }
  notes.push(
    difference(
      `The document also attaches ${managed}, which opens every bucket of the account. It is left out: the policy has what Kentik needs on the log buckets.`,
    ),
  );
  if (answers.externalId === null) {
    notes.push(
      warning(
        "Without an external id the trust is the document's. Kentik today asks for its company id as external id: where you have one, answer that question with it (externalId in an answers file).",
      ),
    );
  } else {
    notes.push(
      difference(
        "The document trusts Kentik's role without an external id. With one, the trust takes Kentik's present form: its account, narrowed to its role and to your external id.",
      ),
    );
  }
  return notes;
}

function choiceNotes({ answers, uses, resources }: Known): Note[] {
  const notes: Note[] = [];
  const idle = answers.regions.filter((region) => !resources.some((each) => each.region === region));
  if (idle.length > 0) {
    const place = answers.allocation === 'local' ? ': no bucket is made there' : '';
    notes.push(warning(`There is nothing to log in ${some(idle)}${place}.`));
  }
  const remote = uses.flatMap((use) => use.regions.filter((region) => region !== use.bucketRegion));
  if (remote.length > 0) {
    notes.push(
      warning(`AWS charges for moving logs from ${some(remote)} to the bucket in ${answers.region}.`),
    );
  }
  if (answers.aggregationInterval === 60) {
    notes.push(
      warning('Aggregating over 60 s makes more records than 600 s, and AWS charges by the volume of logs.'),
    );
  }
  if (answers.deletion === 'kentik') {
    notes.push(
      warning('Kentik may delete everything in the log buckets (s3:*): use them for flow logs only.'),
    );
  } else {
    notes.push(
      warning(
        'Nothing deletes the logs unless you do: a lifecycle rule on the bucket keeps storage costs down.',
      ),
    );
  }
  if (answers.logFormat === 'default') {
    notes.push(
      warning(
        "AWS's default format lacks the fields of versions 3 to 5, by which Kentik tells gateways and matches routing tables: maps will be poorer.",
      ),
    );
  }
  const needy = typeof answers.logFormat === 'string' ? [] : fieldsWithNeeds(answers.logFormat);
  for (const needs of new Set(needy.map((field) => field.needs))) {
    const names = needy.filter((field) => field.needs === needs).map((field) => field.name);
    notes.push(warning(`AWS accepts ${some(names)} only with ${needs}.`));
  }
  const chosenVpcs = new Set(resources.filter((each) => each.type === 'vpc').map((each) => each.id));
  const chosenSubnets = new Set(resources.filter((each) => each.type === 'subnet').map((each) => each.id));
  const inside = resources.filter(
    ({ type, found }) =>
      type !== 'vpc' &&
      found !== null &&
      (chosenVpcs.has(found.vpcId) ||
        (type === 'network-interface' && found.subnetId !== null && chosenSubnets.has(found.subnetId))),
  );
  if (inside.length > 0) {
    notes.push(
      warning(
        `${some(inside.map((each) => each.id))} ${inside.length === 1 ? 'lies' : 'lie'} inside another chosen resource: the same traffic will be recorded twice.`,
      ),
    );
  }
  return notes;
}

/** A Deny that demands TLS, the commonest of all, keeps out neither log delivery nor Kentik. */
function mayKeepOut({ Effect: effect, Condition: condition }: PolicyStatement): boolean {
  const keys = Object.values(condition ?? {}).flatMap((each) => Object.keys(each));
  const onlyTls =
    keys.length > 0 && keys.every((key) => /^(?:aws:SecureTransport|s3:TlsVersion)$/i.test(key));
  return effect === 'Deny' && !onlyTls;
}

function accountNotes({ answers, state, resources, uses, flowLogs }: Known): Note[] {
  const notes: Note[] = [];
  if (answers.resources === 'all') {
    const shared = state.resources.filter((each) => each.type === 'vpc' && each.ownerId !== state.account);
    if (shared.length > 0) {
      notes.push(
        warning(
          `${some(shared.map((each) => each.id))} ${shared.length === 1 ? 'is' : 'are'} shared by another account and left out: only the owner can log ${shared.length === 1 ? 'it' : 'them'}.`,
        ),
      );
    }
  }
  for (const { bucket } of uses) {
    const existing = state.buckets[bucket];
    if (existing === undefined || existing.state !== 'owned') continue;
    if (existing.encryption?.algorithm.startsWith('aws:kms')) {
      notes.push(
        warning(
          `${bucket} is encrypted with a KMS key${existing.encryption.kmsKeyArn === null ? '' : ` (${existing.encryption.kmsKeyArn})`}. The policy of the key must let delivery.logs.amazonaws.com encrypt and Kentik's role decrypt (kms:Decrypt); this plan does not change it.`,
        ),
      );
    }
    const denies = existing.policy === null ? [] : statementsOf(existing.policy).filter(mayKeepOut);
    if (denies.length > 0) {
      notes.push(
        warning(
          `The policy of ${bucket} has Deny statements, which stay: they may keep log delivery or Kentik out.`,
        ),
      );
    }
  }
  const attached = state.roles[answers.roleName]?.attachedPolicyArns ?? [];
  const wide = ['AmazonS3FullAccess', 'AmazonS3ReadOnlyAccess'].filter((name) =>
    attached.includes(awsManagedPolicyArn(state.partition, name)),
  );
  if (answers.grant === 'scoped' && wide.length > 0) {
    notes.push(
      warning(
        `The role ${answers.roleName} has ${wide.join(' and ')} attached, which opens every bucket; it is left as it is.`,
      ),
    );
  }
  for (const { current } of flowLogs) {
    if (current?.deliverLogsStatus === 'FAILED') {
      notes.push(
        warning(
          `${current.id} is there, but its delivery fails: ${current.deliverLogsErrorMessage ?? 'AWS gives no reason'}.`,
        ),
      );
    }
  }
  const twice = flowLogs.filter(({ action, beside }) => beside.length > 0 && action !== 'blocked');
  if (twice.length > 0) {
    const ids = twice.flatMap(({ beside }) => beside.map(({ id }) => id));
    notes.push(
      warning(
        `${some(ids)} ${ids.length === 1 ? 'writes' : 'write'} to the same place as the ${ids.length === 1 ? 'flow log that is' : 'flow logs that are'} used: the same traffic is recorded twice until ${ids.length === 1 ? 'it is' : 'they are'} deleted.`,
      ),
    );
  }
  const chosen = new Map(flowLogs.map((change) => [change.desired.resourceId, change.desired]));
  const elsewhere = state.flowLogs.filter((log) => {
    const desired = chosen.get(log.resourceId);
    return desired !== undefined && !hasSameDestination(log, desired);
  });
  if (elsewhere.length > 0) {
    const count = new Set(elsewhere.map((log) => log.resourceId)).size;
    notes.push(
      warning(
        `${count} of ${resources.length} ${count === 1 ? 'has' : 'have'} flow logs to other places already (${some(elsewhere.map((log) => log.id))}). They stay; AWS charges for each.`,
      ),
    );
  }
  const parents = new Set(
    state.flowLogs
      .filter((log) =>
        uses.some(({ bucket }) => log.destination?.replace(/^.*:::/, '').split('/')[0] === bucket),
      )
      .map((log) => log.resourceId),
  );
  const doubled = resources.filter(
    ({ id, type, found }) =>
      type !== 'vpc' &&
      found !== null &&
      [found.vpcId, found.subnetId].some((parent) => parent !== null && parent !== id && parents.has(parent)),
  );
  if (doubled.length > 0) {
    notes.push(
      warning(
        `The VPC or subnet around ${some(doubled.map((each) => each.id))} is logged to the same bucket already: the same traffic will be recorded twice.`,
      ),
    );
  }
  return notes;
}

/** All notes of a plan for a full export: differences first. */
export function fullNotes(known: Known): Note[] {
  return [
    ...documentNotes(known),
    ...choiceNotes(known),
    ...accountNotes(known),
    ...registrationNotes(known.answers),
  ];
}
