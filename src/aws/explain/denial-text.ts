/**
 * Parses AWS's message about a refused permission: the caller, the action, the resource, and the kind of policy that
 * refused. What the text doesn't say stays null. Source: IAM User Guide, "Troubleshoot access denied error messages";
 * S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors"; KMS Developer Guide, "Troubleshooting key
 * access".
 */
import * as z from 'zod';

const denyingPolicies = [
  'identity-based',
  'resource-based',
  'role trust',
  'permissions boundary',
  'session',
  'service control',
  'resource control',
  'VPC endpoint',
] as const;
export type DenyingPolicy = (typeof denyingPolicies)[number];

/** Settings that refuse like a policy but aren't one. */
export type DenyingSetting =
  | 'block public access'
  | 'blocked encryption'
  | 'object lock'
  | 'archived object'
  | 'MFA'
  | 'MFA device'
  | 'root user';

export interface DenialText {
  /** The caller's ARN. */
  principal: string | null;
  /** `iam:CreateRole` */
  action: string | null;
  /** An ARN, `*`, or as AWS wrote it: `role Kentik-Flow-Logs`. */
  resource: string | null;
  refusedBy: DenyingPolicy | DenyingSetting | null;
  /** `explicit`: a Deny statement; `implicit`: no Allow statement; null: the text doesn't say. */
  denial: 'explicit' | 'implicit' | null;
  /** Of the policy that refused, where AWS names it. */
  policyArn: string | null;
  /** The setting of S3 Block Public Access: `BlockPublicPolicy`. */
  setting: string | null;
  /** EC2's encoded authorization failure message. */
  encoded: string | null;
}

const policyName = `(?:${denyingPolicies.join('|')})(?: policy)?`;
const policyArn = '(?::\\s*"?(arn:[^\\s",;)]+))?';

const explicitDeny = new RegExp(`explicit deny in (?:an? |the |your )?(${policyName})${policyArn}`, 'i');
const implicitDeny = new RegExp(
  `because (?:no|the) (${policyName}) allows? the ([\\w-]+:[\\w*]+) action${policyArn}`,
  'i',
);
/** A key of another account: KMS doesn't say which of three it is. */
const anotherAccountsKey =
  /no resource-based policies allow access, or a resource-based policy explicitly denies/i;
/** CloudTrail's words for a call that never reached the service. CloudTrail User Guide, "Logging network activity events". */
const isByEndpoint = /denied due to a VPC endpoint policy/i;
const blockPublicAccess =
  /because public [\w ()]+ are (?:prevented|blocked) by (?:the )?(BlockPublicPolicy|BlockPublicAcls|IgnorePublicAcls|RestrictPublicBuckets)\b/i;

const settings: readonly { text: RegExp; refusedBy: DenyingSetting }[] = [
  { text: blockPublicAccess, refusedBy: 'block public access' },
  { text: /has blocked upload requests that specify/i, refusedBy: 'blocked encryption' },
  { text: /protected by object lock/i, refusedBy: 'object lock' },
  { text: /not valid for the object's (?:storage class|access tier)/i, refusedBy: 'archived object' },
  { text: /MultiFactorAuthentication failed with invalid MFA one time pass code/i, refusedBy: 'MFA' },
  { text: /MultiFactorAuthentication failed/i, refusedBy: 'MFA device' },
  { text: /Roles may not be assumed by root accounts/i, refusedBy: 'root user' },
];

/** Without credentials, only the role's trust policy is evaluated. */
export const federated = /^sts:AssumeRoleWith(?:WebIdentity|SAML)$/;

const decodedMessage = z.looseObject({
  allowed: z.literal(false),
  explicitDeny: z.boolean().default(false),
  context: z.looseObject({
    action: z.string(),
    resource: z.string().optional(),
    principal: z.looseObject({ arn: z.string().optional() }).optional(),
  }),
});

/** @param text one message, in one line */
export function readDenialText(text: string): DenialText {
  const explicit = explicitDeny.exec(text);
  const implicit = implicitDeny.exec(text);
  const policy = explicit ?? implicit;
  const perform = /not authorized to perform:?\s+"?([\w-]+:[\w*]+)"?(.*)/i.exec(text);
  const action = perform?.[1] ?? implicit?.[2] ?? null;
  const setting = settings.find((each) => each.text.test(text));
  const isKeyElsewhere = anotherAccountsKey.test(text);
  return {
    principal: wholeArn(/\bUser:?\s+"?(arn:[^\s",]+)/i.exec(text)?.[1]),
    action,
    resource: resourceIn(perform?.[2] ?? ''),
    refusedBy:
      policy !== null
        ? policyOf(policy[1] ?? '', action)
        : (setting?.refusedBy ??
          (isKeyElsewhere
            ? 'resource-based'
            : isByEndpoint.test(text)
              ? 'VPC endpoint'
              : federated.test(action ?? '')
                ? 'role trust'
                : null)),
    denial: /explicit deny/i.test(text) ? 'explicit' : implicit !== null ? 'implicit' : null,
    policyArn: wholeArn(explicit?.[2] ?? implicit?.[3]),
    setting: blockPublicAccess.exec(text)?.[1] ?? null,
    // A truncated one can't be decoded.
    encoded:
      /Encoded authorization failure message:\s*([\w+/=-]+)(?!…|\.{3})(?![\w+/=-])/i.exec(text)?.[1] ?? null,
  };
}

/** A pasted text can end within an ARN: null for one without its account and resource, or without an SCP's own ID. */
function wholeArn(arn: string | undefined): string | null {
  const text = arn?.replace(/\.+$/, '') ?? '';
  const [, service, resource] = /^arn:[\w-]+:([\w-]+):[\w-]*:(?:\d{12}|aws):(.+)$/i.exec(text) ?? [];
  if (resource === undefined || arn?.endsWith('...') || text.endsWith('…')) return null;
  return service === 'organizations' && !/_control_policy\/p-\w+$/.test(resource) ? null : text;
}

/** A role's resource-based policy is its trust policy: STS's actions have no other. */
function policyOf(words: string, action: string | null): DenyingPolicy | null {
  const said = words.toLowerCase();
  const found = denyingPolicies.find((name) => said.startsWith(name.toLowerCase())) ?? null;
  return found === 'resource-based' && /^sts:/.test(action ?? '') ? 'role trust' : found;
}

/** @param rest what follows the action */
function resourceIn(rest: string): string | null {
  const quoted = /^\s*on (?:resource:?\s*)?"([^"]+)"/i.exec(rest);
  if (quoted) return quoted[1] ?? null;
  const end = String.raw`(?=\s+with an explicit deny|\s+because\b|\.\s|\.?\s*$|\s+\(|,\s|"|\s+status code\b)`;
  // A quote that isn't closed: the text ends within the name.
  const plain = new RegExp(String.raw`^\s*on resource(?::\s*|\s+)(?!["\s])(.+?)${end}`, 'i').exec(rest);
  return plain?.[1] ?? null;
}

/** What a decoded authorization message (the JSON that STS gives) says, as the sentence that AWS would say; else null. */
export function decodedSentence(value: unknown): string | null {
  const parsed = decodedMessage.safeParse(value);
  if (!parsed.success) return null;
  const { explicitDeny, context } = parsed.data;
  const { action, resource, principal } = context;
  const who = principal?.arn === undefined ? 'The caller is' : `User: ${principal.arn} is`;
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  return `${who} not authorized to perform: ${action}${on}${explicitDeny ? ' with an explicit deny' : ''}`;
}
