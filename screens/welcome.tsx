/** What this will do and what it will not; and saved sessions, where there are some. */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { isDryRun, type SavedSession, type WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { Callout, type CalloutProps, calloutRows } from '../src/ui/callout.tsx';
import { ChoiceField, type ChoiceItem, choiceKeys } from '../src/ui/choice-field.tsx';
import { Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { Spinner } from '../src/ui/progress.tsx';
import { plural, wrapText } from '../src/ui/text.ts';
import { Lines, Styled, useTheme } from '../src/ui/theme.tsx';
import { isUnderway, offeredSessions, sessionAge, sessionState } from '../src/words/sessions.ts';
import { program } from '../src/words/words.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';
import { SessionView } from './session-view.tsx';

const startKeys = defineKeys([{ id: 'start', keys: ['enter'], hint: { key: 'Enter', label: 'start' } }]);
const viewKeys = defineKeys([
  { id: 'view', keys: ['v'], hint: { key: 'V', label: 'look at the session' }, when: 'session' },
]);

const question = 'Set up AWS for Kentik';
const promise = `Nothing is changed before you have seen the plan and confirmed it. "${program} undo SESSION" removes what a session has made, and nothing else.`;
/** A paragraph; with a lead, its lines hang beside it. */
interface Paragraph {
  lead?: string;
  text: string;
}

/** From the most to the least that there is room for. */
const texts: readonly Paragraph[][] = [
  [
    { text: 'Sets up AWS so that Kentik gets VPC flow logs, metadata or both:' },
    { lead: '  Look    ', text: 'finds your credentials, account, regions and VPCs; it only reads' },
    { lead: '  Choose  ', text: 'asks what it cannot find out; every question has a default' },
    { lead: '  Review  ', text: 'shows each change and each document; you confirm once' },
    { lead: '  Apply   ', text: 'makes what the plan says, and looks whether it works' },
    { text: '' },
    {
      text: 'Existing flow logs and buckets stay unless you decide otherwise; bucket policies are only added to.',
    },
    { text: promise },
    { text: '' },
    { text: 'About 5 minutes of yours; the first logs arrive 10 to 20 minutes later.' },
  ],
  [
    {
      text: 'Look, choose, review, apply: about 5 minutes of yours, and the first logs 10 to 20 minutes later.',
    },
    { text: promise },
  ],
  [{ text: 'Nothing is changed before you have confirmed the plan.' }],
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
    <ScreenFrame context={context} state={state} question={question} keys={isReady ? [startKeys] : []}>
      <Told context={context} rows={isReady ? 0 : 1}>
        {!isReady && <Spinner label="Looking for saved sessions" />}
      </Told>
    </ScreenFrame>
  );
}

/** What is told above the keys or the offer; `rows` lines are left for that. */
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
  const { sandbox, unreadableSessions } = context;
  const notes: CalloutProps[] = [];
  if (sandbox) {
    notes.push({
      kind: 'info',
      word: 'Sandbox',
      text: 'a made-up AWS account on this machine. Nothing real is touched.',
    });
  }
  if (isDryRun(context)) {
    notes.push({
      kind: 'info',
      word: 'Dry run',
      text: 'nothing is changed; at the end the documents are printed for you to paste.',
    });
  }
  for (const { id, message } of unreadableSessions.slice(0, mostUnreadable)) {
    notes.push({ kind: 'warning', word: `Session ${id} cannot be read and is kept`, text: message });
  }
  const more = unreadableSessions.length - mostUnreadable;
  if (more > 0) {
    notes.push({
      kind: 'warning',
      text: `${plural(more, 'more session')} cannot be read: ${program} sessions list`,
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
      ? [{ value: 'this' as const, label: 'Go on with this session', hint: 'your answers are kept' }]
      : []),
    ...offered.map(
      (session): ChoiceItem<Value> => ({
        value: `session:${session.id}`,
        label: `Go on with ${session.id}`,
        hint: `${sessionAge(session, now())}, ${sessionState(session)}`,
        ...(session.account === null ? {} : { description: `Account ${session.account}.` }),
      }),
    ),
    // The session of this run holds the answers given so far: anew means another run.
    ...(isUnderway(context) ? [] : [{ value: 'new' as const, label: 'Start anew' }]),
  ];
  const initial: Value = isUnderway(context) ? 'this' : usual === null ? 'new' : `session:${usual}`;
  const [highlighted, setHighlighted] = useState<Value>(initial);
  const viewed = offered.find(({ id }) => highlighted === `session:${id}`);
  const conditions = { back: false, session: viewed !== undefined };
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
  const hasDescriptions = offered.some((session) => session.account !== null);
  const rows = Math.min(items.length, 6) + 1 + (hasDescriptions ? 2 : 0);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={question}
      keys={[choiceKeys, viewKeys]}
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
