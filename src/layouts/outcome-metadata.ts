/** What there is now of a metadata-only export, as lines to keep. Pure. */
import type { WizardContext } from '../../machines/context.ts';
import { isSetUp } from '../model/progress.ts';
import type { ScrollLine } from '../ui/lists/scroll-view.tsx';
import { plural } from '../ui/text.ts';
import { byHandSentence } from '../words/outcome-metadata.ts';
import { recordWords } from '../words/sessions.ts';
import { program, sandboxEnds } from '../words/words.ts';
import { hanging, type Labelled, labelled } from './hanging.ts';
import { exportLines, kentikOutcome } from './portal-values.ts';

/**
 * Everything to keep from this run, as lines of `width` columns.
 *
 * @param retry the command that completes it; null where nothing is left to do
 * @param problems what isn't proven of the accounts
 */
export function metadataOutcome(
  context: WizardContext,
  width: number,
  retry: string | null = null,
  problems: readonly string[] = [],
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
    ...problems.flatMap((line) => [...hanging('', line, width, 'warning'), '']),
    ...kentikOutcome(context.exports, width),
    ...labelled(facts, width),
    ...exportLines(plan, result, width),
    '',
    ...labelled(
      [
        ...(retry === null ? [] : [{ label: 'Retry', value: retry }]),
        { label: 'Undo', value: `${program} undo ${session ?? ''}` },
        { label: 'Verify', value: `${program} verify ${session ?? ''}` },
        ...recordWords(session),
      ],
      width,
    ),
    ...(context.sandbox ? ['', ...hanging('', sandboxEnds, width, 'muted')] : []),
  ];
}
