/** The organization that the sandbox's accounts belong to. */

export interface Organization {
  id: string;
  managementAccount: string;
  /** Accounts registered for the services that they administer. */
  delegated: Map<string, string[]>;
  rootId: string;
  /** By id, those at the root; units do not nest here. */
  units: Map<string, { id: string; name: string }>;
  /** By account, in the order in which they are listed. */
  members: Map<string, Member>;
  createdAt: number;
  /** All are attached to the root. */
  controls: ControlPolicy[];
}

/** A policy of the organization: for its accounts' principals (`service`) or for their resources (`resource`). */
export interface ControlPolicy {
  kind: 'service' | 'resource';
  arn: string;
  document: string;
}

export type MemberState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface Member {
  account: string;
  name: string;
  email: string;
  state: MemberState;
  joined: 'INVITED' | 'CREATED';
  /** The root or a unit. */
  parentId: string;
}
