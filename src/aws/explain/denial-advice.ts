/** What to do about a refusal, by the kind of policy that refused. */
import { type DenialText, federated } from './denial-text.ts';

/** What a request needs. */
export interface Needed {
  actions: string[];
  /** What the permission is needed on: ARNs, or `*` where none is known. */
  resources: string | string[];
}

/** What to do about a refusal. */
export interface Advice {
  why: string | null;
  /** How to fix it, without the statement. */
  fix: string[];
  /** The smallest statement that the owner can add, or null where an Allow can't help. */
  statement: object | null;
  /** What the owner is asked to do, after "Please". */
  ask: string;
}

export function adviceFor(said: DenialText, owner: string | null, needed: Needed): Advice {
  const { refusedBy, denial, principal } = said;
  if (needed.actions.length === 0 && denial === null && refusedBy === null) return unnamed(said);
  const allow = {
    Effect: 'Allow',
    Action: needed.actions.length === 1 ? needed.actions[0] : needed.actions,
    Resource: needed.resources,
  };
  const named = said.policyArn === null ? '' : ` (${said.policyArn})`;
  switch (refusedBy) {
    case 'block public access':
      return {
        why: `S3 Block Public Access (${said.setting ?? 'one of its settings'}) refuses it. No policy can allow it.`,
        fix: [
          'Remove the statement that grants access to everyone from the policy, or ask the bucket owner to change the setting.',
        ],
        statement: null,
        ask: `check the Block Public Access setting ${said.setting ?? ''} of the bucket and its account`.replace(
          '  ',
          ' ',
        ),
      };
    case 'blocked encryption':
      return simple(
        "The bucket's encryption settings block this type of encryption. No policy can allow it.",
        'Use another type of server-side encryption, or ask the bucket owner to change BlockedEncryptionTypes.',
        "check the bucket's BlockedEncryptionTypes",
      );
    case 'object lock':
      return simple(
        'S3 Object Lock protects the object until its retention ends. No policy can allow it.',
        "Wait until the object's retention or legal hold ends.",
        'check the Object Lock retention of the object',
      );
    case 'archived object':
      return simple(
        'The object is archived (S3 Glacier or an archive tier). It must be restored before it can be read.',
        'aws s3api restore-object --bucket BUCKET --key KEY --restore-request Days=1',
        "restore the object, or check the bucket's lifecycle rules",
      );
    case 'MFA':
      return simple(
        'The MFA code is wrong or was used already.',
        'Enter the next code.',
        'check my MFA device',
      );
    case 'MFA device':
      return simple(
        "The MFA device that was named isn't the user's, or no code came with it.",
        'Check mfa_serial in the profile: it is the ARN or serial number of your MFA device.',
        'check which MFA device I have',
      );
    case 'root user':
      return simple(
        "The root user can't assume a role.",
        'Sign in as an IAM user or with IAM Identity Center.',
        'give me a user that can assume the role',
      );
    default:
  }
  const whose = owner === null ? '' : ` Who can change it: ${owner}.`;
  if (denial === 'explicit') {
    const policy = refusedBy === null ? 'A policy' : `A ${nameOf(refusedBy)}`;
    return {
      why: `${policy}${named} denies it explicitly. A Deny outweighs every Allow.${whose}`,
      fix: [
        `Ask ${owner ?? 'your administrators'} to remove or narrow the Deny statement${named}, so that it doesn't cover ${needed.actions.join(' and ')}${onText(needed)}.`,
        ...quarantine(said.policyArn),
        ...requirements(said, needed),
      ],
      statement: null,
      ask: `exempt ${principal ?? 'me'} from the Deny statement in the ${refusedBy === null ? 'policy' : nameOf(refusedBy)}${named} for this request, or say what it requires`,
    };
  }
  const add = (why: string, where: string, statement: object = allow): Advice => ({
    why: `${why}${whose}`,
    fix: [`Ask ${owner} to add this statement to ${where}:`],
    statement,
    ask: `add this statement to ${where}`,
  });
  switch (refusedBy) {
    case 'service control':
    case 'resource control':
      return add(
        `No ${nameOf(refusedBy)} of your organization allows it. No policy of the account can.`,
        `the ${nameOf(refusedBy)}${named}`,
      );
    case 'permissions boundary':
      return add(
        `The permissions boundary of your user or role doesn't allow it.`,
        `the permissions boundary${named}; an identity-based policy must allow it, too`,
      );
    case 'session':
      return add(
        'The session policy that this session was started with does not allow it.',
        'the session policy, or start the session without one',
      );
    case 'VPC endpoint':
      return add(
        "The policy of the VPC endpoint that the request went through doesn't allow it.",
        `the policy of the VPC endpoint${named}`,
        { ...allow, Principal: principalOf(principal) },
      );
    case 'role trust':
      return add("The role's trust policy doesn't allow it.", "the role's trust policy", {
        Effect: 'Allow',
        Principal: federated.test(needed.actions[0] ?? '')
          ? { Federated: 'ARN-OF-THE-IDENTITY-PROVIDER' }
          : principalOf(principal),
        Action: allow.Action,
      });
    case 'resource-based':
      return add(
        denial === null
          ? 'The resource-based policy allows no access or denies it explicitly, or the resource does not exist. AWS does not say which.'
          : "The resource-based policy doesn't allow it.",
        `the policy of ${[needed.resources].flat()[0] === '*' ? 'the resource' : [needed.resources].flat().join(', ')}`,
        { ...allow, Principal: principalOf(principal) },
      );
    case 'identity-based':
      return {
        why: `No identity-based policy allows it.${whose}`,
        fix: ['Add this statement to a policy of your user or role:'],
        statement: allow,
        ask: 'add this statement to a policy of my user or role',
      };
    case null:
      return {
        why: "AWS doesn't say which policy refused it.",
        fix: unexplained(said, needed),
        statement: allow,
        ask: 'check which policy refuses it; where none allows it, add this statement to a policy of my user or role',
      };
  }
}

function simple(why: string, fix: string, ask: string): Advice {
  return { why, fix: [fix], statement: null, ask };
}

/** AWS says neither what was refused nor by which policy. */
function unnamed({ encoded }: DenialText): Advice {
  return simple(
    encoded === null
      ? "AWS doesn't say which permission is missing: across accounts and organizations it never does."
      : 'What was refused, and why, is in the encoded message.',
    encoded === null
      ? 'Check the policies of both sides: those of your user or role, and the policy of the resource.'
      : 'Decode the message (this needs sts:DecodeAuthorizationMessage), then explain what it says.',
    'check which policy refuses it',
  );
}

function unexplained({ encoded, resource }: DenialText, { actions }: Needed): string[] {
  if (actions.includes('sts:AssumeRole')) {
    return [
      `Two policies must allow it: the trust policy of ${resource ?? 'the role'}, and a policy of your user or role.`,
      'Check the trust policy, then add this statement to a policy of your user or role:',
    ];
  }
  return [
    ...(encoded === null || actions.length > 0
      ? []
      : ['The reason is in the encoded message, which the last command decodes.']),
    'Add this statement to a policy of your user or role:',
  ];
}

/** AWS attaches this to a user whose access key it found in public. */
function quarantine(policyArn: string | null): string[] {
  return policyArn !== null && /:policy\/AWSCompromisedKeyQuarantine/.test(policyArn)
    ? ['AWS attached this policy because the access key was exposed: replace the key before anything else.']
    : [];
}

/** Organizations often require something of what is created, which AWS's text never says. */
function requirements({ refusedBy }: DenialText, { actions }: Needed): string[] {
  const creates = actions.some((action) => /:(?:Create|Put|Tag)/.test(action));
  return refusedBy === 'service control' && creates
    ? ['Ask whether the policy requires tags, a permissions boundary, or certain regions: AWS does not say.']
    : [];
}

function nameOf(policy: Exclude<DenialText['refusedBy'], null>): string {
  return policy === 'permissions boundary' ? policy : `${policy} policy`;
}

/** As AWS named the caller; a session is a principal of its own. */
function principalOf(principal: string | null): object {
  return { AWS: principal ?? 'ARN-OF-YOUR-USER-OR-ROLE' };
}

export function onText({ resources }: Pick<Needed, 'resources'>): string {
  return resources === '*' ? '' : ` on ${[resources].flat().join(', ')}`;
}
