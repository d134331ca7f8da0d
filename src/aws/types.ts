/**
 * The options of a connection, and the parameters and results of `Aws`'s functions that have no type in `src/model`.
 */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type { CallRecord } from '../http/calls.ts';
import type { SignInPrompt } from '../model/credential-prompt.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { ExistingFlowLog, ExistingPolicy, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import type { UndoOf } from '../plan/undo/undo-types.ts';

/** The source of credentials that is used, as plans and JSON show it. Holds no secret. */
export interface CredentialsUsed {
  source:
    | 'environment'
    | 'web-identity'
    | 'sso'
    | 'keys'
    | 'login'
    | 'credential_process'
    | 'container'
    | 'instance'
    | 'assume-role';
  /** The profile that it belongs to; null where it belongs to none. */
  profile: string | null;
  /** The profiles that lead to the credentials, the one that is used first. */
  chain: string[];
  /** For people, as the end of a sentence: "profile hub, which assumes … with profile base (access key)". */
  description: string;
}

/** The same with the account and ARN, as in results. */
export type CredentialsInUse = CredentialsUsed & { account: string; arn: string };

/**
 * Where credentials come from. `environment` is what the AWS CLI finds without `--profile`; `assume-role` starts from
 * another source and assumes the role with it, for an hour at a time (the maximum if that source is a role itself).
 */
export type CredentialSource =
  | { kind: 'profile'; profile: string }
  | { kind: 'environment' }
  | {
      kind: 'assume-role';
      roleArn: string;
      base: CredentialSource;
      /** As CloudTrail of the role's account shows it; 2 to 64 letters, digits and `_+=,.@-`. */
      sessionName: string;
      externalId?: string;
    };

export interface ConnectOptions {
  source: CredentialSource;
  /** The region for calls that aren't regional (STS, IAM's partition), and the default for the others. */
  region: string;
  /** 12 digits. Where given, credentials of another account are refused (`OTHER_ACCOUNT`) before anything else. */
  account?: string;
  /** Called once, and again when the session that the code started has expired. Rejects if no one can be asked. */
  askMfaCode: (device: string) => Promise<string>;
  /**
   * Shows how to sign in until `over` aborts, which means that the user has, or that it is too late. Resolves earlier only
   * if the user declines. Omitted if no one can be asked.
   */
  askSignIn?: (prompt: SignInPrompt, over: AbortSignal) => Promise<void>;
  /** Lends the terminal to a program that prompts: a `credential_process`, `aws login`. Omitted if no one can be asked. */
  withTerminal?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Stops the wait for credentials: ends a process or a request. */
  ended?: AbortSignal;
  onCall?: (call: CallRecord) => void;
}

export interface AssumeTarget {
  /** 12 digits. */
  account: string;
  roleName: string;
  externalId?: string;
}

/** Source: Organizations API reference, DescribeOrganization and ListDelegatedAdministrators. */
export interface Organization {
  /** `o-…` */
  id: string;
  /** 12 digits. */
  managementAccount: string;
  /** True where this account is the management account. */
  isManagement: boolean;
  /** Of any service; null if the caller isn't allowed to know. */
  isDelegatedAdministrator: boolean | null;
  /** Why this account isn't allowed to list the organization's accounts; absent if it is, as far as is known. */
  reason?: ListingRefusal;
}

/** Why accounts cannot be listed, in words. */
export interface ListingRefusal {
  /**
   * `member`: only the management account and delegated administrators are allowed to; `permission`: the caller's
   * policies refuse.
   */
  kind: 'member' | 'permission';
  /** One sentence. */
  message: string;
  /** What would help, one line each. */
  help: string[];
}

/** `UNKNOWN`: AWS returned none, or one that isn't known here. Only `ACTIVE` accounts can be set up. */
export type OrganizationAccountState =
  | 'PENDING_ACTIVATION'
  | 'ACTIVE'
  | 'SUSPENDED'
  | 'PENDING_CLOSURE'
  | 'CLOSED'
  | 'UNKNOWN';

/** Name and e-mail address are foreign text. */
export interface OrganizationAccount {
  /** 12 digits. */
  id: string;
  name: string;
  email: string;
  state: OrganizationAccountState;
}

/**
 * Simulates what a role or the caller is allowed to do (its policies, its boundary, the organization's), or what
 * policies alone allow.
 */
export type SimulationRequest = (
  | { roleArn: string }
  | { caller: true }
  | { policies: readonly PolicyDocument[] }
) & {
  /** `ec2:DescribeVpcs`; no wildcards. */
  actions: readonly string[];
  /** ARNs; none: `*`. */
  resources?: readonly string[];
  /** Condition keys with their values: `aws:RequestedRegion` → `eu-west-1`. */
  context?: Readonly<Record<string, string>>;
};

export type SimulationResult = { action: string; resource: string } & (
  | { verdict: 'allowed' }
  | {
      verdict: 'denied';
      /** `nothing`: no statement allows it; `statement`: one denies it; otherwise, the kind of policy that refuses. */
      by: 'nothing' | 'statement' | 'boundary' | 'organization';
      /** Names of the policies that deny, where IAM gives them. */
      policies: string[];
    }
  /** `isSilent`: IAM didn't evaluate anything, which no other question would change. */
  | { verdict: 'unknown'; why: string; isSilent?: true }
);

export interface FlowLogRequest {
  region: string;
  resourceType: ResourceType;
  /** At most 300. */
  resourceIds: string[];
  destination: string;
  logFormat: string | null;
  aggregationInterval: AggregationInterval;
  /** Flow logs that the new ones replace; only the journal needs them. */
  replaces?: ExistingFlowLog[];
}

export interface FlowLogResult {
  created: { resourceId: string; flowLogId: string }[];
  /** `error` where AWS refused the whole call for this resource, explained. */
  failed: { resourceId: string; code: string; message: string; error?: ErrorReport }[];
}

export interface FlowLogRemovalResult {
  failed: { flowLogId: string; code: string; message: string }[];
  /** Those that are no longer as expected, and stay; omitted if there are none. */
  changed?: { flowLogId: string; why: string }[];
}

export interface ObjectSummary {
  key: string;
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
  /** `STANDARD`, `GLACIER`, …; foreign text. */
  storageClass?: string;
}

export interface ObjectPage {
  /** Common prefixes ("folders"), each ending in the delimiter. */
  prefixes: string[];
  objects: ObjectSummary[];
  nextToken: string | null;
}

/** Statements of a bucket's policy. */
export interface BucketStatements {
  bucket: string;
  region: string;
  statements: readonly PolicyStatement[];
}

/** The part that an update needs and the journal keeps. */
export type ExistingPolicyVersions = Pick<ExistingPolicy, 'document' | 'defaultVersionId' | 'versions'>;

/** How a policy gets its previous content. */
export type PolicyRestoration = UndoOf<'policy-version'>['target'];
