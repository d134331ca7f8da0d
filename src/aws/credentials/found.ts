/** What credentials there are on this machine, for someone who chooses: names and reasons, never values. */
import { UserError } from '../../model/errors.ts';
import { silentLogger } from '../access/middleware.ts';
import type { UnseenProfile } from './files.ts';
import { describeOrigin, profileOf } from './origin.ts';
import { listProfiles, type ProfileSummary } from './profiles.ts';
import { decideSource } from './source.ts';

export interface FoundSources {
  profiles: ProfileSummary[];
  /** Sections that the AWS CLI knows as profiles and the SDK does not. */
  unseen: UnseenProfile[];
  /** What is used without a profile, where that is none of the profiles, or what is wrong with it; else null. */
  environment: string | null;
  /** The profile that is used where none is named, or null. */
  usual: string | null;
}

/** Finds them without a call to AWS; only where nothing else is found, the metadata service of an instance is asked. */
export async function findSources(): Promise<FoundSources> {
  const { profiles, unseen } = await listProfiles();
  try {
    const origin = await decideSource({ kind: 'environment' });
    const usual = profileOf(origin);
    const isThere = usual === null && (origin.from !== 'instance' || (await isInstanceWithRole()));
    return { profiles, unseen, environment: isThere ? describeOrigin(origin).description : null, usual };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isOfProfile = /^(?:NO_CREDENTIALS|CREDENTIALS_UNUSABLE|PROFILE_INCOMPLETE)$/.test(
      error.report.code,
    );
    return { profiles, unseen, environment: isOfProfile ? null : error.message, usual: null };
  }
}

async function isInstanceWithRole(): Promise<boolean> {
  const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
  const answer = fromInstanceMetadata({ timeout: 1000, maxRetries: 0, logger: silentLogger })();
  // Whatever keeps it from answering, there is nothing to offer.
  return answer.then(
    () => true,
    () => false,
  );
}
