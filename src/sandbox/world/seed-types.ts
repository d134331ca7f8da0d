/** The types that describe the sandbox at its start. */
import type { AccountQuotas } from './types.ts';

export interface SeedVpc {
  /** The tag `Name`; null: not tagged. Names may hold whatever AWS lets people write. */
  name: string | null;
  cidr: string;
  isDefault?: boolean;
  subnets: number;
  interfacesPerSubnet: number;
  /** Accounts that see the VPC and may put interfaces into its subnets. Tags are not shared. */
  sharedWith?: string[];
  flowLog?: { logGroup: string; roleArn: string } | { destination: string };
}

export interface SeedAccount {
  id: string;
  alias: string | null;
  /** Who calls with the access key; null: no one can call as this account. */
  caller: { user: string; accessKeyId: string; secretAccessKey: string } | null;
  roles: {
    name: string;
    path?: string;
    trust: object;
    attached?: string[];
    /** Documents by name. */
    inline?: Record<string, object>;
  }[];
  policies: { name: string; document: object }[];
  /** Where they aren't the usual ones. */
  quotas?: Partial<AccountQuotas>;
  regions: Record<string, SeedVpc[]>;
}

export interface SeedBucket {
  name: string;
  owner: string;
  region: string;
  policy?: object;
  tags?: Record<string, string>;
  /** Rules as XML. */
  lifecycle?: string;
  objects?: Record<string, string>;
}
