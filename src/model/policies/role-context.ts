/**
 * A role's sessions as principals and condition keys in policies (IAM User Guide, "AWS global condition context keys").
 */
import type { Partition } from '../existing.ts';
import { nameOfArn } from '../ids.ts';
import type { RequestContext } from './policy-conditions.ts';

/** A role that makes requests. */
export interface RoleCaller {
  partition: Partition;
  /** 12 digits. */
  account: string;
  roleArn: string;
  /** `RoleId`; null where it isn't known. */
  uniqueId: string | null;
  /** Milliseconds since 1970: conditions on the time are evaluated for now; null leaves them unknown. */
  now: number | null;
}

/** True for every request that reaches AWS, which refuses older versions. */
export const overTls: RequestContext = {
  'aws:securetransport': 'true',
  's3:tlsversion': ['1.2', '1.3'],
};

/** The role, by ARN and by the unique ID that AWS keeps for it, and its sessions, whose names only Kentik knows. */
export function roleNames({
  partition,
  account,
  roleArn,
  uniqueId,
}: Pick<RoleCaller, 'partition' | 'account' | 'roleArn' | 'uniqueId'>): string[] {
  const session = `arn:${partition}:sts::${account}:assumed-role/${nameOfArn(roleArn)}/*`;
  return [roleArn, ...(uniqueId === null ? [] : [uniqueId]), session];
}

/** What is known of any request that Kentik makes with the role; its origin, organization, MFA and tags aren't. */
export function roleContext({
  account,
  roleArn,
  uniqueId,
  now,
}: Omit<RoleCaller, 'partition'>): RequestContext {
  return {
    'aws:principalarn': roleArn,
    'aws:principalaccount': account,
    'aws:principaltype': 'AssumedRole',
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
    ...overTls,
    ...(now === null
      ? {}
      : {
          'aws:currenttime': new Date(now).toISOString(),
          'aws:epochtime': String(Math.floor(now / 1000)),
        }),
    // Keys that only users have, or services that call on behalf of a resource.
    'aws:username': null,
    'aws:sourcearn': null,
    'aws:sourceaccount': null,
    'aws:principalservicename': null,
    ...(uniqueId === null ? {} : { 'aws:userid': `${uniqueId}:*` }),
  };
}

/** The role as a caller in every spelling that a policy of a resource can have for it, its account included. */
export function rolePrincipals(caller: Parameters<typeof roleNames>[0]): { kind: 'AWS'; names: string[] } {
  const { partition, account } = caller;
  return { kind: 'AWS', names: [...roleNames(caller), account, `arn:${partition}:iam::${account}:root`] };
}
