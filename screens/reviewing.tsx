/** The plan, and its one confirmation, which repeats the account. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { careFor } from '../machines/care.ts';
import { isDryRun, type WizardContext } from '../machines/context.ts';
import { planRows } from '../src/layouts/plan-rows.ts';
import { documentAt } from '../src/plan/plan-documents.ts';
import { summarySentence } from '../src/plan/summary.ts';
import type { Plan } from '../src/plan/types.ts';
import { accountNames } from '../src/questions/account-rows.ts';
import { listBody, Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { activeKeys, defineKeys } from '../src/ui/keys/keys.ts';
import { cursorWidth, type RowKeys, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { joinWords, plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import type { PlanLine } from '../src/words/changes.ts';
import { type ConfirmationAnswer, confirmationEvents, confirmationOf } from '../src/words/confirmation.ts';
import { planPlace } from '../src/words/places.ts';
import { planLines } from '../src/words/plan.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { useKept } from './parts/unsubmitted.ts';

const keys = defineKeys([
  { id: 'open', keys: ['o', '+', '-'], hint: { key: 'O', label: 'open or fold' }, when: 'folds' },
  { id: 'all', keys: ['u'], hint: { key: 'U', label: 'open all' }, when: 'folded' },
  { id: 'none', keys: ['u'], hint: { key: 'U', label: 'fold all' }, when: 'unfolded' },
  { id: 'documents', keys: ['d'], hint: { key: 'D', label: 'document' } },
  { id: 'again', keys: ['r'], hint: { key: 'R', label: 'look again' } },
]);

/** What is kept while one looks at a document. */
interface Kept {
  /** A plan that is built again is shown from its top. */
  plan: Plan;
  open: ReadonlySet<string>;
  row: string | undefined;
}

/** By name where they are few. */
function regionsWords({ draft, plan }: WizardContext): string {
  // Roles belong to no region.
  if (plan?.accounts !== undefined) return '';
  const regions = draft.regions ?? [plan?.region ?? ''];
  return ` in ${regions.length > 3 ? plural(regions.length, 'region') : joinWords(regions)}`;
}

export function Reviewing(screen: ScreenProps) {
  const { plan } = screen.context;
  return plan === null ? null : <Review {...screen} plan={plan} />;
}

function Review({ context, state, send, plan }: ScreenProps & { plan: Plan }) {
  const [entry, keep] = useKept<Kept>(state);
  const kept = entry?.plan === plan ? entry : undefined;
  const [, startAt] = useKept<number>('viewingDocuments');
  const [open, setOpen] = useState(kept?.open ?? new Set<string>());
  const here = useRef(kept?.row);
  const { organization } = context;
  const mood = isDryRun(context) ? 'would' : 'will';
  const tell = useCallback(
    (isOpen: (row: string) => boolean) =>
      planLines(plan, { isOpen, mood, names: accountNames({ organization, plan }) }),
    [plan, mood, organization],
  );
  const lines = useMemo(() => tell((row) => open.has(row)), [tell, open]);
  const folds = useMemo(
    () => tell(() => true).flatMap(({ row, fold }) => (fold === undefined ? [] : [row])),
    [tell],
  );
  const asked = confirmationOf(plan, context);
  const confirmation: Asked = {
    question: asked.question,
    options: asked.options.map((option) => ({
      ...option,
      care: careFor(confirmationEvents[option.value], state, context),
    })),
  };
  const isUnfolded = folds.every((row) => open.has(row));
  const conditions = {
    folds: folds.length > 0,
    folded: !isUnfolded,
    unfolded: isUnfolded && folds.length > 0,
    back: true,
  };
  const openWhere = (change: (rows: ReadonlySet<string>) => Iterable<string>) =>
    setOpen((rows) => new Set(change(rows)));
  const rowKeys: RowKeys<(typeof keys)[number]['id']> = {
    keys: activeKeys(keys, conditions),
    handlers: {
      open: (row) =>
        openWhere((rows) => (rows.has(row) ? [...rows].filter((each) => each !== row) : [...rows, row])),
      all: () => openWhere(() => folds),
      none: () => openWhere(() => []),
      documents: (row) => {
        const ids = lines.flatMap((line) => (line.row === row ? (line.change?.ids ?? []) : []));
        startAt(Math.max(0, documentAt(plan, ids)));
        keep({ plan, open, row });
        send({ type: 'documents.opened' });
      },
      again: () => send({ type: 'retry' }),
    },
    initial: here.current,
    onMove: (row) => {
      here.current = row;
    },
  };
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={`The plan for account ${planPlace(context)}${regionsWords(context)}`}
      description={`${summarySentence(plan, mood)} ${untouchedSentence(context)}`}
      keys={[decisionKeys, scrollKeys, keys]}
      conditions={conditions}
      longBody={listBody}
    >
      <PlanText lines={lines} rowKeys={rowKeys} confirmation={confirmation} />
      <Styled> </Styled>
      <Decision
        {...confirmation}
        onSubmit={(answer) => send(confirmationEvents[answer])}
        onBack={() => send({ type: 'back' })}
      />
    </ScreenFrame>
  );
}

interface Asked {
  question: string;
  options: DecisionOption<ConfirmationAnswer>[];
}

interface PlanTextProps {
  lines: readonly PlanLine[];
  rowKeys: RowKeys;
  confirmation: Asked;
}

function PlanText({ lines, rowKeys, confirmation }: PlanTextProps) {
  const width = useBodyWidth();
  const drawn = useMemo(() => planRows(lines, width - cursorWidth), [lines, width]);
  return (
    <Reserve rows={1 + decisionRows(confirmation, width)}>
      <ScrollView lines={drawn} rowKeys={rowKeys} />
    </Reserve>
  );
}
