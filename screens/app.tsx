/** The wizard on the screen: a function of the machine's state, with what was answered standing above it. */
import { useSelector } from '@xstate/react';
import { Box, Static } from 'ink';
import { useCallback, useEffect, useState } from 'react';
import type { ActorRefFrom } from 'xstate';
import { careFor } from '../machines/care.ts';
import type { PersonEvent } from '../machines/events.ts';
import { takes, type wizardMachine } from '../machines/wizard.ts';
import { mfaCode } from '../src/questions/credentials.ts';
import { leavesOpen } from '../src/questions/index.ts';
import { recordsOf } from '../src/questions/record.ts';
import { fitWords } from '../src/ui/fields/pasted-ids.ts';
import { InputScope, useIsInputActive } from '../src/ui/keys/keys.ts';
import { useWindow } from '../src/ui/room.tsx';
import { cleanText, displayWidth, pad, truncate } from '../src/ui/text.ts';
import { Styled, useSymbols } from '../src/ui/theme.tsx';
import type { AnswerWords } from '../src/words/words.ts';
import { Nothing } from './busy.tsx';
import { screens } from './index.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { RefusedContext, useGate } from './parts/gate.ts';
import { type Unsubmitted, UnsubmittedContext } from './parts/unsubmitted.ts';
import { Asking } from './question.tsx';
import { SignIn } from './sign-in.tsx';

export interface AppProps {
  /** Created, and given its effects, outside: the screen comes and goes, the work does not. */
  actor: ActorRefFrom<typeof wizardMachine>;
  /** Called with all lines of the record, each time there is one more. */
  onRecord?: (lines: readonly RecordLine[]) => void;
}

export interface RecordLine extends AnswerWords {
  key: number;
  /** What the line says beside the answer: the one before it, which stands above, counts no more. */
  isChanged: boolean;
}

/** An answer that is given again unchanged leaves no second line. */
function withLine(lines: RecordLine[], words: AnswerWords): RecordLine[] {
  const last = lines.findLast((line) => line.label === words.label);
  if (last?.value === words.value) return lines;
  return [...lines, { ...words, isChanged: last !== undefined, key: lines.length }];
}

export function App({ actor, onRecord }: AppProps) {
  const { value: state, context } = useSelector(actor, (snapshot) => snapshot);
  const [lines, setLines] = useState<RecordLine[]>([]);
  useEffect(() => onRecord?.(lines), [lines, onRecord]);
  const [unsubmitted] = useState<Unsubmitted>(() => new Map());
  const gate = useGate(`${state} ${context.decidingAt} ${context.credentialPrompt?.kind ?? ''}`);
  const { lets } = gate;
  const isActive = useIsInputActive();
  const send = useCallback(
    (event: PersonEvent) => {
      const { value: before, context: known } = actor.getSnapshot();
      // Here and not on each screen, so that none can forget it.
      if (!lets(careFor(event, before, known))) return;
      actor.send(event);
      const after = actor.getSnapshot();
      if (after.value === before) return;
      if (!leavesOpen.has(event.type)) {
        unsubmitted.delete(before);
        // A list and the field for typing its ids are two states with one answer: what was begun in either is settled.
        for (const kept of unsubmitted.keys()) if (takes(kept, event.type)) unsubmitted.delete(kept);
      }
      const records = recordsOf(event, before, after.context);
      if (records.length > 0) setLines((known) => records.reduce(withLine, known));
    },
    [actor, unsubmitted, lets],
  );
  // Interrupted, a screen says no more than that a call is being finished; what is left is printed after it closes.
  const isLeaving = context.interrupted && (state !== 'applying' || context.isSettled);
  const Screen = isLeaving ? Nothing : screens[state];
  const props = { context, state, send };
  const prompt = isLeaving ? null : context.credentialPrompt;
  return (
    <>
      <Static items={lines}>{(line) => <AnsweredLine key={line.key} line={line} />}</Static>
      {prompt?.kind === 'sign-in' && <SignIn screen={props} prompt={prompt} />}
      {prompt?.kind === 'mfa-code' && (
        <Asking
          screen={props}
          question={mfaCode(prompt.device)}
          onBack={state === 'identifying' ? () => send({ type: 'back' }) : undefined}
        />
      )}
      {/* Hidden, not taken away, meanwhile: what was typed and chosen stays. Stopping, keys mean nothing. */}
      <Box flexDirection="column" display={prompt === null ? 'flex' : 'none'}>
        <InputScope value={isActive && prompt === null && !context.interrupted}>
          <ErrorBoundary key={state} context={context} state={state}>
            <UnsubmittedContext value={unsubmitted}>
              <RefusedContext value={gate.refused}>
                <Screen {...props} />
              </RefusedContext>
            </UnsubmittedContext>
          </ErrorBoundary>
        </InputScope>
      </Box>
    </>
  );
}

const labelWidth = 14;

/** The record by itself: what stays in the terminal after the screens close. */
export function Record({ lines }: { lines: readonly RecordLine[] }) {
  return lines.map((line) => <AnsweredLine key={line.key} line={line} />);
}

/** `✓ Regions  us-east-1, eu-west-1`, cut to the window. */
function AnsweredLine({ line }: { line: RecordLine }) {
  const { columns } = useWindow();
  const symbols = useSymbols();
  const value = line.isChanged ? `now ${line.value}` : line.value;
  const lead = cleanText(pad(line.label, labelWidth));
  const room = columns - 5 - labelWidth - 1;
  // Whole words of a list, and how many more there are: half an id is none.
  const text = `${lead} ${displayWidth(value) <= room ? cleanText(value) : fitWords(cleanText(value).split(', '), room)}`;
  return (
    <Box columnGap={1} paddingLeft={1}>
      <Styled tone="success">{symbols.done}</Styled>
      <Styled tone="muted">{truncate(text, columns - 5, { ellipsis: symbols.ellipsis })}</Styled>
    </Box>
  );
}
