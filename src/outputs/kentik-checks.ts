/** Kentik's side of a proof, check by check. Pure. */
import type { ErrorReport } from '../model/errors.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import type { Check } from './checks.ts';

/** One check an export, and one for its devices. */
export function kentikChecks(proofs: readonly ExportProof[]): Check[] {
  return proofs.flatMap(({ account, name, id, status, verdict, devices }) => {
    const { cause, ...rest } = verdict;
    const about = { account, name, exportId: id };
    const own: Check = {
      id: `export:${account}:${name}`,
      side: 'kentik',
      ...rest,
      evidence: { ...about, cause, status },
    };
    if (devices === null) return [own];
    const { verdict: judged, names, matches, dataExplorerUrl } = devices;
    const { cause: why, ...others } = judged;
    return [
      own,
      {
        id: `devices:${account}:${name}`,
        side: 'kentik' as const,
        ...others,
        evidence: { ...about, cause: why, devices: names, matches, dataExplorerUrl },
      },
    ];
  });
}

/** The same of exports that the answers don't ask for: what Kentik doesn't say of them changes no outcome. */
export function unaskedChecks(checks: readonly Check[]): Check[] {
  return checks.map((check) => (check.state === 'unproven' ? { ...check, decides: false } : check));
}

/** Kentik refuses to say what it has: nothing is known of its side, and AWS's is proven all the same. */
export function kentikRefusal(account: string, { code, message, remedy }: ErrorReport, again: string): Check {
  return {
    id: `kentik:${account}:api`,
    side: 'kentik',
    state: 'unproven',
    message: `Kentik can't be asked. ${message}`,
    remedy: [...remedy, `Then: ${again}`].join('\n'),
    evidence: { account, cause: code.toLowerCase().replaceAll('_', '-') },
  };
}
