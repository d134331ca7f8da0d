/** What the contract needs of something that speaks AWS's protocols. */
import type { ResourceType } from '../../src/answers/types.ts';

export interface Backend {
  environment: Record<string, string>;
  /** A region with at least three VPCs that the account owns and that nothing logs yet. */
  region: string;
  vpcIds: readonly string[];
  /** Kinds of resources that are there in `region`. */
  types: readonly ResourceType[];
  /** A bucket that belongs to another account. */
  foreignBucket: string;
  /** Active accounts of the organization that the calling account manages, all to be reached by the usual role. */
  members: readonly string[];
  suspendedAccount: string;
}

/** Where a backend is known to be laxer than AWS: the contract then leaves a test out, visibly. */
export interface Laxness {
  /** Refuses a folder in a flow log's destination: takes it for part of the bucket's name. */
  noFolderInDestination: boolean;
  /** Ignores ExpectedBucketOwner, so that someone else's bucket looks like one's own. */
  ignoresBucketOwner: boolean;
  /** Takes any trust principal, also a role that does not exist. */
  trustsAnybody: boolean;
  /** Takes any text as log format. */
  anyLogFormat: boolean;
  /** Takes bucket policies that AWS calls malformed. */
  anyBucketPolicy: boolean;
  /** Gives credentials for any role, whether it exists and trusts the caller or not. */
  anyRoleAssumed: boolean;
  /** Lists no accounts to a member instead of refusing. */
  membersListNothing: boolean;
  /** Has no policy simulator: answers 500. */
  noSimulation: boolean;
  /** Allows every caller everything, whatever policies say. */
  ignoresPolicies: boolean;
}

/** moto 5.2, by its source and by trial. */
export const motoLaxness: Laxness = {
  noFolderInDestination: true,
  ignoresBucketOwner: true,
  trustsAnybody: true,
  anyLogFormat: true,
  anyBucketPolicy: true,
  anyRoleAssumed: true,
  membersListNothing: true,
  noSimulation: true,
  ignoresPolicies: true,
};

/** The sandbox is held to all of the contract. */
export const strict: Laxness = {
  noFolderInDestination: false,
  ignoresBucketOwner: false,
  trustsAnybody: false,
  anyLogFormat: false,
  anyBucketPolicy: false,
  anyRoleAssumed: false,
  membersListNothing: false,
  noSimulation: false,
  ignoresPolicies: false,
};
