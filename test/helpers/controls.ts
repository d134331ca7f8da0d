/** The sandbox's account as a member of its organization, bound by the organization's policies. */
import { defaultSeed, type Seed } from '../../src/sandbox/world/seed.ts';

/** No policy of the organization binds this account. */
export const managementAccount = '210987654321';

const { organization } = defaultSeed;
if (organization === undefined) throw new Error('the seed has an organization');
export const memberSeed = {
  ...defaultSeed,
  organization: { ...organization, managementAccount },
} satisfies Seed;

/** @param controls statements of service control policies, by the policies' names */
export function seedWithControls(controls: Record<string, object>): Seed {
  const statements = { FullAWSAccess: { Effect: 'Allow', Action: '*', Resource: '*' }, ...controls };
  const service = Object.fromEntries(
    Object.entries(statements).map(([name, statement]) => [
      name,
      { Version: '2012-10-17', Statement: [statement] },
    ]),
  );
  return { ...memberSeed, organization: { ...memberSeed.organization, controls: { service } } };
}
