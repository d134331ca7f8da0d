/**
 * The only entry point to AWS for the rest of the program. It is light: SDK clients and their dependencies are loaded
 * when the first call needs them, so that the first frame and `--help` don't wait for them.
 */
import type { Connection } from './access/connection-types.ts';
import type { FoundSources } from './credentials/found.ts';
import type { AssumeTarget, ConnectOptions, CredentialsUsed } from './types.ts';

/** @see found.ts */
export async function findSources(): Promise<FoundSources> {
  return (await import('./credentials/found.ts')).findSources();
}

/** @see profiles.ts */
export async function resolveRegion(
  option: string | undefined,
  profile: string | undefined,
): Promise<string | null> {
  return (await import('./credentials/profiles.ts')).resolveRegion(option, profile);
}

/**
 * One account, reached with one set of credentials. Its methods are the functions of the files in `kinds`. Each takes a
 * signal, paginates, and throws a `UserError` for errors that the user can fix; a change reads AWS again right before
 * every attempt.
 */
export interface Aws extends ReturnType<typeof functionsOf> {
  /** Where the credentials come from; nothing is called. Of an assumed role: what it is assumed with. */
  credentials(): Promise<CredentialsUsed>;
  /**
   * Another account, reached by assuming a role there with these credentials. Nothing is called before a method is; the
   * first call then fails with `ASSUME_ROLE_DENIED` where the role cannot be had, or `OTHER_ACCOUNT` where what answers
   * is not that account. Network, listener and base credentials are shared, so hundreds are cheap.
   *
   * @param target the role's name may have a path before it: `teams/network/Reader`
   * @param sessionName what CloudTrail shows, e.g. `kentik-aws-setup-<session>`; characters that STS refuses become `-`
   */
  assume(target: AssumeTarget, sessionName: string): Aws;
}

/** One account through one set of credentials. Nothing is called before a method is. */
export function connect(options: ConnectOptions): Aws {
  return door(async () => (await import('./access/connection.ts')).createConnection(options));
}

function door(open: () => Promise<Connection>): Aws {
  let made: Promise<Connection> | null = null;
  const connected = (): Promise<Connection> => {
    made ??= open();
    return made;
  };
  return {
    ...functionsOf(connected),
    credentials: async () => (await connected()).credentials(),
    assume: (target, sessionName) => door(async () => (await connected()).assume(target, sessionName)),
  };
}

/** The functions of the kinds' files, each loaded when it's first called. */
function functionsOf(connected: () => Promise<Connection>) {
  const via =
    <Args extends unknown[], Result>(
      load: () => Promise<(connection: Connection, ...args: Args) => Promise<Result>>,
    ) =>
    async (...args: Args): Promise<Result> =>
      (await load())(await connected(), ...args);
  return {
    describeOrganization: via(async () => (await import('./kinds/organizations.ts')).describeOrganization),
    listAccounts: via(async () => (await import('./kinds/organizations.ts')).listAccounts),
    simulate: via(async () => (await import('./kinds/simulate.ts')).simulate),
    identify: via(async () => (await import('./access/identity.ts')).identify),
    listRegions: via(async () => (await import('./kinds/network.ts')).listRegions),
    listResources: via(async () => (await import('./kinds/network.ts')).listResources),
    listFlowLogs: via(async () => (await import('./kinds/flow-log/flow-logs.ts')).listFlowLogs),
    listBuckets: via(async () => (await import('./kinds/bucket/buckets.ts')).listBuckets),
    readBucket: via(async () => (await import('./kinds/bucket/buckets.ts')).readBucket),
    readPolicy: via(async () => (await import('./kinds/policy/policies.ts')).readPolicy),
    readQuotas: via(async () => (await import('./kinds/iam.ts')).readQuotas),
    readRole: via(async () => (await import('./kinds/roles.ts')).readRole),
    readKey: via(async () => (await import('./kinds/keys.ts')).readKey),
    readRolePolicies: via(async () => (await import('./kinds/roles.ts')).readRolePolicies),
    createBucket: via(async () => (await import('./kinds/bucket/bucket-changes.ts')).createBucket),
    tagBucket: via(async () => (await import('./kinds/bucket/bucket-changes.ts')).tagBucket),
    putBucketPolicy: via(async () => (await import('./kinds/bucket/bucket-changes.ts')).putBucketPolicy),
    removeBucketStatements: via(
      async () => (await import('./kinds/bucket/bucket-changes.ts')).removeBucketStatements,
    ),
    createFlowLogs: via(async () => (await import('./kinds/flow-log/flow-log-changes.ts')).createFlowLogs),
    createPolicy: via(async () => (await import('./kinds/policy/policy-changes.ts')).createPolicy),
    updatePolicy: via(async () => (await import('./kinds/policy/policy-changes.ts')).updatePolicy),
    createRole: via(async () => (await import('./kinds/role-changes.ts')).createRole),
    updateTrustPolicy: via(async () => (await import('./kinds/role-changes.ts')).updateTrustPolicy),
    attachRolePolicy: via(async () => (await import('./kinds/role-changes.ts')).attachRolePolicy),
    bucketHasObjects: via(async () => (await import('./kinds/bucket/removals-buckets.ts')).bucketHasObjects),
    readRoleUse: via(async () => (await import('./kinds/roles.ts')).readRoleUse),
    look: via(async () => (await import('./operations.ts')).look),
    deleteFlowLogs: via(async () => (await import('./kinds/flow-log/removals-logs.ts')).deleteFlowLogs),
    restoreFlowLog: via(async () => (await import('./kinds/flow-log/flow-log-changes.ts')).restoreFlowLog),
    deleteBucket: via(async () => (await import('./kinds/bucket/removals-buckets.ts')).deleteBucket),
    detachRolePolicy: via(async () => (await import('./kinds/role-changes.ts')).detachRolePolicy),
    deleteRole: via(async () => (await import('./kinds/role-changes.ts')).deleteRole),
    deletePolicy: via(async () => (await import('./kinds/policy/removals-policies.ts')).deletePolicy),
    restorePolicy: via(async () => (await import('./kinds/policy/removals-policies.ts')).restorePolicy),
    listObjects: via(async () => (await import('./kinds/bucket/objects.ts')).listObjects),
    openObject: via(async () => (await import('./kinds/bucket/objects.ts')).openObject),
  };
}
