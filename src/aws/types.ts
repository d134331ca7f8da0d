/** What a connection is opened with, and what the functions of `Aws` are given and answer where `src/model` has no shape for it. */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { ExistingFlowLog, ExistingPolicy, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import type { UndoOf } from '../plan/undo/undo-types.ts';

/** One AWS call, as `--debug` logs it. Holds no secrets. */
export interface CallRecord {
  service: string;
  operation: string;
  region: string;
  requestId: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  attempts: number;
  milliseconds: number;
  at: string;
}

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

/** The same with whose they are, as results have it. */
export type CredentialsInUse = CredentialsUsed & { account: string; arn: string };

/**
 * Where credentials come from. `environment` is what the AWS CLI finds without `--profile`; `assume-role` starts from another source and
 * takes the role with it, for an hour at a time (more is not given where that source is a role itself).
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
  /** The region for calls that belong to none (STS, IAM's partition) and the default of others. */
  region: string;
  /** 12 digits. Where given, credentials of another account are refused (`OTHER_ACCOUNT`) before anything else. */
  account?: string;
  /** Asked once, and again when the session that the code bought has expired. Rejects where no one can be asked. */
  askMfaCode: (device: string) => Promise<string>;
  /** Lends the terminal to a `credential_process`, which may ask something. Left out where no one can be asked. */
  withTerminal?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Ends what credentials are waited for: a process, a request. */
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
  /** Of any service; null where AWS does not let one know. */
  isDelegatedAdministrator: boolean | null;
  /** Why this account isn't allowed to list the organization's accounts; absent where it is, as far as is known. */
  reason?: ListingRefusal;
}

/** Why accounts cannot be listed, in words. */
export interface ListingRefusal {
  /** `member`: only the management account and delegated administrators may; `permission`: the caller's policies refuse. */
  kind: 'member' | 'permission';
  /** One sentence. */
  message: string;
  /** What would help, one line each. */
  help: string[];
}

/** `UNKNOWN`: AWS gave none, or one that is not known here. Only `ACTIVE` accounts can be worked in. */
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

/** Simulates what a role may do (its policies, its boundary, the organization's), or what policies alone say. */
export type SimulationRequest = ({ roleArn: string } | { policies: readonly PolicyDocument[] }) & {
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
      /** `nothing`: no statement allows it; `statement`: one denies it; else which other kind of policy refuses. */
      by: 'nothing' | 'statement' | 'boundary' | 'organization';
      /** Names of the policies that deny, where IAM gives them. */
      policies: string[];
    }
  | { verdict: 'unknown'; why: string }
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
  /** Those that are no longer what was expected, and stay; left out where there are none. */
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

/** How a policy comes to say what it said before. */
export type PolicyRestoration = UndoOf<'policy-version'>['target'];

/** `failed`: AWS refused it. `unknown`: it might have been changed since. */
export interface Looked {
  status: 'done' | 'failed' | 'unknown';
  ids: string[];
}
