/**
 * Refused permissions: which kind of policy refused, who owns it, and the smallest thing to ask for. Nothing is said
 * that AWS's text doesn't say. Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
import { type ErrorReport, exitCode } from '../../model/errors.ts';
import { type Advice, adviceFor, type Needed, onText } from './denial-advice.ts';
import { type DenialText, readDenialText } from './denial-text.ts';
import { type Failure, hasCode } from './failures.ts';
import { ownerOf } from './policy-owners.ts';
import type { Task } from './task.ts';

/** A refused permission, explained. */
export interface Denial extends DenialText, Needed, Pick<Advice, 'why' | 'fix' | 'statement'> {
  /** Who can change what refused, as a noun phrase: "the administrators of your AWS organization". */
  owner: string | null;
  /** What to send to the owner, in one paragraph. */
  request: string;
}

const denialCodes = [
  'AccessDenied',
  'UnauthorizedOperation',
  'UnauthorizedAccess',
  'NotAuthorized',
  'AllAccessDisabled',
];

/** The report's part for a refused permission in any service's spelling, or null where it is something else. */
export function explainDenial(failure: Failure, task: Task): DenialPart | null {
  const isForbidden = failure.status === 403 && failure.nature === 'refused';
  return hasCode(failure, ...denialCodes) || isForbidden ? denialPart(failure.message, task) : null;
}

type DenialPart = Pick<ErrorReport, 'code' | 'exit' | 'message' | 'why' | 'remedy'>;

/** What a report says of a refusal, from AWS's words: also for one resource of a call that went through for others. */
export function denialPart(text: string, task: Pick<Task, 'actions' | 'resources'>): DenialPart {
  const denial = denialOf(text, task);
  const { actions, why, fix, statement, request, encoded } = denial;
  return {
    code: denial.refusedBy === 'archived object' ? 'OBJECT_ARCHIVED' : 'ACCESS_DENIED',
    exit: denial.refusedBy === 'archived object' ? exitCode.failed : exitCode.permission,
    message: `AWS doesn't allow ${actions.join(' and ')}${onText(denial)}.`,
    ...(why === null ? {} : { why }),
    remedy: [
      ...fix,
      ...(statement === null ? [] : [JSON.stringify(statement)]),
      ...(encoded === null ? [] : [`aws sts decode-authorization-message --encoded-message ${encoded}`]),
      `Message to send: ${request}`,
    ],
  };
}

/**
 * Explains a refusal from AWS's words.
 *
 * @param task what the call is known to need, where the text doesn't say it
 */
export function denialOf(text: string, task: Pick<Task, 'actions' | 'resources'>): Denial {
  const said = readDenialText(text);
  const { actions, resources } = neededBy(said, task);
  const owner = ownerOf(said);
  const advice = adviceFor(said, owner, { actions, resources });
  const what = `${actions.join(' and ') || 'this request'}${onText({ resources })}`;
  const who = said.principal ?? 'My user or role';
  const request = [
    `${who} needs ${what}.`,
    `AWS answered: "${shortened(text)}".`,
    ...(advice.statement === null
      ? [`Please ${advice.ask}.`]
      : [`Please ${advice.ask}: ${JSON.stringify(advice.statement)}`]),
  ].join(' ');
  return { ...said, actions, resources, owner, ...advice, request };
}

/** An encoded message alone can have a thousand characters. */
function shortened(text: string): string {
  const plain = text.replace(/\s*Encoded authorization failure message:.*$/is, '').trim();
  return plain.length <= 400 ? plain : `${plain.slice(0, 400)}…`;
}

/**
 * AWS usually names the action and the resource; what the call is known to need is the fallback. Only an ARN can stand
 * in a statement: IAM also says `role NAME` or `policy ARN`. For the call's own action AWS names the first resource
 * that it stumbles over, so all that the call needs it on are given, where the named one is among them.
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
