/**
 * Blocks changes that would exceed a quota of the account, before anything is changed. Unknown quotas block nothing.
 * Sources: IAM API reference, GetAccountSummary; IAM User Guide, "IAM and AWS STS quotas".
 */
import type { AccountState, IamQuotas } from '../model/existing.ts';
import { policySize } from './kinds/policy.ts';
import type { Change } from './types.ts';

/** The quotas' codes in the Service Quotas console. */
const quotaCodes = {
  roles: 'L-FE177D64',
  policies: 'L-E95E4862',
  policiesPerRole: 'L-0DA4ABF3',
  trustPolicySize: 'L-C07B4B0D',
} satisfies Record<keyof IamQuotas, string>;

interface Excess {
  why: string;
  remedy: string;
}

/** The changes of one account; those that would exceed its IAM quotas are blocked. */
export function withinQuotas(
  changes: readonly Change[],
  { account, quotas, roles }: Pick<AccountState, 'account' | 'quotas' | 'roles'>,
): Change[] {
  if (quotas === undefined) return [...changes];
  const counts = new Map<string, number>();
  /** Counts one more of something, starting with what exists. */
  const oneMore = (what: string, existing: number): number => {
    const count = (counts.get(what) ?? existing) + 1;
    counts.set(what, count);
    return count;
  };
  return changes.map((change) => {
    const excess = excessOf(change);
    return excess === null ? change : { ...change, action: 'blocked', ...excess };
  });

  function excessOf(change: Change): Excess | null {
    const isNew = change.action === 'create';
    switch (change.kind) {
      case 'role': {
        const size = policySize(change.desired.trustPolicy);
        const longest = quotas?.trustPolicySize;
        if ((isNew || change.action === 'update') && longest != null && size > longest) {
          return tooMuch('trustPolicySize', longest, size, 'characters in the trust policy');
        }
        return isNew ? tooMany('roles', 'roles in the account') : null;
      }
      case 'policy':
        return isNew ? tooMany('policies', 'managed policies in the account') : null;
      case 'attachment': {
        const { roleName } = change.desired;
        const most = quotas?.policiesPerRole;
        if (!isNew || most == null) return null;
        const attached = roles[roleName]?.attachedPolicyArns.length ?? 0;
        const count = oneMore(change.kind + roleName, attached);
        return count > most
          ? tooMuch('policiesPerRole', most, count, `policies attached to the role ${roleName}`)
          : null;
      }
      default:
        return null;
    }
  }

  function tooMany(name: 'roles' | 'policies', what: string): Excess | null {
    const known = quotas?.[name];
    if (known == null) return null;
    const count = oneMore(name, known.used);
    return count > known.quota ? tooMuch(name, known.quota, count, what) : null;
  }

  function tooMuch(name: keyof IamQuotas, quota: number, needed: number, what: string): Excess {
    const [allowed, count] = [quota, needed].map((number) => number.toLocaleString('en'));
    return {
      why: `The plan needs ${count} ${what}; the IAM quota of account ${account} is ${allowed}.`,
      remedy: `Remove what is no longer needed, or ask for more: aws service-quotas request-service-quota-increase --service-code iam --quota-code ${quotaCodes[name]} --desired-value ${needed} --region us-east-1`,
    };
  }
}
