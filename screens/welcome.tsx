/** What this does and doesn't do; and saved sessions, if there are any. */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { SavedSession, WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { doingOf } from '../src/questions/waits.ts';
import { Callout, type CalloutProps, calloutRows } from '../src/ui/callout.tsx';
import { ChoiceField, type ChoiceItem, choiceKeys } from '../src/ui/fields/choice-field.tsx';
import { Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { Spinner } from '../src/ui/progress.tsx';
import { plural, wrapText } from '../src/ui/text.ts';
import { Lines, Styled, useTheme } from '../src/ui/theme.tsx';
import { existing, modeNotes, phaseTexts, promise, purpose, time, title } from '../src/words/introduction.ts';
import {
  isUnderway,
  isUndoable,
  offeredSessions,
  sessionAge,
  sessionState,
  undoableHere,
} from '../src/words/sessions.ts';
import { program } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';
import { SessionView } from './session-view.tsx';

const startKeys = defineKeys([{ id: 'start', keys: ['enter'], hint: { key: 'Enter', label: 'start' } }]);
const viewKeys = defineKeys([
  { id: 'view', keys: ['v'], hint: { key: 'V', label: 'view the session' }, when: 'session' },
]);

/** A paragraph; with a lead, its lines are indented beside it. */
interface Paragraph {
  lead?: string;
  text: string;
}

/** From the most to the least that there is room for. */
const texts: readonly Paragraph[][] = [
  [
    { text: purpose },
    ...phaseTexts.map(([name, text]) => ({ lead: `  ${name.padEnd(8)}`, text })),
    { text: '' },
    { text: existing },
    { text: promise },
    { text: '' },
    { text: time },
  ],
  [{ text: `Look, choose, review, apply. ${time}` }, { text: promise }],
  [{ text: 'Nothing changes before you confirm the plan.' }],
];

export function Welcome(screen: ScreenProps) {
  const { context } = screen;
  const [viewed, setViewed] = useState<SavedSession | null>(null);
  // Enter pressed before the sessions are known: it starts where there turns out to be nothing to offer.
  const isEarly = useRef(false);
  if (viewed !== null) {
    return <SessionView {...screen} session={viewed} onBack={() => setViewed(null)} />;
  }
  const { offered } = offeredSessions(context);
  const isOffer = context.sessionsLoaded && (offered.length > 0 || isUnderway(context));
  if (isOffer) return <Offer {...screen} onView={setViewed} />;
  return <Start {...screen} isEarly={isEarly} />;
}

function Start({ context, state, send, isEarly }: ScreenProps & { isEarly: RefObject<boolean> }) {
  const isReady = context.sessionsLoaded;
  useKeys(startKeys, {
    start: () => {
      if (isReady) send({ type: 'next' });
      else isEarly.current = true;
    },
  });
  useEffect(() => {
    if (isReady && isEarly.current) send({ type: 'next' });
  }, [isReady, isEarly, send]);
  return (
    <ScreenFrame context={context} state={state} question={title} keys={isReady ? [startKeys] : []}>
      <Told context={context} rows={isReady ? 0 : 1}>
        {!isReady && <Spinner label={doingOf(state, context)} />}
      </Told>
    </ScreenFrame>
  );
}

/** What is shown above the keys or the offer, in at most `rows` lines. */
function Told({ context, rows, children }: { context: WizardContext; rows: number; children?: ReactNode }) {
  const width = useBodyWidth();
  const room = useBodyRows() - rows;
  const notes = notesOf(context);
  const noteRows = notes.reduce((sum, note) => sum + calloutRows(note, width) + 1, 0);
  const laidOut = texts.map((paragraphs) => paragraphs.flatMap((each) => linesOf(each, width)));
  const blank = rows === 0 ? 0 : 1;
  const lines = laidOut.find((each) => each.length + blank + noteRows <= room) ?? [];
  return (
    <>
      {notes.map((note) => (
        <Callout key={note.text} {...note} />
      ))}
      {notes.length > 0 && <Styled> </Styled>}
      {lines.length > 0 && <Lines lines={lines} />}
      {lines.length > 0 && blank > 0 && <Styled> </Styled>}
      <Reserve rows={noteRows + lines.length + (lines.length > 0 ? blank : 0)}>{children}</Reserve>
    </>
  );
}

function linesOf({ lead = '', text }: Paragraph, width: number): string[] {
  return wrapText(text, width - lead.length).map((line, index) =>
    index === 0 ? lead + line : ' '.repeat(lead.length) + line,
  );
}

const mostUnreadable = 2;

function notesOf(context: WizardContext): CalloutProps[] {
  const { unreadableSessions } = context;
  const notes = modeNotes(context).map((note): CalloutProps => ({ kind: 'info', ...note }));
  for (const { id, message } of unreadableSessions.slice(0, mostUnreadable)) {
    notes.push({ kind: 'warning', word: `Session ${id} can't be read and is kept`, text: message });
  }
  const more = unreadableSessions.length - mostUnreadable;
  if (more > 0) {
    notes.push({
      kind: 'warning',
      text: `${plural(more, 'more session')} can't be read: ${program} sessions list`,
    });
  }
  return notes;
}

/** Session ids hold no colon. */
type Value = `session:${string}` | 'this' | 'new';

function Offer({ context, state, send, onView }: ScreenProps & { onView: (session: SavedSession) => void }) {
  const { now } = useTheme();
  const { offered, usual } = offeredSessions(context);
  const items: ChoiceItem<Value>[] = [
    ...(isUnderway(context)
      ? [{ value: 'this' as const, label: 'Continue this session', hint: 'your answers are kept' }]
      : []),
    ...offered.map(
      (session): ChoiceItem<Value> => ({
        value: `session:${session.id}`,
        label: `Continue ${session.id}`,
        hint: `${sessionAge(session, now())}, ${sessionState(session)}`,
        ...(session.account === null ? {} : { description: `Account ${session.account}.` }),
      }),
    ),
    // The session of this run holds the answers given so far: starting over means another run.
    ...(isUnderway(context)
      ? []
      : [
          {
            value: 'new' as const,
            label: 'Start over',
            description: 'Saved sessions stay. What they created stays, too, and can still be undone.',
          },
        ]),
  ];
  const initial: Value = isUnderway(context) ? 'this' : usual === null ? 'new' : `session:${usual}`;
  const [highlighted, setHighlighted] = useState<Value>(initial);
  const viewed = offered.find(({ id }) => highlighted === `session:${id}`);
  const undoable = viewed !== undefined && isUndoable(viewed, context) ? viewed.id : null;
  const conditions = {
    back: false,
    session: viewed !== undefined,
    ...useUndoKey(highlighted === 'this' ? undoableHere(context) : undoable, send),
  };
  useKeys(
    viewKeys,
    {
      view: () => {
        if (viewed !== undefined) onView(viewed);
      },
    },
    { conditions },
  );
  const submit = (value: Value) => send(eventOf(value));
  const hasDescriptions = items.some(({ description }) => description !== undefined);
  const rows = Math.min(items.length, 6) + 1 + (hasDescriptions ? 2 : 0);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={title}
      keys={[choiceKeys, viewKeys, undoKeys]}
      conditions={conditions}
    >
      <Told context={context} rows={rows}>
        <ChoiceField items={items} initial={initial} onSubmit={submit} onHighlight={setHighlighted} />
      </Told>
    </ScreenFrame>
  );
}

function eventOf(value: Value): PersonEvent {
  if (value === 'this') return { type: 'next' };
  if (value === 'new') return { type: 'session.started' };
  return { type: 'session.resumed', id: value.slice('session:'.length) };
}
