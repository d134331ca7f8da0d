/**
 * Refused permissions: which kind of policy refused, who owns it, and the smallest thing to ask for. It says only what
 * AWS's text says. Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
import { type ErrorReport, exitCode, messageLead } from '../../model/errors.ts';
import { accountOfArn } from '../../model/ids.ts';
import { type Advice, adviceFor, type Needed } from './denial-advice.ts';
import type { DenialText } from './denial-text.ts';
import { readDenialText } from './denial-text.ts';
import { type Failure, isDenialCode } from './failures.ts';
import type { Task } from './task.ts';

/** A refused permission, explained. */
export interface Denial extends DenialText, Needed, Pick<Advice, 'why' | 'fix' | 'statement'> {
  /** The request in words. */
  what: string;
  /** Who can change what refused, as a noun phrase: "the administrators of your AWS organization". */
  owner: string | null;
  /** What to send to the owner, in one paragraph. */
  request: string;
}

/** The report's part for a refused permission in any service's spelling, or null where it is something else. */
export function explainDenial(failure: Failure, task: Task): DenialPart | null {
  const isForbidden = failure.status === 403 && failure.nature === 'refused';
  const isDenial = isDenialCode(failure.code) || isForbidden;
  return isDenial ? denialPart(denialOf(failure.message, task)) : null;
}

type DenialPart = Pick<ErrorReport, 'code' | 'exit' | 'message' | 'why' | 'remedy'>;

/** What a report says of a refusal. */
export function denialPart({ refusedBy, what, why, fix, statement, encoded, request }: Denial): DenialPart {
  const isArchived = refusedBy === 'archived object';
  return {
    code: isArchived ? 'OBJECT_ARCHIVED' : 'ACCESS_DENIED',
    exit: isArchived ? exitCode.failed : exitCode.permission,
    message: `AWS doesn't allow ${what}.`,
    why,
    remedy: [
      ...fix,
      ...(statement === null ? [] : [JSON.stringify(statement)]),
      ...(encoded === null
        ? []
        : [decode, `aws sts decode-authorization-message --encoded-message ${encoded}`]),
      `${messageLead}${request}`,
    ],
  };
}

const decode =
  'To see what was refused and why, decode the message (this needs sts:DecodeAuthorizationMessage), then explain what it says:';

/** Explains a refusal from AWS's message. @param task what the call is known to need, where the text doesn't say it */
export function denialOf(text: string, task: About): Denial {
  const said = readDenialText(text);
  const needed = neededBy(said, task);
  const what = whatOf(said, needed, task);
  const owner = ownerOf(said);
  const { ask, ...advice } = adviceFor(said, owner, needed, what, task.pasted !== undefined);
  const statement = advice.statement === null ? '.' : `: ${JSON.stringify(advice.statement)}`;
  const request = `${said.principal ?? 'My user or role'} needs ${what}. ${answered(text)}Please ${ask}${statement}`;
  return { ...said, ...needed, ...advice, what, owner, request };
}

type About = Pick<Task, 'actions' | 'resources' | 'pasted'> & Partial<Pick<Task, 'operation'>>;

/** "iam:CreateRole on arn:aws:iam::123456789012:role/Kentik"; what AWS names without an ARN is shown as AWS wrote it. */
function whatOf({ resource }: DenialText, { actions, resources }: Needed, about: About): string {
  const on = resources === '*' ? (resource ?? '*') : [resources].flat().join(', ');
  return `${actions.join(' and ') || requestOf(about)}${on === '*' ? '' : ` on ${on}`}`;
}

/** Not every permission has the name of the request that needs it. */
function requestOf({ operation = '', pasted }: About): string {
  if (operation === '') return 'this request';
  return pasted?.service == null ? `the request ${operation}` : `the ${pasted.service} request ${operation}`;
}

function answered(text: string): string {
  return text === '' ? '' : `AWS responded: "${shortened(text).replace(/\.$/, '')}". `;
}

/** An encoded message alone can have a thousand characters. */
function shortened(text: string): string {
  const plain = text.replace(/\s*Encoded authorization failure message:.*$/is, '').trim();
  return plain.length <= 400 ? plain : `${plain.slice(0, 400)}…`;
}

/**
 * What AWS names, else what the call is known to need. Only an ARN can stand in a statement. For the call's own action,
 * AWS names only the first resource that fails, so the statement lists all that the call needs.
 */
function neededBy(said: DenialText, task: Pick<Task, 'actions' | 'resources'>): Needed {
  const actions = said.action === null ? [...task.actions] : [said.action];
  const known = task.resources ?? ['*'];
  const single = known.filter((resource) => resource !== '*');
  const named = /(?:^|\s)(arn:\S+|\*)$/.exec(said.resource ?? '')?.[1];
  if (named === undefined) return { actions, resources: known.includes('*') ? '*' : oneOrAll(single) };
  const isOwn = said.action === task.actions[0] && single.some((resource) => covers(resource, named));
  return { actions, resources: isOwn ? oneOrAll(single) : named };
}

function oneOrAll(resources: string[]): string | string[] {
  const [first = '*', ...others] = resources;
  return others.length === 0 ? first : resources;
}

/** True where the ARN is the pattern, or the pattern's `*` stands for its end. */
function covers(pattern: string, arn: string): boolean {
  return pattern === arn || (pattern.endsWith('*') && arn.startsWith(pattern.slice(0, -1)));
}

/**
 * Who can change the policy that refused (IAM User Guide, "Policy types"), as a noun phrase; null where nothing names
 * an owner.
 */
export function ownerOf({ refusedBy, principal, resource, policyArn }: DenialText): string | null {
  switch (refusedBy) {
    case 'identity-based':
      return permissionSetOwner(principal) ?? `the IAM administrators of ${accountText(principal)}`;
    case 'permissions boundary':
      return `the IAM administrators of ${accountText(policyArn, principal)}, who set the permissions boundary`;
    case 'session':
      return 'whoever starts the session (an identity broker, a CI system, or AssumeRole with a policy)';
    case 'service control':
    case 'resource control':
      return organizationOwner(policyArn);
    case 'VPC endpoint':
      return 'the owner of the VPC endpoint (usually the network team)';
    case 'role trust':
      return `the administrators of the role${accountOfArn(resource ?? '') === null ? '' : ` in account ${accountOfArn(resource ?? '')}`}`;
    case 'resource-based':
      return resourceOwner(policyArn ?? resource);
    case 'block public access':
    case 'blocked encryption':
    case 'object lock':
    case 'archived object':
      return resourceOwner(resource);
    case 'MFA':
    case 'MFA device':
    case 'root user':
    case null:
      return null;
  }
}

/** The first account that is named: a policy of AWS's own is in none. */
function accountText(...arns: (string | null)[]): string {
  const account = arns.map((arn) => accountOfArn(arn ?? '')).find((each) => each !== null) ?? null;
  return account === null ? 'your account' : `account ${account}`;
}

/** IAM Identity Center creates these roles from a permission set; no one can edit them in IAM. */
function permissionSetOwner(principal: string | null): string | null {
  const name = /:assumed-role\/AWSReservedSSO_(.+)_[0-9a-f]{16}\//.exec(principal ?? '')?.[1];
  return name === undefined
    ? null
    : `the IAM Identity Center administrators, who own the permission set ${name}`;
}

function organizationOwner(policyArn: string | null): string {
  const [, management, organization] =
    /:organizations::(\d{12}):policy\/(o-[a-z0-9]+)\//.exec(policyArn ?? '') ?? [];
  return management === undefined
    ? 'the administrators of your AWS organization'
    : `the administrators of the AWS organization ${organization} (management account ${management})`;
}

function resourceOwner(resource: string | null): string {
  const bucket = /:s3:::([^/]+)/.exec(resource ?? '')?.[1];
  if (bucket !== undefined) return `the owner of the bucket ${bucket}`;
  const account = accountOfArn(resource ?? '');
  const what = /:kms:/.test(resource ?? '') ? 'KMS key' : 'resource';
  return account === null ? `the owner of the ${what}` : `the owner of the ${what} in account ${account}`;
}
