/** The sandbox's account as a member of its organization, bound by service control policies. */
import { defaultSeed, type Seed } from '../../src/sandbox/world/seed.ts';

/** No service control policy binds this account. */
export const managementAccount = '210987654321';

/** @param controls statements of service control policies, by the policies' names */
export function seedWithControls(controls: Record<string, object>): Seed {
  const { organization } = defaultSeed;
  if (organization === undefined) throw new Error('the seed has an organization');
  const documents = Object.entries(controls).map(([name, statement]) => [
    name,
    { Version: '2012-10-17', Statement: [statement] },
  ]);
  return {
    ...defaultSeed,
    organization: { ...organization, managementAccount, controls: Object.fromEntries(documents) },
  };
}
