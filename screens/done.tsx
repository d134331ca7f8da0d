/** What there is now, what Kentik needs, and how to undo it. */
import { useMemo } from 'react';
import type { WizardContext } from '../machines/context.ts';
import { hanging, type Labelled, labelled } from '../src/layouts/hanging.ts';
import { metadataOutcome } from '../src/layouts/outcome-metadata.ts';
import { resumeCommand, wizardFlags } from '../src/outputs/resume-command.ts';
import { blockedChanges } from '../src/plan/summary.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { cleanText, plural } from '../src/ui/text.ts';
import { grantsSentence, isComplete, logsSentence, setUpSentence } from '../src/words/outcome-full.ts';
import { doneSentence, proofSentence } from '../src/words/outcome-metadata.ts';
import { undoableHere } from '../src/words/sessions.ts';
import { exportHeading, exportsToEnter, nextSentence } from '../src/words/values.ts';
import { program, sandboxEnds, someOf } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';

const keys = defineKeys([
  { id: 'end', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'leave' } },
  { id: 'logs', keys: ['r'], hint: { key: 'R', label: 'look for logs again' }, when: 'logs' },
  { id: 'proof', keys: ['r'], hint: { key: 'R', label: 'check the accounts again' }, when: 'accounts' },
]);

function heading(text: string, width: number): ScrollLine[] {
  return ['', ...hanging('', text, width, 'strong')];
}

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
    { label: 'Logs', value: `${program} verify ${session ?? ''}` },
    { label: 'Session', value: `${program} sessions show ${session ?? ''}` },
  ];
  return [
    ...[grantsSentence(context)]
      .filter((line) => line !== '')
      .flatMap((line) => [...hanging('', cleanText(line), width, 'warning'), '']),
    ...labelled(
      facts.filter((item) => item !== null),
      width,
    ),
    ...exportsToEnter(plan, result).flatMap(({ name, values, caveat }) => [
      ...heading(exportHeading(name, values), width),
      ...(caveat === null ? [] : hanging('  ', caveat, width, 'warning')),
      ...labelled(
        values.map(({ field, value }) => ({ label: field, value })),
        width,
        '  ',
      ),
    ]),
    '',
    ...labelled(commands, width),
    ...(sandbox ? ['', ...hanging('', sandboxEnds, width, 'muted')] : []),
  ];
}

export function Done({ context, state, send }: ScreenProps) {
  const isMetadataOnly = context.plan?.export === 'metadata-only';
  const again = () => send({ type: 'retry' });
  const conditions = {
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
      description={[
        sentence,
        context.plan === null ? '' : nextSentence(context.plan, context.result, retryCommand(context)),
      ].join(' ')}
      keys={[keys, undoKeys, scrollKeys]}
      conditions={conditions}
    >
      <Outcome context={context} />
    </ScreenFrame>
  );
}

function Outcome({ context }: { context: WizardContext }) {
  const width = useBodyWidth();
  const lines = useMemo(
    () =>
      context.plan?.export === 'metadata-only'
        ? metadataOutcome(context, width, isComplete(context) ? null : retryCommand(context))
        : outcomeLines(context, width),
    [context, width],
  );
  return <ScrollView lines={lines} />;
}
