/**
 * The door to AWS. It is light: SDK clients, and all that comes with them, are loaded when the first call needs them,
 * so that a first frame or `--help` waits for none.
 */
import type { Connection } from './connection.ts';
import type { ProfileListing } from './profiles.ts';
import type { Aws, ConnectOptions } from './types.ts';

export { describeEnvironment } from './environment.ts';
export { observe } from './observe.ts';
export { inParallel } from './parallel.ts';

/** @see profiles.ts */
export async function listProfiles(): Promise<ProfileListing> {
  return (await import('./profiles.ts')).listProfiles();
}

/** @see profiles.ts */
export async function resolveRegion(
  option: string | undefined,
  profile: string | undefined,
): Promise<string | null> {
  return (await import('./profiles.ts')).resolveRegion(option, profile);
}

/** One account through one set of credentials. Nothing is called before a method is. */
export function connect(options: ConnectOptions): Aws {
  return door(async () => (await import('./connection.ts')).createConnection(options));
}

function door(open: () => Promise<Connection>): Aws {
  let made: Promise<Connection> | null = null;
  const connected = (): Promise<Connection> => {
    made ??= open();
    return made;
  };
  return {
    assume: (target, sessionName) => door(async () => (await connected()).assume(target, sessionName)),
    describeOrganization: async (signal) =>
      (await import('./organizations.ts')).describeOrganization(await connected(), signal),
    listAccounts: async (signal) =>
      (await import('./organizations.ts')).listAccounts(await connected(), signal),
    simulate: async (request, signal) =>
      (await import('./simulate.ts')).simulate(await connected(), request, signal),
    identify: async (signal, wants) =>
      (await import('./identity.ts')).identify(await connected(), signal, wants),
    listRegions: async (signal) => (await import('./regions.ts')).listRegions(await connected(), signal),
    listResources: async (region, types, signal) =>
      (await import('./network.ts')).listResources(await connected(), region, types, signal),
    listFlowLogs: async (region, signal) =>
      (await import('./flow-logs.ts')).listFlowLogs(await connected(), region, signal),
    listBuckets: async (signal) => (await import('./buckets.ts')).listBuckets(await connected(), signal),
    readBucket: async (name, expectedRegion, signal) =>
      (await import('./buckets.ts')).readBucket(await connected(), name, expectedRegion, signal),
    readPolicy: async (name, signal) =>
      (await import('./policies.ts')).readPolicy(await connected(), name, signal),
    readRole: async (name, signal) => (await import('./roles.ts')).readRole(await connected(), name, signal),
    createBucket: async (bucket, context) =>
      (await import('./bucket-changes.ts')).createBucket(await connected(), bucket, context),
    tagBucket: async (bucket, context) =>
      (await import('./bucket-documents.ts')).tagBucket(await connected(), bucket, context),
    putBucketPolicy: async (policy, context) =>
      (await import('./bucket-documents.ts')).putBucketPolicy(await connected(), policy, context),
    removeBucketStatements: async (policy, context) =>
      (await import('./bucket-documents.ts')).removeBucketStatements(await connected(), policy, context),
    createFlowLogs: async (request, context) =>
      (await import('./flow-log-groups.ts')).createFlowLogs(await connected(), request, context),
    createPolicy: async (policy, context) =>
      (await import('./policy-changes.ts')).createPolicy(await connected(), policy, context),
    updatePolicy: async (policy, context) =>
      (await import('./policy-changes.ts')).updatePolicy(await connected(), policy, context),
    createRole: async (role, context) =>
      (await import('./roles.ts')).createRole(await connected(), role, context),
    updateTrustPolicy: async (role, context) =>
      (await import('./roles.ts')).updateTrustPolicy(await connected(), role, context),
    attachRolePolicy: async (attachment, context) =>
      (await import('./roles.ts')).attachRolePolicy(await connected(), attachment, context),
    bucketHasObjects: async (bucket, signal) =>
      (await import('./removals-buckets.ts')).bucketHasObjects(await connected(), bucket, signal),
    readRoleUse: async (name, signal) =>
      (await import('./removals-access.ts')).readRoleUse(await connected(), name, signal),
    deleteFlowLogs: async (request, context) =>
      (await import('./removals-logs.ts')).deleteFlowLogs(await connected(), request, context),
    restoreFlowLog: async (log, context) =>
      (await import('./flow-log-restoration.ts')).restoreFlowLog(await connected(), log, context),
    deleteBucket: async (bucket, context) =>
      (await import('./removals-buckets.ts')).deleteBucket(await connected(), bucket, context),
    detachRolePolicy: async (attachment, context) =>
      (await import('./removals-access.ts')).detachRolePolicy(await connected(), attachment, context),
    deleteRole: async (role, context) =>
      (await import('./removals-access.ts')).deleteRole(await connected(), role, context),
    deletePolicy: async (policy, context) =>
      (await import('./removals-policies.ts')).deletePolicy(await connected(), policy, context),
    restorePolicy: async (restoration, context) =>
      (await import('./removals-policies.ts')).restorePolicy(await connected(), restoration, context),
    listObjects: async (query, signal) =>
      (await import('./objects.ts')).listObjects(await connected(), query, signal),
    openObject: async (object, signal) =>
      (await import('./objects.ts')).openObject(await connected(), object, signal),
  };
}
