/**
 * The only entry point to AWS for the rest of the program. It is light: SDK clients and their dependencies are loaded
 * when the first call needs them, so that the first frame and `--help` don't wait for them.
 */
import { once } from '../http/calls.ts';
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
  const connected = once(open);
  return {
    ...functionsOf(connected),
    credentials: async () => (await connected()).credentials(),
    assume: (target, sessionName) => door(async () => (await connected()).assume(target, sessionName)),
  };
}

/** Loaded when they are first called, and asked for once: an `import` costs more than many of the calls it's for. */
const files = {
  organizations: once(() => import('./kinds/organizations.ts')),
  simulate: once(() => import('./kinds/simulate.ts')),
  identity: once(() => import('./access/identity.ts')),
  network: once(() => import('./kinds/network.ts')),
  flowLogs: once(() => import('./kinds/flow-log/flow-logs.ts')),
  buckets: once(() => import('./kinds/bucket/buckets.ts')),
  policies: once(() => import('./kinds/policy/policies.ts')),
  iam: once(() => import('./kinds/iam.ts')),
  roles: once(() => import('./kinds/roles.ts')),
  keys: once(() => import('./kinds/keys.ts')),
  bucketChanges: once(() => import('./kinds/bucket/bucket-changes.ts')),
  dryRun: once(() => import('./kinds/flow-log/dry-run.ts')),
  flowLogChanges: once(() => import('./kinds/flow-log/flow-log-changes.ts')),
  policyChanges: once(() => import('./kinds/policy/policy-changes.ts')),
  roleChanges: once(() => import('./kinds/role-changes.ts')),
  removalsBuckets: once(() => import('./kinds/bucket/removals-buckets.ts')),
  operations: once(() => import('./operations.ts')),
  removalsLogs: once(() => import('./kinds/flow-log/removals-logs.ts')),
  removalsPolicies: once(() => import('./kinds/policy/removals-policies.ts')),
  objects: once(() => import('./kinds/bucket/objects.ts')),
};

/** The functions of the kinds' files. */
function functionsOf(connected: () => Promise<Connection>) {
  const via =
    <Args extends unknown[], Result>(
      load: () => Promise<(connection: Connection, ...args: Args) => Promise<Result>>,
    ) =>
    async (...args: Args): Promise<Result> =>
      (await load())(await connected(), ...args);
  return {
    describeOrganization: via(async () => (await files.organizations()).describeOrganization),
    listAccounts: via(async () => (await files.organizations()).listAccounts),
    simulate: via(async () => (await files.simulate()).simulate),
    identify: via(async () => (await files.identity()).identify),
    listRegions: via(async () => (await files.network()).listRegions),
    listResources: via(async () => (await files.network()).listResources),
    listFlowLogs: via(async () => (await files.flowLogs()).listFlowLogs),
    listBuckets: via(async () => (await files.buckets()).listBuckets),
    readBucket: via(async () => (await files.buckets()).readBucket),
    readPolicy: via(async () => (await files.policies()).readPolicy),
    readQuotas: via(async () => (await files.iam()).readQuotas),
    readRole: via(async () => (await files.roles()).readRole),
    readKey: via(async () => (await files.keys()).readKey),
    readKeyGrants: via(async () => (await files.keys()).readKeyGrants),
    readRolePolicies: via(async () => (await files.roles()).readRolePolicies),
    createBucket: via(async () => (await files.bucketChanges()).createBucket),
    tagBucket: via(async () => (await files.bucketChanges()).tagBucket),
    putBucketPolicy: via(async () => (await files.bucketChanges()).putBucketPolicy),
    removeBucketStatements: via(async () => (await files.bucketChanges()).removeBucketStatements),
    createFlowLogs: via(async () => (await files.flowLogChanges()).createFlowLogs),
    createPolicy: via(async () => (await files.policyChanges()).createPolicy),
    updatePolicy: via(async () => (await files.policyChanges()).updatePolicy),
    createRole: via(async () => (await files.roleChanges()).createRole),
    updateTrustPolicy: via(async () => (await files.roleChanges()).updateTrustPolicy),
    attachRolePolicy: via(async () => (await files.roleChanges()).attachRolePolicy),
    bucketHasObjects: via(async () => (await files.removalsBuckets()).bucketHasObjects),
    readRoleUse: via(async () => (await files.roles()).readRoleUse),
    look: via(async () => (await files.operations()).look),
    deleteFlowLogs: via(async () => (await files.removalsLogs()).deleteFlowLogs),
    dryRunFlowLogs: via(async () => (await files.dryRun()).dryRunFlowLogs),
    restoreFlowLog: via(async () => (await files.flowLogChanges()).restoreFlowLog),
    deleteBucket: via(async () => (await files.removalsBuckets()).deleteBucket),
    detachRolePolicy: via(async () => (await files.roleChanges()).detachRolePolicy),
    deleteRole: via(async () => (await files.roleChanges()).deleteRole),
    deletePolicy: via(async () => (await files.removalsPolicies()).deletePolicy),
    restorePolicy: via(async () => (await files.removalsPolicies()).restorePolicy),
    listObjects: via(async () => (await files.objects()).listObjects),
    openObject: via(async () => (await files.objects()).openObject),
  };
}
