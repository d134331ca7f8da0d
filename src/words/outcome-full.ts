/** What there is now of a full export, in words for the last screen and for what stays in the terminal. Pure. */
import type { WizardContext } from '../../machines/context.ts';
import { isSetUp } from '../model/progress.ts';
import { plural } from '../ui/text.ts';
import { isKentikRefuted } from './kentik-proof.ts';
import { planAccount } from './places.ts';
import { program } from './words.ts';

/** "Account prod (123456789012) is set up for Kentik", or in part, or not as it must be. */
export function setUpSentence(context: WizardContext): string {
  if (context.grants?.verdict === 'refuted') {
    return `Account ${planAccount(context)} isn't ready for Kentik: its role can't do what Kentik needs, or grants more`;
  }
  const part = context.result?.outcome === 'partial' ? 'partly ' : '';
  return `Account ${planAccount(context)} is ${part}set up for Kentik`;
}

/** Whether nothing is left that applying again could complete. */
export function isComplete({
  grants,
  result,
  exports,
}: Pick<WizardContext, 'grants' | 'result' | 'exports'>): boolean {
  const isDone = result === null || isSetUp(result.outcome);
  return isDone && grants?.verdict !== 'refuted' && !isKentikRefuted(exports);
}

/** Whether logs have been seen. */
export function logsSentence({ deliveries, session }: WizardContext): string {
  const arrived = deliveries.filter((delivery) => delivery.state === 'delivered').length;
  if (arrived > 0 && arrived === deliveries.length) {
    return arrived === 1 ? 'Flow logs arrive.' : `Flow logs arrive from each of the ${arrived} regions.`;
  }
  // Where AWS gave no usable answer, or a log can't be read, some might have.
  const isNone = deliveries.every(({ state }) => state === 'looking' || state === 'nothing-yet');
  const seen =
    arrived === 0
      ? isNone
        ? 'No flow logs have arrived yet'
        : "It isn't confirmed yet that flow logs arrive"
      : `Flow logs from ${arrived} of ${plural(deliveries.length, 'region')} have arrived`;
  return `${seen}; ${program} verify ${session ?? ''} checks again.`;
}

/** What is known of what the role grants, with a fix that only a person can make; empty where all of it is proven, or nothing was checked. */
export function grantsSentence({ grants }: Pick<WizardContext, 'grants'>): string {
  if (grants === null || grants.verdict === 'proven') return '';
  return grants.verdict === 'refuted'
    ? `${grants.message}${grants.remedy == null ? '' : ` Fix: ${grants.remedy}`}`
    : `Not everything about the role could be proven. ${grants.message}`;
}
