/** The answers that a run on the sandbox has where none are given. */
import { defaultBucketName, withFullDefaults } from '../answers/defaults.ts';
import type { FullAnswers } from '../answers/types.ts';
import { connectUnattended, type Run } from './connect.ts';
import type { ConnectionFlags } from './options.ts';

/** What Enter alone would answer in the wizard. */
export async function sandboxAnswers(run: Run, flags: ConnectionFlags): Promise<FullAnswers> {
  const { identity, region } = await connectUnattended(run, flags, null);
  return withFullDefaults(
    { version: 1, export: 'full', region, regions: [region], account: identity.account },
    defaultBucketName(identity.account, region),
  );
}
