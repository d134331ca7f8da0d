/**
 * Proof that the role of a full export grants Kentik what it needs and no more: who can assume it, what it can read on every
 * side that can refuse, and what else is attached to it. Evaluated from the documents that AWS returned, and by IAM's
 * simulation where the operator is allowed to ask for it. "Kentik for AWS", Create an AWS Role.
 */
import { sentExternalId } from '../answers/ids.ts';
import { type PrepareOptions, preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import type { SimulationResult } from '../aws/types.ts';
import { bucketArn, roleArn as roleArnOf } from '../documents/arns.ts';
import { deliveryService } from '../documents/bucket-policy.ts';
import { statementsOf } from '../model/compare.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { RolePolicies } from '../model/evidence.ts';
import type { ExistingRole, RoleUse } from '../model/existing.ts';
import { nameOfArn } from '../model/ids.ts';
import type { Plan } from '../plan/types.ts';
import { judgeAdmission } from './admission.ts';
import { deletesLogs, readLogBuckets } from './log-buckets.ts';
import { reading, readJudged, withSimulation } from './nesting.ts';
import {
  type NestingProof,
  readings,
  readsMetadata,
  type Side,
  sideOf,
  trustsKentik,
  verdictOf,
} from './nesting-documents.ts';
import { type Reader, whyOf } from './own-side.ts';
import { judgeReading, keyUse, type LogBucket } from './reading.ts';
import type { Admission } from './types.ts';

/** What is known of what the role grants. */
export type GrantsProof = Pick<
  NestingProof,
  'account' | 'roleArn' | 'verdict' | 'evidence' | 'message' | 'remedy' | 'cause'
> & {
  /** Each side by itself, and whether log delivery can write to each bucket; left out where no one could look. */
  sides?: readonly Side[];
  admissions?: readonly Admission[];
};

type GrantsAws = Pick<
  Aws,
  'readRole' | 'readRoleUse' | 'readRolePolicies' | 'readBucket' | 'readKey' | 'readKeyGrants' | 'simulate'
>;

/**
 * @param plan of a full export, compared with AWS a moment ago: the documents that AWS returned are in it
 * @param externalId as Kentik sends it; null for none
 */
export async function proveGrants(options: {
  plan: Plan;
  externalId: string | null;
  aws: GrantsAws;
  signal: AbortSignal;
}): Promise<GrantsProof> {
  const { plan, externalId, aws, signal } = options;
  const change = plan.changes.find(({ kind }) => kind === 'role');
  if (change?.kind !== 'role') throw new Error('a full export without a role');
  const { arn: roleArn, roleName } = change.desired;
  const { account, partition } = plan;
  const [role, buckets, existing, use] = await Promise.all([
    readJudged(change, aws, signal),
    readLogBuckets(plan, aws, signal),
    reading(() => aws.readRole(roleName, signal)),
    reading(() => aws.readRoleUse(roleName, signal)),
  ]);
  const found = { role: existing.isRead ? existing.value : null, use: use.isRead ? use.value : null };
  const policies = role.isRead ? (role.value?.policies ?? null) : null;
  const reader: Reader | null =
    policies === null
      ? null
      : { partition, account, roleArn, uniqueId: found.role?.uniqueId ?? null, policies, now: Date.now() };
  const read = reader === null ? [] : buckets.map((bucket) => readsBucket(reader, bucket, plan));
  const surplus = policies === null ? [] : [grantsNoMore(policies, found, plan)];
  const sides = [
    trustsKentik(role, { plan, externalId }),
    readsMetadata(role, { account, roleArn }),
    ...read.map(({ side }) => side),
    ...surplus,
  ];
  const broad = managedBy(plan).map(nameOfArn);
  const wide =
    broad.length === 0
      ? 'and nothing else is attached to it.'
      : `and only the policies that the document names are attached. Its ${broad.join(' and ')} opens every bucket in the account.`;
  const verdict = verdictOf(sides, `The role trusts Kentik, can read metadata and the log buckets, ${wide}`);
  const admissions = buckets.map((bucket): Admission => {
    const judged = judgeAdmission(plan, bucket);
    const exclude = `Exclude ${deliveryService} from every Deny statement that the message names.`;
    const remedy = judged.isDenied ? exclude : (judged.remedy ?? null);
    return { bucket: bucket.name, verdict: judged.verdict, why: whyOf(judged), remedy };
  });
  const proof = { account, roleArn, sides, admissions, ...verdict };
  if (proof.verdict !== 'proven') return proof;
  const results = await aws.simulate({ roleArn, actions: readings }, signal);
  return withSimulation(proof, [...results, ...(await simulateReading(read, roleArn, plan, aws, signal))]);
}

type BucketRead = ReturnType<typeof readsBucket>;

/** Regions that are simulated at once: IAM throttles the simulation harder than reading. */
const regionsAtOnce = 5;

/** What IAM says of all that is done with logs, in the region of each bucket, which service control policies often limit. */
async function simulateReading(
  read: readonly BucketRead[],
  roleArn: string,
  plan: Plan,
  aws: Pick<Aws, 'simulate'>,
  signal: AbortSignal,
): Promise<SimulationResult[]> {
  const regions = [...Map.groupBy(read, ({ bucket }) => bucket.region)];
  const arnOf = ({ bucket }: BucketRead) => bucketArn(plan.partition, bucket.name);
  // A file as log delivery writes it: a policy can name the logs' folder alone. Simulations take no wildcards.
  const filesOf = ({ bucket }: BucketRead) =>
    bucket.keys.map((key) => `${bucketArn(plan.partition, bucket.name)}/${key.replaceAll('*', '0')}`);
  const simulated = await inParallel(regions, regionsAtOnce, signal, async ([region, there], inner) => {
    const arns = there.map(arnOf);
    const keys = there
      .map(({ bucket }) => keyUse(bucket))
      .flatMap((use) => (use.kind === 'own' ? use.arn : []));
    const objects = [
      's3:GetObject',
      ...(deletesLogs(plan, there[0]?.bucket.name ?? '') ? ['s3:DeleteObject'] : []),
    ];
    // What a variable in a policy can stand for: without a value the statement wouldn't apply.
    const caller = {
      'aws:PrincipalAccount': plan.account,
      'aws:PrincipalArn': roleArn,
      'aws:ResourceAccount': plan.account,
    };
    const context = { ...caller, 'aws:RequestedRegion': region };
    const asked: [actions: string[], resources: string[]][] = [
      [['s3:ListBucket'], arns],
      [objects, there.flatMap(filesOf)],
      [['kms:Decrypt'], [...new Set(keys)]],
    ];
    const results: SimulationResult[] = [];
    for (const [actions, resources] of asked) {
      if (resources.length === 0) continue;
      results.push(...(await aws.simulate({ roleArn, actions, resources, context }, inner)));
    }
    return results;
  });
  // What the policy of a bucket or key allows to the role, only the organization can refuse.
  const own = new Set(read.filter(({ isOwn }) => isOwn).flatMap((each) => [arnOf(each), ...filesOf(each)]));
  return simulated
    .flat()
    .filter((each) => each.verdict !== 'denied' || each.by === 'organization' || own.has(each.resource));
}

/** The same after another look at AWS; null for a metadata-only export. @throws UserError where credentials aren't valid */
export async function judgeGrants(options: PrepareOptions): Promise<GrantsProof | null> {
  const { answers, accounts, signal } = options;
  if (answers.export !== 'full') return null;
  const { aws, identity } = accounts.home;
  try {
    const plan = await preparePlan(options);
    const externalId = sentExternalId(answers);
    return await proveGrants({ plan, externalId, aws, signal });
  } catch (error) {
    if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
    const roleArn = roleArnOf(identity.partition, identity.account, answers.roleName);
    const message = `What the role grants couldn't be checked. ${error.message}`;
    return { account: identity.account, roleArn, verdict: 'unproven', evidence: null, message };
  }
}

/** Reading logs, and deleting them where the wanted policy leaves that to Kentik. */
function readsBucket(
  reader: Reader,
  bucket: LogBucket,
  plan: Plan,
): { side: Side; bucket: LogBucket; isOwn: boolean } {
  const deletes = deletesLogs(plan, bucket.name);
  const judged = judgeReading(reader, bucket, deletes);
  const does = deletes ? 'read and delete logs in' : 'read logs in';
  const refusal = `The role can't ${does} ${bucket.name}`;
  const side = sideOf('reading', judged, refusal, `whether the role can ${does} ${bucket.name}`);
  const isOpen = judged.verdict === 'unknown' && side.remedy === undefined;
  const remedy = isOpen ? { remedy: 'Check by hand what the message names.' } : {};
  return { side: { ...side, ...remedy }, bucket, isOwn: judged.isOwn };
}

/** The policies of AWS's own that the plan attaches, as "Kentik for AWS" says. */
function managedBy(plan: Plan): string[] {
  return desiredBy(plan).filter((arn) => arn.includes(':iam::aws:policy/'));
}

function desiredBy(plan: Plan): string[] {
  return plan.changes.flatMap((change) =>
    change.kind === 'attachment' && !change.surplus ? [change.desired.policyArn] : [],
  );
}

/** Each further policy that allows something opens more to Kentik than it needs, whoever attached it. */
function grantsNoMore(
  { attached, inline }: RolePolicies,
  found: { role: ExistingRole | null; use: RoleUse | null },
  plan: Plan,
): Side {
  const desired = new Set(desiredBy(plan));
  const known = [...attached, ...(inline.isRead ? inline.value : [])].flatMap((each) =>
    each.isRead ? [each.value] : [],
  );
  const onlyDenies = new Set(
    known
      .filter(({ document }) => statementsOf(document).every(({ Effect: effect }) => effect === 'Deny'))
      .map(({ arn, name }) => arn ?? name),
  );
  const arns = (found.role?.attachedPolicyArns ?? []).filter((arn) => !desired.has(arn));
  const names = found.use?.inlinePolicyNames ?? [];
  const more = [...arns, ...names]
    .filter((each) => !onlyDenies.has(each))
    .map((each) => (each.startsWith('arn:') ? nameOfArn(each) : each));
  const isKnown = found.role !== null && found.use?.inlinePolicyNames != null;
  if (more.length > 0) {
    const are = more.length === 1 ? 'is' : 'are';
    return {
      side: 'surplus',
      verdict: 'refused',
      message: `The role grants more than Kentik needs: ${more.join(', ')} ${are} also attached.`,
      remedy: 'Remove these policies from the role.',
    };
  }
  return {
    side: 'surplus',
    verdict: isKnown ? 'allowed' : 'unknown',
    message: isKnown ? '' : "It isn't known what else the role grants: its policies couldn't be listed.",
  };
}
