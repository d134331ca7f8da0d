/** What there is now, what Kentik needs, and how to undo it. */

import { useMemo } from 'react';
import type { WizardContext } from '../machines/context.ts';
import { hanging, type Labelled, labelled } from '../src/layouts/hanging.ts';
import { metadataOutcome } from '../src/layouts/outcome-metadata.ts';
import { copyableAt, exportLines, kentikOutcome } from '../src/layouts/portal-values.ts';
import { nestingProblems } from '../src/outputs/nesting-text.ts';
import { proofCommands, resumeCommand, wizardFlags } from '../src/outputs/resume-command.ts';
import { trafficProblems } from '../src/outputs/traffic-checks.ts';
import { blockedChanges } from '../src/plan/summary.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import {
  cursorWidth,
  type ScrollLine,
  type ScrollText,
  ScrollView,
  scrollKeys,
} from '../src/ui/lists/scroll-view.tsx';
import { cleanText, plural } from '../src/ui/text.ts';
import { grantsSentence, isComplete, logsSentence, setUpSentence } from '../src/words/outcome-full.ts';
import { doneSentence, proofSentence } from '../src/words/outcome-metadata.ts';
import { recordWords, undoableHere } from '../src/words/sessions.ts';
import { nextSentence } from '../src/words/values.ts';
import { program, sandboxEnds, someOf } from '../src/words/words.ts';
import { useKeeping } from './parts/saving.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';

const keys = defineKeys([
  { id: 'end', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'leave' } },
  { id: 'logs', keys: ['r'], hint: { key: 'R', label: 'look for logs again' }, when: 'logs' },
  { id: 'proof', keys: ['r'], hint: { key: 'R', label: 'check the accounts again' }, when: 'accounts' },
]);

/** With the cursor at no value, both copy all of them. */
const copyKeys = defineKeys([
  { id: 'copy', keys: ['c'], hint: { key: 'C', label: 'copy the value' }, when: 'values' },
  { id: 'all', keys: ['a'], hint: { key: 'A', label: 'copy all' }, when: 'values' },
]);

function retryCommand(context: WizardContext): string {
  return resumeCommand('setup', context.session ?? '', wizardFlags(context));
}

/** Everything to keep from this run, as lines of `width` columns. */
function outcomeLines(context: WizardContext, width: number): ScrollLine[] {
  const { plan, result, session, sandbox } = context;
  if (plan === null) return [];
  const role = plan.changes.find((change) => change.kind === 'role');
  const policy = plan.changes.find((change) => change.kind === 'policy');
  const blocked = blockedChanges(plan).length;
  const proof = { account: plan.account, ...proofCommands(session) };
  const traffic = trafficProblems(context.deliveries, proof);
  const { buckets = [], flowLogs = [] } = result ?? {};
  const regions = new Set(flowLogs.map((log) => log.region)).size;
  const facts: (Labelled | null)[] = [
    { label: 'Role', value: (result === null ? role?.desired.arn : result.roleArn) ?? 'missing' },
    { label: 'Policy', value: (result === null ? policy?.desired.arn : result.policyArn) ?? 'missing' },
    { label: buckets.length === 1 ? 'Bucket' : 'Buckets', value: someOf(buckets) },
    { label: 'Flow logs', value: `${flowLogs.length} in ${plural(regions, 'region')}` },
    blocked === 0
      ? null
      : { label: 'Left out', value: `${plural(blocked, 'change')}, blocked`, tone: 'warning' },
  ];
  const commands = [
    ...(isComplete(context) ? [] : [{ label: 'Retry', value: retryCommand(context) }]),
    { label: 'Undo', value: `${program} undo ${session ?? ''}` },
    { label: 'Verify', value: `${program} verify ${session ?? ''}` },
    ...recordWords(session),
  ];
  return [
    ...[grantsSentence(context), ...traffic.faults]
      .filter((line) => line !== '')
      .flatMap((line) => [...hanging('', cleanText(line), width, 'warning'), '']),
    ...kentikOutcome(context.exports, width),
    ...labelled(
      facts.filter((item) => item !== null),
      width,
    ),
    ...exportLines(plan, result, width),
    '',
    ...traffic.notes.flatMap((line) => [...hanging('', cleanText(line), width, 'muted'), '']),
    ...labelled(commands, width),
    ...(sandbox ? ['', ...hanging('', sandboxEnds, width, 'muted')] : []),
  ];
}

export function Done({ context, state, send }: ScreenProps) {
  const isMetadataOnly = context.plan?.export === 'metadata-only';
  const again = () => send({ type: 'retry' });
  const { plan, result } = context;
  const { told, copy } = useKeeping();
  const copyRow = (row: string) => {
    const found = plan === null ? null : copyableAt(plan, result, row);
    if (found !== null) copy(found.text, found.what);
  };
  const conditions = {
    values: plan !== null && copyableAt(plan, result, elsewhere) !== null,
    back: false,
    accept: false,
    logs: !isMetadataOnly,
    accounts: isMetadataOnly,
    ...useUndoKey(undoableHere(context), send),
  };
  useKeys(keys, { end: () => send({ type: 'next' }), logs: again, proof: again }, { conditions });
  const sentence = isMetadataOnly ? `${proofSentence(context)}.` : logsSentence(context);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={isMetadataOnly ? doneSentence(context) : setUpSentence(context)}
      description={
        told ??
        [
          sentence,
          context.plan === null ? '' : nextSentence(context.plan, context.result, retryCommand(context)),
        ].join(' ')
      }
      keys={[keys, copyKeys, undoKeys, scrollKeys]}
      conditions={conditions}
    >
      <Outcome context={context} copy={conditions.values ? copyRow : null} />
    </ScreenFrame>
  );
}

interface OutcomeProps {
  context: WizardContext;
  /** null where there is nothing to copy. */
  copy: ((row: string) => void) | null;
}

function Outcome({ context, copy }: OutcomeProps) {
  const hasCursor = copy !== null;
  const width = useBodyWidth() - (hasCursor ? cursorWidth : 0);
  const lines = useMemo(() => {
    const drawn =
      context.plan?.export === 'metadata-only'
        ? metadataOutcome(
            context,
            width,
            isComplete(context) ? null : retryCommand(context),
            nestingProblems(context.nesting, proofCommands(context.session).fix),
          )
        : outcomeLines(context, width);
    return hasCursor ? drawn.map(withRow) : drawn;
  }, [context, width, hasCursor]);
  if (copy === null) return <ScrollView lines={lines} />;
  const handlers = { copy, all: () => copy(elsewhere) };
  return <ScrollView lines={lines} rowKeys={{ keys: copyKeys, handlers }} />;
}

/** What isn't a value is one row above and one below them. */
const elsewhere = '';

function withRow(line: ScrollLine): ScrollText {
  return { row: elsewhere, ...(typeof line === 'string' ? { text: line, tone: 'plain' } : line) };
}
