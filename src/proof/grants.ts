/**
 * Proof that the role of a full export grants Kentik what it needs and no more: whom it trusts, what its policy allows, and
 * what else hangs on it. Evaluated from the documents that AWS returned, and by IAM's simulation where the operator may
 * ask for it. "Kentik for AWS", Create an AWS Role.
 */

import { sentExternalId } from '../answers/ids.ts';
import { type PrepareOptions, preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/types.ts';
import { bucketArn, roleArn as roleArnOf } from '../documents/arns.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { Plan } from '../plan/types.ts';
import { withSimulation } from './nesting.ts';
import {
  type Found,
  foundIn,
  type NestingProof,
  ofPolicy,
  readings,
  readsMetadata,
  type Step,
  trustsKentik,
  verdictOf,
} from './nesting-documents.ts';

/** What is known of what the role grants. */
export type GrantsProof = Pick<NestingProof, 'account' | 'roleArn' | 'verdict' | 'evidence' | 'message'>;

/**
 * @param plan of a full export, compared with AWS a moment ago: the documents that AWS returned are in it
 * @param externalId as Kentik sends it; null for none
 */
export async function proveGrants(options: {
  plan: Plan;
  externalId: string | null;
  aws: Pick<Aws, 'readRole' | 'readRoleUse' | 'simulate'>;
  signal: AbortSignal;
}): Promise<GrantsProof> {
  const { plan, externalId, aws, signal } = options;
  const role = plan.changes.find((change) => change.kind === 'role');
  if (role?.kind !== 'role') throw new Error('a full export without a role');
  const { arn: roleArn, roleName } = role.desired;
  const found = foundIn(plan.changes);
  const buckets = plan.changes
    .filter((change) => change.kind === 'bucket')
    .map(({ name }) => bucketArn(plan.partition, name));
  const proof = {
    account: plan.account,
    roleArn,
    ...verdictOf(
      [
        trustsKentik(found, { plan, externalId }),
        readsMetadata(found),
        ...buckets.map((arn) => usesBucket(found, arn, plan)),
        ...(role.current === null ? [] : [await grantsNoMore(roleName, plan, aws, signal)]),
      ],
      'The role trusts Kentik, may read metadata and the log buckets, and nothing else hangs on it.',
    ),
  };
  if (proof.verdict !== 'proven') return proof;
  const results = [
    await aws.simulate({ roleArn, actions: readings }, signal),
    await aws.simulate({ roleArn, actions: ['s3:ListBucket'], resources: buckets }, signal),
    await aws.simulate(
      { roleArn, actions: ['s3:GetObject'], resources: buckets.map((arn) => `${arn}/*`) },
      signal,
    ),
  ];
  return withSimulation(proof, results.flat());
}

/**
 * The same after another look at AWS; null for a metadata-only export, whose accounts have proofs of their own.
 *
 * @throws UserError where there are no credentials any more; what else keeps it from looking is told as unproven
 */
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
    const message = `What the role grants could not be looked at. ${error.message}`;
    return { account: identity.account, roleArn, verdict: 'unproven', evidence: null, message };
  }
}

/** Reading logs, and deleting them where the wanted policy leaves that to Kentik. */
function usesBucket({ policy, isAttached }: Found, arn: string, plan: Plan): Step {
  const own = isAttached ? policy : null;
  const deletes = plan.changes.some(
    (change) =>
      change.kind === 'policy' &&
      ofPolicy(change.desired.document, 's3:DeleteObject', `${arn}/*`) === 'allowed',
  );
  const verdicts = [
    ofPolicy(own, 's3:ListBucket', arn),
    ...['s3:GetObject', ...(deletes ? ['s3:DeleteObject'] : [])].map((action) =>
      ofPolicy(own, action, `${arn}/*`),
    ),
  ];
  const does = deletes ? 'read the bucket and delete its logs:' : 'read the bucket';
  const bucket = arn.slice(arn.lastIndexOf(':') + 1);
  return {
    verdict: verdicts.includes('refused') ? 'refused' : verdicts.includes('unknown') ? 'unknown' : 'allowed',
    refused: `The role may not ${does} ${bucket}.`,
    unknown: `Whether the role may ${does} ${bucket} depends on a condition that cannot be judged here.`,
  };
}

/** Each further policy opens more to Kentik than it needs, whoever hung it there. */
async function grantsNoMore(
  roleName: string,
  plan: Plan,
  aws: Pick<Aws, 'readRole' | 'readRoleUse'>,
  signal: AbortSignal,
): Promise<Step> {
  const wanted = new Set(
    plan.changes.flatMap((change) =>
      change.kind === 'attachment' && !change.isSurplus ? [change.desired.policyArn] : [],
    ),
  );
  try {
    const [role, use] = await Promise.all([
      aws.readRole(roleName, signal),
      aws.readRoleUse(roleName, signal),
    ]);
    const attached = (role?.attachedPolicyArns ?? []).filter((arn) => !wanted.has(arn));
    const inline = use.inlinePolicyNames;
    const more = [...attached.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)), ...(inline ?? [])];
    return {
      verdict: more.length > 0 ? 'refused' : inline === null ? 'unknown' : 'allowed',
      refused: `The role grants more than Kentik needs: ${more.join(', ')} ${more.length === 1 ? 'hangs' : 'hang'} on it too.`,
      unknown: 'What else the role grants is not known: its inline policies may not be listed.',
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      verdict: 'unknown',
      refused: '',
      unknown: `What else the role grants is not known: ${error.message}`,
    };
  }
}
