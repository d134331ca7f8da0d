/**
 * The door to AWS. It is light: SDK clients, and all that comes with them, are loaded when the first call needs them,
 * so that a first frame or `--help` waits for none.
 */
import type { Connection } from './access/connection.ts';
import type { FoundSources } from './credentials/found.ts';
import type { Aws, ConnectOptions } from './types.ts';

export { observe } from './observe.ts';
export { inParallel } from './parallel.ts';

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
    credentials: async () => (await connected()).credentials(),
    assume: (target, sessionName) => door(async () => (await connected()).assume(target, sessionName)),
    describeOrganization: async (signal) =>
      (await import('./kinds/organizations.ts')).describeOrganization(await connected(), signal),
    listAccounts: async (signal) =>
      (await import('./kinds/organizations.ts')).listAccounts(await connected(), signal),
    simulate: async (request, signal) =>
      (await import('./kinds/simulate.ts')).simulate(await connected(), request, signal),
    identify: async (signal, wants) =>
      (await import('./access/identity.ts')).identify(await connected(), signal, wants),
    listRegions: async (signal) =>
      (await import('./access/regions.ts')).listRegions(await connected(), signal),
    listResources: async (region, types, signal) =>
      (await import('./kinds/network.ts')).listResources(await connected(), region, types, signal),
    listFlowLogs: async (region, signal) =>
      (await import('./kinds/flow-logs.ts')).listFlowLogs(await connected(), region, signal),
    listBuckets: async (signal) =>
      (await import('./kinds/buckets.ts')).listBuckets(await connected(), signal),
    readBucket: async (name, expectedRegion, signal) =>
      (await import('./kinds/buckets.ts')).readBucket(await connected(), name, expectedRegion, signal),
    readPolicy: async (name, signal) =>
      (await import('./kinds/policies.ts')).readPolicy(await connected(), name, signal),
    readRole: async (name, signal) =>
      (await import('./kinds/roles.ts')).readRole(await connected(), name, signal),
    createBucket: async (bucket, context) =>
      (await import('./kinds/bucket-changes.ts')).createBucket(await connected(), bucket, context),
    tagBucket: async (bucket, context) =>
      (await import('./kinds/bucket-documents.ts')).tagBucket(await connected(), bucket, context),
    putBucketPolicy: async (policy, context) =>
      (await import('./kinds/bucket-documents.ts')).putBucketPolicy(await connected(), policy, context),
    removeBucketStatements: async (policy, context) =>
      (await import('./kinds/bucket-documents.ts')).removeBucketStatements(
        await connected(),
        policy,
        context,
      ),
    createFlowLogs: async (request, context) =>
      (await import('./kinds/flow-log-groups.ts')).createFlowLogs(await connected(), request, context),
    createPolicy: async (policy, context) =>
      (await import('./kinds/policy-changes.ts')).createPolicy(await connected(), policy, context),
    updatePolicy: async (policy, context) =>
      (await import('./kinds/policy-changes.ts')).updatePolicy(await connected(), policy, context),
    createRole: async (role, context) =>
      (await import('./kinds/roles.ts')).createRole(await connected(), role, context),
    updateTrustPolicy: async (role, context) =>
      (await import('./kinds/roles.ts')).updateTrustPolicy(await connected(), role, context),
    attachRolePolicy: async (attachment, context) =>
      (await import('./kinds/roles.ts')).attachRolePolicy(await connected(), attachment, context),
    bucketHasObjects: async (bucket, signal) =>
      (await import('./kinds/removals-buckets.ts')).bucketHasObjects(await connected(), bucket, signal),
    readRoleUse: async (name, signal) =>
      (await import('./kinds/removals-access.ts')).readRoleUse(await connected(), name, signal),
    deleteFlowLogs: async (request, context) =>
      (await import('./kinds/removals-logs.ts')).deleteFlowLogs(await connected(), request, context),
    restoreFlowLog: async (log, context) =>
      (await import('./kinds/flow-log-restoration.ts')).restoreFlowLog(await connected(), log, context),
    deleteBucket: async (bucket, context) =>
      (await import('./kinds/removals-buckets.ts')).deleteBucket(await connected(), bucket, context),
    detachRolePolicy: async (attachment, context) =>
      (await import('./kinds/removals-access.ts')).detachRolePolicy(await connected(), attachment, context),
    deleteRole: async (role, context) =>
      (await import('./kinds/removals-access.ts')).deleteRole(await connected(), role, context),
    deletePolicy: async (policy, context) =>
      (await import('./kinds/removals-policies.ts')).deletePolicy(await connected(), policy, context),
    restorePolicy: async (restoration, context) =>
      (await import('./kinds/removals-policies.ts')).restorePolicy(await connected(), restoration, context),
    listObjects: async (query, signal) =>
      (await import('./kinds/objects.ts')).listObjects(await connected(), query, signal),
    openObject: async (object, signal) =>
      (await import('./kinds/objects.ts')).openObject(await connected(), object, signal),
  };
}
