/** What to do about a denial, by the kind of policy or setting that denied it. */
import { type DenialText, type DenyingPolicy, type DenyingSetting, federated } from './denial-text.ts';

/** What a request needs. */
export interface Needed {
  actions: string[];
  /** The resources that the permission is needed on: ARNs, or `*` if none is known. */
  resources: string | string[];
}

/** What to do about a refusal. */
export interface Advice {
  why: string;
  /** How to fix it, without the statement. */
  fix: string[];
  /** The smallest statement that the owner can add, or null where an Allow can't help. */
  statement: object | null;
  /** What the owner is asked to do, after "Please". */
  ask: string;
}

/** @param what the request in words: "iam:CreateRole on arn:…" @param isPasted there is no plan of this program */
export function adviceFor(
  said: DenialText,
  owner: string | null,
  needed: Needed,
  what: string,
  isPasted: boolean,
): Advice {
  const { refusedBy, denial } = said;
  if (isSetting(refusedBy)) return settings[refusedBy](said);
  if (denial === 'explicit') return explicitAdvice(said, owner, needed, what, isPasted);
  if (refusedBy === null) return needed.actions.length === 0 ? unnamed(said) : unexplained(said, needed);
  return implicitAdvice(said, refusedBy, owner, needed, isPasted);
}

function isSetting(refusedBy: DenialText['refusedBy']): refusedBy is DenyingSetting {
  return refusedBy !== null && refusedBy in settings;
}

/** No policy can allow what these refuse. */
const settings: Record<DenyingSetting, (said: DenialText) => Advice> = {
  'block public access': ({ setting }) =>
    withoutStatement(
      `S3 Block Public Access (${setting ?? 'one of its settings'}) refuses it. No policy can allow it.`,
      'Remove the statement that grants access to everyone from the policy, or ask the bucket owner to change the setting.',
      `check the Block Public Access setting${setting === null ? 's' : ` ${setting}`} of the bucket and its account`,
    ),
  'blocked encryption': () =>
    withoutStatement(
      "The bucket's encryption settings block this type of encryption. No policy can allow it.",
      'Use another type of server-side encryption, or ask the bucket owner to change BlockedEncryptionTypes.',
      "check the bucket's BlockedEncryptionTypes",
    ),
  'object lock': () =>
    withoutStatement(
      'S3 Object Lock protects the object until its retention ends. No policy can allow it.',
      "Wait until the object's retention or legal hold ends.",
      'check the Object Lock retention of the object',
    ),
  'archived object': () =>
    withoutStatement(
      'The object is archived (S3 Glacier or an archive tier). It must be restored before it can be read.',
      'aws s3api restore-object --bucket BUCKET --key KEY --restore-request Days=1',
      "restore the object, or check the bucket's lifecycle rules",
    ),
  MFA: () =>
    withoutStatement(
      'The MFA code is wrong or was used already.',
      'Enter the next code.',
      'check my MFA device',
    ),
  'MFA device': () =>
    withoutStatement(
      "The named MFA device doesn't belong to the user, or no code was sent with it.",
      'Check mfa_serial in the profile: it is the ARN or serial number of your MFA device.',
      'check which MFA device I have',
    ),
  'root user': () =>
    withoutStatement(
      "The root user can't assume a role.",
      'Sign in as an IAM user or with IAM Identity Center.',
      'give me a user that can assume the role',
    ),
};

function withoutStatement(why: string, fix: string, ask: string): Advice {
  return { why, fix: [fix], statement: null, ask };
}

function explicitAdvice(
  said: DenialText,
  owner: string | null,
  needed: Needed,
  what: string,
  isPasted: boolean,
): Advice {
  const { refusedBy, principal, policyArn } = said;
  const named = policyArn === null ? '' : ` (${policyArn})`;
  const policy = refusedBy === null ? 'policy' : nameOf(refusedBy);
  return {
    why: `${/^[aeiou]/i.test(policy) ? 'An' : 'A'} ${policy}${named} denies it explicitly. A Deny outweighs every Allow.`,
    fix: [
      `Ask ${closed(owner ?? 'your administrators')} to remove or narrow the Deny statement${named}, so that it doesn't cover ${what}.`,
      ...quarantine(policyArn),
      ...requirements(said, needed, isPasted),
    ],
    statement: null,
    ask: `exempt ${principal ?? 'me'} from the Deny statement in the ${policy}${named} for this request, or say what it requires`,
  };
}

/** A clause within a sentence ends with a comma: "the administrators, who own it, to …". */
function closed(owner: string): string {
  return owner.includes(', who ') ? `${owner},` : owner;
}

/** Where the statement goes, and why it is missing. */
const missing: Record<DenyingPolicy, { why: string; where: string }> = {
  'identity-based': {
    why: 'No identity-based policy allows it.',
    where: 'a policy of your user or role',
  },
  'service control': {
    why: 'No service control policy of your organization allows it. No policy of the account can.',
    where: 'the service control policy',
  },
  'resource control': {
    why: 'No resource control policy of your organization allows it. No policy of the account can.',
    where: 'the resource control policy',
  },
  'permissions boundary': {
    why: "The permissions boundary of your user or role doesn't allow it. An identity-based policy must allow it, too.",
    where: 'the permissions boundary',
  },
  session: {
    why: "The session policy that this session was started with doesn't allow it.",
    where: 'the session policy (or to start the session without one)',
  },
  'VPC endpoint': {
    why: "The policy of the VPC endpoint that the request went through doesn't allow it.",
    where: 'the policy of the VPC endpoint',
  },
  'role trust': { why: "The role's trust policy doesn't allow it.", where: "the role's trust policy" },
  'resource-based': {
    why: "The resource-based policy doesn't allow it.",
    where: 'the policy of the resource',
  },
};

function implicitAdvice(
  said: DenialText,
  policy: DenyingPolicy,
  owner: string | null,
  needed: Needed,
  isPasted: boolean,
): Advice {
  const { why, where } = missing[policy];
  const whom = closed(owner ?? 'your administrators');
  if (needed.actions.length === 0) {
    return withoutStatement(
      why,
      `Ask ${whom} to allow the request in ${where}.`,
      `allow the request in ${where}`,
    );
  }
  const place = `${where}${said.policyArn === null ? '' : ` (${said.policyArn})`}`;
  return {
    why:
      policy === 'resource-based' && said.denial === null
        ? "The resource-based policy allows no access or denies it explicitly, or the resource doesn't exist. AWS doesn't say which."
        : why,
    fix: [
      ...requirements(said, needed, isPasted),
      ...ofSession(policy, said),
      `Ask ${whom} to add this statement to ${place}:`,
    ],
    statement: statementFor(policy, said, needed),
    ask: `add this statement to ${place.replace('your', 'my')}`,
  };
}

/** Another session of the same role can have another name; the ARN of the role isn't in AWS's text. */
function ofSession(policy: DenyingPolicy, { principal }: DenialText): string[] {
  return (policy === 'resource-based' || policy === 'role trust') && /:assumed-role\//.test(principal ?? '')
    ? ["The statement names this session only. Name the session's role instead to allow all of its sessions."]
    : [];
}

/** A trust policy names no resource; a gateway endpoint admits only root users by a principal (AWS PrivateLink Guide). */
function statementFor(policy: DenyingPolicy, { principal }: DenialText, needed: Needed): object {
  const [action = ''] = needed.actions;
  const allow = allowing(needed);
  const Principal = federated.test(action)
    ? { Federated: 'ARN-OF-THE-IDENTITY-PROVIDER' }
    : // As AWS named the caller: a session is its own principal.
      { AWS: principal ?? 'ARN-OF-YOUR-USER-OR-ROLE' };
  switch (policy) {
    case 'role trust':
      return { Effect: allow.Effect, Principal, Action: allow.Action };
    case 'resource-based':
      return { ...allow, Principal };
    case 'VPC endpoint':
      return { ...allow, Principal: '*', Condition: { StringEquals: callerKeys(principal) } };
    default:
      return allow;
  }
}

/** The ARN of a session's role isn't in the session's: it can have a path. */
function callerKeys(principal: string | null): Record<string, string> {
  const [, account, kind] = /:(\d{12}):([\w-]+)\//.exec(principal ?? '') ?? [];
  return kind === 'assumed-role' && account !== undefined
    ? { 'aws:PrincipalAccount': account }
    : { 'aws:PrincipalArn': principal ?? 'ARN-OF-YOUR-USER-OR-ROLE' };
}

function allowing({ actions, resources }: Needed) {
  return { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: resources };
}

/** AWS doesn't say what was refused or which policy refused it. */
function unnamed({ encoded }: DenialText): Advice {
  return encoded === null
    ? withoutStatement(
        "AWS doesn't say which permission is missing: across accounts and organizations it never does.",
        'Check the policies of both sides: those of your user or role, and the policy of the resource.',
        'check which policy refuses it',
      )
    : {
        why: 'The encoded message says what was refused, and why.',
        fix: [],
        statement: null,
        ask: 'check which policy refuses it',
      };
}

function unexplained({ resource }: DenialText, needed: Needed): Advice {
  const add = 'Add this statement to a policy of your user or role:';
  return {
    why: "AWS doesn't say which policy refused it.",
    fix: needed.actions.includes('sts:AssumeRole')
      ? [
          `Two policies must allow it: the trust policy of ${resource ?? 'the role'}, and a policy of your user or role.`,
          `Check the trust policy. ${add}`,
        ]
      : [add],
    statement: allowing(needed),
    ask: 'check which policy refuses it; where none allows it, add this statement to a policy of my user or role',
  };
}

/** AWS attaches this to a user whose access key it found in public. */
function quarantine(policyArn: string | null): string[] {
  return policyArn !== null && /:policy\/AWSCompromisedKeyQuarantine/.test(policyArn)
    ? ['AWS attached this policy because the access key was exposed: replace the key before anything else.']
    : [];
}

/** Actions that create a resource that can have tags. */
const creating = /:(?:Create(?!Tags|PolicyVersion|LogDelivery)\w|RunInstances$)/;
/** Resources that this program creates if they're missing, and uses if they exist. */
const adopted: Readonly<Record<string, string>> = {
  's3:CreateBucket': 'bucket',
  'iam:CreateRole': 'role',
  'iam:CreatePolicy': 'policy',
  'ec2:CreateFlowLogs': 'flow log',
};

/**
 * Organizations often require something of what is created. AWS names their policy and never its conditions, so this is
 * said as a possibility. Source: Organizations User Guide, "Service control policy examples".
 */
function requirements({ refusedBy }: DenialText, { actions }: Needed, isPasted: boolean): string[] {
  const [action] = actions.filter((each) => creating.test(each));
  if (refusedBy !== 'service control' || action === undefined) return [];
  const possible = [
    'tags (aws:RequestTag)',
    ...(/^iam:Create(?:Role|User)$/.test(action) ? ['a permissions boundary (iam:PermissionsBoundary)'] : []),
    ...(action.startsWith('iam:') ? [] : ['certain regions (aws:RequestedRegion)']),
  ];
  const thing = adopted[action];
  return [
    `AWS doesn't say what the policy requires. Ask whether it requires ${possible.join(' or ')}.`,
    ...(thing === undefined || isPasted
      ? []
      : [`If it does, create the ${thing} that way yourself. The next plan uses it.`]),
  ];
}

/** "service control policy"; boundaries and settings are none. */
export function nameOf(policy: NonNullable<DenialText['refusedBy']>): string {
  return policy === 'permissions boundary' || isSetting(policy) ? policy : `${policy} policy`;
}
