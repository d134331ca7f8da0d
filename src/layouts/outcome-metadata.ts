/** What there is now of a metadata-only export, as lines to keep. Pure. */
import type { WizardContext } from '../../machines/context.ts';
import { isSetUp } from '../model/progress.ts';
import type { ScrollLine } from '../ui/lists/scroll-view.tsx';
import { plural } from '../ui/text.ts';
import { byHandSentence } from '../words/outcome-metadata.ts';
import { exportHeading, exportsToEnter } from '../words/values.ts';
import { program, sandboxEnds } from '../words/words.ts';
import { hanging, type Labelled, labelled } from './hanging.ts';

/**
 * Everything to keep from this run, as lines of `width` columns.
 *
 * @param retry the command that completes it; null where nothing is left to do
 */
export function metadataOutcome(
  context: WizardContext,
  width: number,
  retry: string | null = null,
): ScrollLine[] {
  const { plan, result, session } = context;
  if (plan === null) return [];
  const statuses = (result?.secondary ?? []).map(({ status }) => status);
  const setUp = statuses.filter(isSetUp).length;
  const isNested = plan.accounts?.some(({ part }) => part === 'primary') ?? false;
  const failed = statuses.filter((status) => status === 'failed').length;
  const byHand = byHandSentence(plan);
  const facts: Labelled[] = [
    ...(isNested ? [{ label: 'Primary role', value: result?.primaryRoleArn ?? 'missing' }] : []),
    {
      label: isNested ? 'Secondary' : 'Accounts',
      value: `${setUp} of ${plural(statuses.length, 'account')} set up`,
      tone: failed === 0 ? 'plain' : 'warning',
    },
    ...(byHand === null ? [] : [{ label: 'By hand', value: byHand, tone: 'warning' as const }]),
  ];
  return [
    ...labelled(facts, width),
    ...exportsToEnter(plan, result).flatMap(({ name, values, caveat }): ScrollLine[] => [
      '',
      ...hanging('', exportHeading(name, values), width, 'strong'),
      ...(caveat === null ? [] : hanging('  ', caveat, width, 'warning')),
      ...values.flatMap(({ field, value }) =>
        hanging(`  ${field.padEnd(fieldWidth)}  `, breakable(value), width).map(closed),
      ),
    ]),
    '',
    ...labelled(
      [
        ...(retry === null ? [] : [{ label: 'Retry', value: retry }]),
        { label: 'Undo', value: `${program} undo ${session ?? ''}` },
        { label: 'Proof', value: `${program} verify ${session ?? ''}` },
        { label: 'Session', value: `${program} sessions show ${session ?? ''}` },
      ],
      width,
    ),
    ...(context.sandbox ? ['', ...hanging('', sandboxEnds, width, 'muted')] : []),
  ];
}

/** The widest field of Kentik's portal. */
const fieldWidth = 'AWS Accounts'.length;

/** Hundreds of account IDs without a space between them can continue on the next line, but not within an ID. */
function breakable(value: string): string {
  return /^\d{12}(,\d{12})+$/.test(value) ? value.replaceAll(',', ', ') : value;
}

/** The list to copy has no spaces. */
function closed(line: ScrollLine): ScrollLine {
  const close = (text: string) => text.replace(/(\d{12}), (?=\d{12})/g, '$1,').trimEnd();
  return typeof line === 'string' ? close(line) : { ...line, text: close(line.text) };
}
