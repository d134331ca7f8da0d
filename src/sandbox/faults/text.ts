/**
 * The short text form of a fault plan.
 *
 *     plan  = entry *( "," entry )
 *     entry = "seed=" number
 *           | kind "=" case *( ";" case )          each case is a fault of its own
 *     case  = part *( "@" part )                   the parts in any order, told apart by their form
 *
 * Parts that every kind takes:
 *
 *     30%                         the probability of each fault
 *     #3   #3-5   #3+             the third call alone, the third to the fifth, the third and all later ones
 *     CreateRole  iam:*  s3:Put*  calls of these operations (or permissions); one has to fit; mutating or reading narrows them
 *     eu-west-1                   calls to this region
 *
 * Parts of single kinds: a duration (500ms, 10s, 2m, never) for slow, iam-delay and expire-after; a number of calls
 * for expire-after; 500 or 503, and for calls of Kentik 401, 403, 409, 429 or html, for error and error-after; who
 * refuses (scp, boundary …) for deny; an id and what AWS says for unsuccessful; a deed, with `:name` where it is to be
 * done to that one, for actor; before or after for slow and actor.
 */
import {
  type ActorAction,
  actorActions,
  type ErrorStatus,
  type FaultInput,
  type ItemReason,
  itemReasons,
  kentikErrors,
  type Refuser,
  refusers,
} from './plan.ts';

const kinds = [
  'throttle',
  'error',
  'error-after',
  'reset-before',
  'reset-after',
  'slow',
  'iam-delay',
  'expire-after',
  'deny',
  'unsuccessful',
  'actor',
] as const;
type Kind = (typeof kinds)[number];

/** A plan that was read but not checked as a whole, and all that is wrong with the text. */
export interface ReadText {
  plan: { seed?: number; faults: FaultInput[] };
  problems: string[];
}

export function readPlanText(text: string): ReadText {
  const plan: ReadText['plan'] = { faults: [] };
  const problems: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const at = entry.indexOf('=');
    const name = at < 0 ? entry : entry.slice(0, at).trim();
    const value = at < 0 ? '' : entry.slice(at + 1).trim();
    if (name === 'seed') {
      if (/^\d{1,9}$/.test(value)) plan.seed = Number(value);
      else problems.push(`${entry}: a seed is a whole number of at most nine digits`);
      continue;
    }
    if (!isOneOf(kinds, name)) {
      problems.push(`${entry}: unknown fault "${name}"; the faults are ${kinds.join(', ')} and seed`);
      continue;
    }
    for (const text of value.split(';')) {
      const found = readCase(name, text);
      if (typeof found === 'string') problems.push(`${name}=${text.trim()}: ${found}`);
      else plan.faults.push(found);
    }
  }
  return { plan, problems };
}

/** What the parts of one case said. */
interface Said {
  operations: string[];
  regions: string[];
  chance?: number;
  calls?: { from: number; to: number | null };
  duration?: number | null;
  count?: number;
  status?: ErrorStatus;
  when?: 'before' | 'after';
  because?: Refuser;
  says?: ItemReason;
  resources: string[];
  action?: { does: ActorAction; target: string | null };
}

/** Which parts beyond the common ones a kind takes. */
const ownParts: Record<Kind, readonly (keyof Said)[]> = {
  throttle: [],
  error: ['status'],
  'error-after': ['status'],
  'reset-before': [],
  'reset-after': [],
  slow: ['duration', 'when'],
  'iam-delay': ['duration'],
  'expire-after': ['count', 'duration'],
  deny: ['because'],
  unsuccessful: ['resources', 'says'],
  actor: ['action', 'when'],
};

/** The fault, or what is wrong with it. */
function readCase(kind: Kind, text: string): FaultInput | string {
  const said: Said = { operations: [], regions: [], resources: [] };
  for (const part of text.split('@').map((part) => part.trim())) {
    const problem = readPart(kind, part, said);
    if (problem !== null) return problem;
  }
  const { operations, regions, chance, calls } = said;
  const selection = {
    ...(operations.length === 0 ? {} : { operations }),
    ...(regions.length === 0 ? {} : { regions }),
    ...(chance === undefined ? {} : { chance }),
    ...(calls === undefined ? {} : { calls }),
  };
  const when = said.when === undefined ? {} : { when: said.when };
  switch (kind) {
    case 'throttle':
    case 'reset-before':
    case 'reset-after':
      return { fault: kind, ...selection };
    case 'error':
    case 'error-after':
      return { fault: kind, ...(said.status === undefined ? {} : { status: said.status }), ...selection };
    case 'slow':
      if (said.duration === undefined) return 'give the delay: 500ms, 10s, 2m or never';
      return { fault: kind, milliseconds: said.duration, ...when, ...selection };
    case 'iam-delay':
      if (said.duration === undefined || said.duration === null) return 'give the time: 500ms, 10s or 2m';
      return { fault: kind, milliseconds: said.duration, ...selection };
    case 'expire-after':
      if (said.count === undefined) return 'give the number of calls';
      return { fault: kind, after: said.count, milliseconds: said.duration ?? null, ...selection };
    case 'deny':
      if (operations.length === 0) return 'name what is denied, such as iam:CreateRole';
      return { fault: kind, ...(said.because ? { because: said.because } : {}), ...selection };
    case 'unsuccessful': {
      const { resources, says } = said;
      return { fault: kind, resources, ...(says ? { says } : {}), ...selection };
    }
    case 'actor': {
      if (said.action === undefined) return `name what the actor does: ${actorActions.join(', ')}`;
      // Someone does it once, unless it is said otherwise.
      const once = chance === undefined && calls === undefined ? { calls: 1 } : {};
      return { fault: kind, ...said.action, ...when, ...selection, ...once };
    }
  }
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** Notes what the part says. @returns what is wrong with it, or null */
function readPart(kind: Kind, part: string, said: Said): string | null {
  const own = ownParts[kind];
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(part);
  if (percent) {
    said.chance = Number(percent[1]) / 100;
    return said.chance > 0 && said.chance <= 1 ? null : `${part} must be above 0% and at most 100%`;
  }
  const nth = /^#([1-9]\d*)(?:(\+)|-([1-9]\d*))?$/.exec(part);
  if (nth) {
    const from = Number(nth[1]);
    const to = nth[2] === undefined ? Number(nth[3] ?? from) : null;
    said.calls = { from, to };
    return to !== null && to < from ? `${part} ends before it begins` : null;
  }
  if (part.startsWith('#')) return `${part} counts no calls: use #3, #3-5 or #3+`;
  const duration = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(part);
  if ((duration || part === 'never') && own.includes('duration')) {
    said.duration = duration ? Number(duration[1]) * (units[duration[2] ?? ''] ?? 1) : null;
    return null;
  }
  if (/^\d+$/.test(part) && own.includes('count')) {
    said.count = Number(part);
    return null;
  }
  if (own.includes('status') && (/^\d+$/.test(part) || part === 'html')) {
    const status = ([500, 503, ...kentikErrors] as const).find((known) => String(known) === part);
    if (status === undefined) {
      return `the status is 500 or 503, not ${part}; Kentik also answers ${kentikErrors.join(', ')}`;
    }
    said.status = status;
    return null;
  }
  if ((part === 'before' || part === 'after') && own.includes('when')) {
    said.when = part;
    return null;
  }
  if (own.includes('because') && isOneOf(refusers, part)) {
    said.because = part;
    return null;
  }
  if (own.includes('says') && isOneOf(itemReasons, part)) {
    said.says = part;
    return null;
  }
  if (own.includes('resources') && /^(vpc|subnet|eni|fl)-[0-9a-z]+$/.test(part)) {
    said.resources.push(part);
    return null;
  }
  const [does = '', ...name] = part.split(':');
  if (own.includes('action') && isOneOf(actorActions, does)) {
    said.action = { does, target: name.length === 0 ? null : name.join(':') };
    return null;
  }
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(part)) {
    said.regions.push(part);
    return null;
  }
  if (/^([a-z0-9-]+:)?[A-Za-z0-9*]+$/.test(part)) {
    said.operations.push(part);
    return null;
  }
  return part === '' ? 'a part is empty' : `"${part}" isn't understood`;
}

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((candidate) => candidate === word);
}
