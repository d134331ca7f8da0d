/**
 * The door to AWS: the only shapes by which the rest of the program talks to it. Every function takes an
 * `AbortSignal`, paginates, and throws a `UserError` for what the user can fix.
 */

import type { ResourceType } from '../answers/types.ts';
import type { ExistingKey, Reading, RolePolicies } from '../model/evidence.ts';
import type {
  BucketSummary,
  ExistingBucket,
  ExistingFlowLog,
  ExistingPolicy,
  ExistingRole,
  IamQuotas,
  Identity,
  NetworkResource,
  PolicyDocument,
  RegionInfo,
  RoleUse,
} from '../model/existing.ts';
import type {
  ExpectedAttachment,
  ExpectedBucket,
  ExpectedFlowLog,
  ExpectedPolicy,
  ExpectedRole,
} from '../model/expected.ts';
import type { MutationContext } from '../model/mutate.ts';
import type { Operation } from '../model/operations.ts';
import type { SessionResource } from '../model/session-resources.ts';
import type {
  AssumeTarget,
  Organization,
  OrganizationAccount,
  SimulationRequest,
  SimulationResult,
} from './account-types.ts';
import type {
  BucketStatements,
  ExistingPolicyVersions,
  FlowLogRemovalResult,
  FlowLogRequest,
  FlowLogResult,
  Looked,
  ObjectPage,
  PolicyRestoration,
} from './resource-types.ts';

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
  /**
   * Asked once, and again only when the session that the code bought has expired: codes are single-use.
   * Rejects where no one can be asked.
   */
  askMfaCode: (device: string) => Promise<string>;
  /** Lends the terminal to a `credential_process`, which may ask something. Left out where no one can be asked. */
  withTerminal?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Ends what credentials are waited for: a process, a request. */
  ended?: AbortSignal;
  onCall?: (call: CallRecord) => void;
}

/** One account, reached with one set of credentials. */
export interface Aws {
  /** Where the credentials come from; nothing is called. Of an assumed role: what it is assumed with. */
  credentials(): Promise<CredentialsUsed>;
  /** @param wants whether the account's alias is read, too, which is a call of its own; by default it is */
  identify(signal: AbortSignal, wants?: { alias: boolean }): Promise<Identity>;
  /** The organization that the account belongs to, or null where it belongs to none. */
  describeOrganization(signal: AbortSignal): Promise<Organization | null>;
  /**
   * All accounts of the organization in every state, by name.
   *
   * @throws UserError ORGANIZATION_LISTING_REFUSED where the account isn't allowed to list, ORGANIZATION_NONE where it is in no
   * organization
   */
  listAccounts(signal: AbortSignal): Promise<OrganizationAccount[]>;
  /**
   * Another account, reached by assuming a role there with these credentials. Nothing is called before a method is; the
   * first call then fails with `ASSUME_ROLE_DENIED` where the role cannot be had, or `OTHER_ACCOUNT` where what answers
   * is not that account. Network, listener and base credentials are shared, so hundreds are cheap.
   *
   * @param target the role's name may have a path before it: `teams/network/Reader`
   * @param sessionName what CloudTrail shows, e.g. `kentik-aws-setup-<session>`; characters that STS refuses become `-`
   */
  assume(target: AssumeTarget, sessionName: string): Aws;
  /**
   * What IAM says of actions, without performing them; one result for each action on each resource, in that order.
   * What cannot be found out (no permission, not offered, the root user) is `unknown`, with the reason, and no error.
   */
  simulate(request: SimulationRequest, signal: AbortSignal): Promise<SimulationResult[]>;
  listRegions(signal: AbortSignal): Promise<RegionInfo[]>;
  /** All of the account's resources of these types in a region, shared-in ones included. */
  listResources(
    region: string,
    types: readonly ResourceType[],
    signal: AbortSignal,
  ): Promise<NetworkResource[]>;
  listFlowLogs(region: string, signal: AbortSignal): Promise<ExistingFlowLog[]>;
  listBuckets(signal: AbortSignal): Promise<BucketSummary[]>;
  /**
   * @param expectedRegion where it is thought to be; the answer tells where it is
   * @param wants whether its settings are read, too, which are five more calls; by default they are
   */
  readBucket(
    name: string,
    expectedRegion: string,
    signal: AbortSignal,
    wants?: { settings: boolean },
  ): Promise<ExistingBucket>;
  /** @param arn of a key of KMS, or of an alias; the key that is found has its own ARN */
  readKey(arn: string, signal: AbortSignal): Promise<Reading<ExistingKey>>;
  readPolicy(name: string, signal: AbortSignal): Promise<ExistingPolicy | null>;
  readRole(name: string, signal: AbortSignal): Promise<ExistingRole | null>;
  /** Null where AWS doesn't say: a plan can do without them. */
  readQuotas(signal: AbortSignal): Promise<IamQuotas | null>;
  /**
   * All policies on a role's own side.
   *
   * @throws UserError NOT_FOUND where there's no such role
   */
  readRolePolicies(roleName: string, signal: AbortSignal): Promise<RolePolicies>;

  createBucket(bucket: { name: string; region: string }, context: MutationContext): Promise<void>;
  /** Adds the session's tag to the existing tags. */
  tagBucket(bucket: { name: string; region: string }, context: MutationContext): Promise<void>;
  /** Adds statements; those of others stay, also those that come between two attempts. */
  putBucketPolicy(policy: BucketStatements, context: MutationContext): Promise<void>;
  /** Takes statements out, and the whole policy where none is left. */
  removeBucketStatements(policy: BucketStatements, context: MutationContext): Promise<void>;
  /** One resource that AWS refuses takes none of the others with it. */
  createFlowLogs(request: FlowLogRequest, context: MutationContext): Promise<FlowLogResult>;
  createPolicy(
    policy: { name: string; description: string; document: PolicyDocument },
    context: MutationContext,
  ): Promise<{ arn: string }>;
  /** Creates a new default version, after deleting the oldest other one where there are five. */
  updatePolicy(
    policy: { arn: string; document: PolicyDocument; before: ExistingPolicyVersions },
    context: MutationContext,
  ): Promise<void>;
  createRole(
    role: { name: string; description: string; trustPolicy: PolicyDocument },
    context: MutationContext,
  ): Promise<{ arn: string }>;
  updateTrustPolicy(
    role: { name: string; trustPolicy: PolicyDocument; before: PolicyDocument },
    context: MutationContext,
  ): Promise<void>;
  attachRolePolicy(
    attachment: { roleName: string; policyArn: string },
    context: MutationContext,
  ): Promise<void>;

  /** Old versions and delete markers count; null where AWS does not let one look. */
  bucketHasObjects(bucket: { bucket: string; region: string }, signal: AbortSignal): Promise<boolean | null>;
  readRoleUse(name: string, signal: AbortSignal): Promise<RoleUse>;
  /**
   * Was an operation of a run before carried out, whose outcome isn't known? Reads only; null where only undo asks for it,
   * which looks at everything anyway.
   *
   * @param earlier the session, between which moments (ISO 8601) the call can have taken effect, and what else the session
   * owns
   */
  look(
    operation: Operation,
    earlier: { session: string; since: string; until: string; owned: () => SessionResource[] },
    signal: AbortSignal,
  ): Promise<Looked | null>;

  /** At most 300 ids. What doesn't exist is done; one that is not as expected stays. */
  deleteFlowLogs(
    request: { region: string; flowLogIds: string[]; expected?: readonly ExpectedFlowLog[] },
    context: MutationContext,
  ): Promise<FlowLogRemovalResult>;
  /** Creates a flow log again as it was described, tags included. AWS gives it a new id. */
  restoreFlowLog(log: ExistingFlowLog, context: MutationContext): Promise<{ flowLogId: string }>;
  /**
   * Each of these looks again right before every attempt.
   *
   * @throws UserError CHANGED_SINCE_PLANNED where the thing is no longer what was expected; it stays
   */
  deleteBucket(
    bucket: { bucket: string; region: string; deleteObjects: boolean; expected: ExpectedBucket },
    context: MutationContext,
  ): Promise<void>;
  detachRolePolicy(
    attachment: { roleName: string; policyArn: string; expected?: ExpectedAttachment },
    context: MutationContext,
  ): Promise<void>;
  deleteRole(role: { name: string; expected: ExpectedRole }, context: MutationContext): Promise<void>;
  /** With all its versions. */
  deletePolicy(policy: { arn: string; expected: ExpectedPolicy }, context: MutationContext): Promise<void>;
  restorePolicy(restoration: PolicyRestoration, context: MutationContext): Promise<void>;

  /** One page of at most 1,000 keys. */
  listObjects(
    query: {
      bucket: string;
      region: string;
      prefix: string;
      delimiter?: string;
      startAfter?: string;
      token?: string;
    },
    signal: AbortSignal,
  ): Promise<ObjectPage>;
  /**
   * Opens an object for reading, or null where it doesn't exist (Kentik deletes what it has read).
   * The caller reads as far as it wants and ends the iteration, which closes the connection.
   */
  openObject(
    object: { bucket: string; region: string; key: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | null>;
}
