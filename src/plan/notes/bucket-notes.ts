/** Notes about what the settings of existing log buckets mean for the logs, and about what couldn't be read. */
import type { FullAnswers } from '../../answers/types.ts';
import { bucketArn } from '../../documents/arns.ts';
import { deliveryRequest } from '../../documents/bucket-policy.ts';
import { deliveryKeyActions, keyGrant, readingKeyActions } from '../../documents/key-policy.ts';
import { listOf, statementsOf } from '../../model/compare.ts';
import type { BucketSettings, LifecycleRule, Reading } from '../../model/evidence.ts';
import type { AccountState, ExistingBucket, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import { judgeDenials, type PolicyRequest } from '../../model/policies/policy-evaluation.ts';
import { roleContext, rolePrincipals } from '../../model/policies/role-context.ts';
import { some } from '../differences.ts';
import type { BucketUse } from '../kinds/bucket-policy.ts';
import type { LackingKey, LogKey } from '../kinds/keys.ts';
import type { Note } from '../types.ts';
import { differences, harms, type Told, warnings } from './note-lists.ts';

/** The requests that log delivery and Kentik's role make to a bucket, or to the key that encrypts it. */
function requestsOn(
  { answers, state, roleArn }: Known,
  regions: readonly string[],
  needs: Record<'delivery' | 'role', readonly [action: string, resource: string][]>,
): PolicyRequest[] {
  const { partition, account } = state;
  const uniqueId = state.roles[answers.roleName]?.uniqueId ?? null;
  const caller = { partition, account, roleArn, uniqueId, now: null };
  return [
    ...regions.flatMap((region) =>
      needs.delivery.map((need) => deliveryRequest({ partition, account, region }, ...need)),
    ),
    ...needs.role.map(([action, resource]) => ({
      action,
      resource,
      principals: rolePrincipals(caller),
      context: roleContext(caller),
    })),
  ];
}

function bucketRequests(known: Known, { bucket, regions }: BucketUse): PolicyRequest[] {
  const { answers, state } = known;
  const arn = bucketArn(state.partition, bucket);
  const logs = `${arn}/${awsLogsFolder(answers)}*`;
  return requestsOn(known, regions, {
    delivery: [
      ['s3:PutObject', logs],
      ['s3:GetBucketAcl', arn],
    ],
    role: [
      ['s3:ListBucket', arn],
      ['s3:GetObject', logs],
      ...(answers.deletion === 'kentik' ? [['s3:DeleteObject', logs] as [string, string]] : []),
    ],
  });
}

function keyRequests(known: Known, { arn, regions }: LogKey): PolicyRequest[] {
  return requestsOn(known, regions, {
    delivery: deliveryKeyActions.map((action) => [action, arn]),
    role: readingKeyActions.map((action) => [action, arn]),
  });
}

/** A Deny that certainly applies to none of the requests blocks neither log delivery nor Kentik. */
function denyNote(of: string, document: PolicyDocument | null, requests: readonly PolicyRequest[]): Told {
  return (
    document !== null &&
    requests.some((request) => judgeDenials([{ name: of, document }], request).verdict !== 'allowed') &&
    `The policy of ${of} has Deny statements, which stay: they might block log delivery or Kentik.`
  );
}

/** AWS shows the unique ID of a deleted user or role, and doesn't accept a policy that names one. */
function deletedPrincipals(policy: PolicyDocument | null): { statement: string; id: string }[] {
  return statementsOf(policy).flatMap((each, index) =>
    [each.Principal, each.NotPrincipal]
      .flatMap((principal) => (typeof principal === 'object' ? listOf(principal.AWS) : []))
      .filter((id) => /^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(id))
      .map((id) => ({
        statement:
          each.Sid === undefined ? `its statement ${index + 1}` : `the statement ${String(each.Sid)}`,
        id,
      })),
  );
}

/** An archived log can't be read until someone restores it. */
const archives = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Days within which an expiry or a move to an archive is too early. Kentik reads within minutes, if nothing stops it. */
const tooEarly = { expiry: 1, archive: 7 };

/** Enabled rules whose prefix overlaps that of the logs, and that have no other filter. */
function rulesOf(logs: string, rules: readonly LifecycleRule[]): LifecycleRule[] {
  return rules.filter(
    ({ isEnabled, isNarrowed, prefix }) =>
      isEnabled && !isNarrowed && (logs.startsWith(prefix) || prefix.startsWith(logs)),
  );
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function lifecycleNotes(bucket: string, logs: string, settings: BucketSettings): Note[] {
  const rules = settings.lifecycle.isRead ? rulesOf(logs, settings.lifecycle.value) : [];
  return rules.flatMap(({ id, expiresAfterDays: expiry, transitions }) =>
    harms(
      'fails',
      expiry !== null &&
        expiry <= tooEarly.expiry &&
        `The lifecycle rule ${id} deletes logs in ${bucket} after ${days(expiry)}: those that Kentik hasn't read by then are lost.`,
      ...transitions.map(
        ({ storageClass, days: after }) =>
          archives.has(storageClass) &&
          after !== null &&
          after <= tooEarly.archive &&
          `The lifecycle rule ${id} moves logs in ${bucket} to ${storageClass} after ${days(after)}: Kentik can't read them there.`,
      ),
    ),
  );
}

/** The buckets in which no rule deletes logs. One whose rules couldn't be read isn't among them. */
function keepsEverything({ answers, state, uses }: Known): string[] {
  const logs = logsFolder(answers, state);
  return uses.flatMap(({ bucket }) => {
    const { state: whose, settings } = state.buckets[bucket] ?? {};
    if (whose === 'absent') return [bucket];
    if (settings?.lifecycle.isRead !== true) return [];
    const isDeleted = rulesOf(logs, settings.lifecycle.value).some(
      ({ prefix, expiresAfterDays }) => expiresAfterDays !== null && logs.startsWith(prefix),
    );
    return isDeleted ? [] : [bucket];
  });
}

/** Of all accounts, in either layout. */
function awsLogsFolder({ prefix }: Pick<FullAnswers, 'prefix'>): string {
  return `${prefix === '' ? '' : `${prefix}/`}AWSLogs/`;
}

function logsFolder(answers: Pick<FullAnswers, 'prefix'>, { account }: AccountState): string {
  return `${awsLogsFolder(answers)}${account}/vpcflowlogs/`;
}

/** Buckets in which logs stay and cost storage. */
export function keptNote(known: Known): Told {
  const kept = keepsEverything(known);
  const where = kept.length === known.uses.length ? '' : ` in ${some(kept)}`;
  return (
    kept.length > 0 &&
    `Nothing deletes the logs${where} unless you do. A lifecycle rule on the bucket keeps storage costs down.`
  );
}

function unreadNotes(bucket: string, settings: BucketSettings): Note[] {
  const { encryption, versioning, lifecycle, objectLock } = settings;
  const others: [name: string, reading: Reading<unknown>][] = [
    ['versioning', versioning],
    ['lifecycle rules', lifecycle],
    ['Object Lock', objectLock],
  ];
  const unread = others.flatMap(([name, reading]) => (reading.isRead ? [] : [{ name, why: reading.why }]));
  return warnings(
    !encryption.isRead &&
      `The default encryption of ${bucket} couldn't be read: ${encryption.why} If the bucket uses a KMS key, log delivery and Kentik need that key, too.`,
    unread.length > 0 &&
      `The plan doesn't consider ${some(unread.map(({ name }) => name))} of ${bucket}, which couldn't be read: ${unread[0]?.why}`,
  );
}

function policyNotes({ name, policy }: ExistingBucket, requests: readonly PolicyRequest[]): Note[] {
  return harms(
    'fails',
    denyNote(name, policy, requests),
    ...deletedPrincipals(policy).map(
      ({ statement, id }) =>
        `S3 refuses every change to the policy of ${name} while ${statement} names ${id}, a user or role that was deleted. Remove it from the policy first.`,
    ),
  );
}

function settingNotes(
  name: string,
  settings: BucketSettings,
  logs: string,
  { deletion }: Pick<FullAnswers, 'deletion'>,
): Note[] {
  const { encryption, versioning, objectLock } = settings;
  const lock = objectLock.isRead ? objectLock.value : null;
  return [
    ...unreadNotes(name, settings),
    ...warnings(
      encryption.isRead &&
        encryption.value?.algorithm === 'aws:kms:dsse' &&
        `${name} uses dual-layer encryption (aws:kms:dsse). AWS documents log delivery only to buckets with SSE-S3 or SSE-KMS.`,
    ),
    ...lifecycleNotes(name, logs, settings),
    ...warnings(
      deletion === 'kentik' &&
        versioning.isRead &&
        versioning.value === 'Enabled' &&
        `Versioning is on in ${name}. A log that Kentik deletes stays as a noncurrent version, and AWS charges for it, until a lifecycle rule expires it.`,
      lock !== null &&
        `Object Lock (${lock.mode}) retains each log in ${name}${lock.days === null ? '' : ` for ${days(lock.days)}`}: until then, neither Kentik nor undo can delete it for good.`,
    ),
  ];
}

function keyNotes(known: Known): Note[] {
  const { answers, keys, lackingKeys } = known;
  if (keys.length === 0) return [];
  const arns = keys.map(({ arn }) => arn);
  const buckets = keys.flatMap((key) => key.buckets);
  const places = new Map(lackingKeys.map(({ arn, statements }) => [arn, statements]));
  return [
    ...(answers.grant === 'documented'
      ? harms(
          'fails',
          `With grant "documented", Kentik can't decrypt the logs in ${some(buckets)}: the document's policy has no kms:Decrypt. Choose grant "scoped", or give the role ${answers.roleName} another policy with this statement: ${JSON.stringify(keyGrant(arns))}`,
        )
      : differences(
          `The document's policy lacks kms:Decrypt, without which Kentik can't read the logs in ${some(buckets)}. kms:Decrypt and kms:DescribeKey are granted on ${some(arns)}, and on no other key.`,
        )),
    ...keys.flatMap((key) => {
      const { arn, policy } = key;
      const statements = places.get(arn) ?? [];
      const count = statements.length === 1 ? 'a statement' : `${statements.length} statements`;
      const pasted =
        'The document key-policy, which --dry-run prints, has the statements to add. This program never changes key policies.';
      return harms(
        'fails',
        !policy.isRead &&
          `The policy of the KMS key ${arn} couldn't be read: ${policy.why} It must let log delivery encrypt and Kentik's role decrypt. ${pasted}`,
        policy.isRead &&
          statements.length > 0 &&
          `The policy of the KMS key ${arn} lacks ${count}, without which ${consequence(statements)}. ${pasted}`,
        policy.isRead && denyNote(`the KMS key ${arn}`, policy.value, keyRequests(known, key)),
      );
    }),
  ];
}

function consequence(statements: readonly PolicyStatement[]): string {
  const isForService = ({ Principal: principal }: PolicyStatement) =>
    typeof principal === 'object' && principal.Service !== undefined;
  return [
    ...(statements.some(isForService) ? ["AWS can't deliver logs"] : []),
    ...(statements.every(isForService) ? [] : ["Kentik can't read them"]),
  ].join(' and ');
}

export interface Known {
  answers: FullAnswers;
  state: AccountState;
  uses: readonly BucketUse[];
  keys: readonly LogKey[];
  lackingKeys: readonly LackingKey[];
  /** Of the role that Kentik assumes. */
  roleArn: string;
}

/** Notes about the log buckets that the account owns, and about the keys that encrypt them. */
export function bucketNotes(known: Known): Note[] {
  const { answers, state, uses } = known;
  const own = uses.flatMap((use) => {
    const bucket = state.buckets[use.bucket];
    if (bucket?.state !== 'owned') return [];
    const { name, settings } = bucket;
    return [
      ...(settings === null ? [] : settingNotes(name, settings, logsFolder(answers, state), answers)),
      ...policyNotes(bucket, bucketRequests(known, use)),
    ];
  });
  return [...own, ...keyNotes(known)];
}
