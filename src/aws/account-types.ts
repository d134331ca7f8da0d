/** Other accounts, and what a role may do: the shapes behind `Aws` that concern more than one resource. */
import type { PolicyDocument } from '../model/existing.ts';

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
