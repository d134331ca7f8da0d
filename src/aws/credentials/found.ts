/** The credentials on this machine, for the user to choose from: names and reasons, never values. */

import { silentLogger } from '../../http/calls.ts';
import { UserError } from '../../model/errors.ts';
import { describeOrigin, profileOf } from './origin.ts';
import { listProfiles, type ProfileSummary } from './profiles.ts';
import { decideSource } from './source.ts';
import type { UnseenProfile } from './unseen.ts';

export interface FoundSources {
  profiles: ProfileSummary[];
  /** Sections that the AWS CLI knows as profiles and the SDK does not. */
  unseen: UnseenProfile[];
  /**
   * The source that is used without a profile, if it isn't one of the profiles, or what is wrong with it; else null.
   */
  environment: string | null;
  /** The profile that is used if none is named, or null. */
  usual: string | null;
}

/** Finds them without a call to AWS; the instance metadata service is called only if nothing else is found. */
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
  // Whatever the error, there is nothing to offer.
  return answer.then(
    () => true,
    () => false,
  );
}
