/** Checking that Kentik can reach each account, and showing what is proven and what isn't. */

import { useMemo } from 'react';
import { nestingRows } from '../src/layouts/nesting-rows.ts';
import { kentikLines } from '../src/layouts/portal-values.ts';
import { accountNames } from '../src/questions/account-rows.ts';
import { doingOf } from '../src/questions/waits.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { ProgressBar, Spinner, useElapsed } from '../src/ui/progress.tsx';
import { useSymbols } from '../src/ui/theme.tsx';
import { nestingExplanation, nestingSentence } from '../src/words/nesting.ts';
import { program } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const waitKeys = defineKeys([
  { id: 'leave', keys: ['l'], hint: { key: 'L', label: 'leave, come back later' } },
]);
/** AWS's side is proven, and Kentik's needn't be waited for. */
const askingKeys = defineKeys([
  {
    id: 'leave',
    keys: ['enter', 'tab', 'l'],
    hint: { key: 'Enter', label: "continue without Kentik's side" },
  },
]);
const keys = defineKeys([
  { id: 'next', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'continue' } },
  { id: 'again', keys: ['r'], hint: { key: 'R', label: 'look again' } },
]);

export function CheckingNesting({ context, state, send }: ScreenProps) {
  const { accountsSeen, nesting, session } = context;
  const elapsed = useElapsed();
  const isJudged = nesting.length > 0;
  useKeys(isJudged ? askingKeys : waitKeys, { leave: () => send({ type: 'nesting.left' }) });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={isJudged ? nestingSentence(nesting) : `${doingOf(state, context)}, ${elapsed}`}
      description={
        isJudged
          ? `Asking Kentik, which usually takes 5 to 15 minutes to read metadata: ${elapsed}.`
          : `Based on the roles and policies that AWS returns, and on IAM's simulation where you're allowed to use it. L leaves; "${program} verify ${session ?? ''}" looks again later.`
      }
      keys={isJudged ? [askingKeys, scrollKeys] : [waitKeys]}
    >
      {isJudged ? (
        <Proofs context={context} />
      ) : accountsSeen === null || accountsSeen.done === accountsSeen.total ? (
        <Spinner label="Evaluating policies" />
      ) : (
        <ProgressBar {...accountsSeen} label="accounts checked" />
      )}
    </ScreenFrame>
  );
}

export function ShowingNesting({ context, state, send }: ScreenProps) {
  useKeys(keys, { next: () => send({ type: 'next' }), again: () => send({ type: 'retry' }) });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={nestingSentence(context.nesting)}
      description={nestingExplanation(context.nesting)}
      keys={[keys, scrollKeys]}
      conditions={{ back: false, accept: false }}
    >
      <Proofs context={context} />
    </ScreenFrame>
  );
}

function Proofs({ context: { nesting, organization, plan, exports } }: Pick<ScreenProps, 'context'>) {
  const width = useBodyWidth();
  const symbols = useSymbols();
  const lines = useMemo(
    () => [
      ...nestingRows(nesting, { names: accountNames({ organization, plan }), symbols, width }),
      ...(exports.length === 0 ? [] : ['', ...kentikLines(exports, width)]),
    ],
    [nesting, exports, organization, plan, symbols, width],
  );
  return <ScrollView lines={lines} />;
}
