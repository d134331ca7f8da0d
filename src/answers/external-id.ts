/** The external id: what may be one, and what Kentik sends. */
import type { Answers } from './types.ts';

/**
 * What is wrong with an external id (2 to 1,224 characters), or null.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function checkExternalId(externalId: string): string | null {
  if (externalId.length < 2)
    return 'An external id has at least 2 characters; leave it out where there is none.';
  if (externalId.length > 1224)
    return `An external id has at most 1,224 characters; this has ${externalId.length}.`;
  if (!/^[\w+=,.@:/-]+$/.test(externalId)) {
    return `"${externalId}" cannot be an external id: letters, digits and + = , . @ : / - _ are allowed.`;
  }
  return null;
}

/** What Kentik sends when it takes a role on: `documented` trusts know no external id. */
export function sentExternalId({ grant, externalId }: Pick<Answers, 'grant' | 'externalId'>): string | null {
  return grant === 'documented' ? null : externalId;
}
