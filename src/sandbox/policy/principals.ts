/**
 * Checks that the principals of a trust or bucket policy exist, as AWS does when the policy is put. Roles and users must
 * be there at that moment; of an account only the form is checked, because the sandbox cannot know all accounts.
 */
import type { World } from '../world/types.ts';
import type { Statement } from './document.ts';

/** @returns the first principal that does not exist, as AWS quotes it: `"AWS":"arn:…"`; null where all do */
export function findInvalidPrincipal(world: World, statements: Statement[]): string | null {
  for (const statement of statements) {
    for (const kinds of [statement.principal, statement.notPrincipal]) {
      for (const [kind, names] of Object.entries(kinds ?? {})) {
        const wrong = names.find((name) => !isValid(world, kind, name));
        if (wrong !== undefined) return `"${kind}":"${wrong}"`;
      }
    }
  }
  return null;
}

function isValid(world: World, kind: string, name: string): boolean {
  if (kind === 'Service') return /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal)$/.test(name);
  if (kind === 'Federated') return name.length > 0;
  if (kind === 'CanonicalUser') return /^[0-9a-f]{64}$/.test(name);
  if (name === '*' || /^\d{12}$/.test(name)) return true;
  // The remains of a deleted principal: AWS keeps and accepts its unique ID.
  if (/^A(ROA|IDA)[A-Z0-9]{17}$/.test(name)) return true;
  const [arn, partition, service, region, account, ...rest] = name.split(':');
  const resource = rest.join(':');
  if (arn !== 'arn' || partition !== world.partition || region !== '' || !/^\d{12}$/.test(account ?? ''))
    return false;
  if (service === 'iam' && resource === 'root') return true;
  const owner = world.accounts.get(account ?? '');
  if (!owner) return false;
  if (service === 'sts') return /^(assumed-role|federated-user)\//.test(resource);
  if (service !== 'iam') return false;
  if (resource.startsWith('role/')) return [...owner.roles.values()].some((role) => role.arn === name);
  return owner.users.has(name);
}
