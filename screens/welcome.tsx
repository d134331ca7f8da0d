/** What this does and doesn't do; and saved sessions, if there are any. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { SavedSession, WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { doingOf } from '../src/questions/waits.ts';
import type { CalloutProps } from '../src/ui/callout.tsx';
import { ChoiceField, type ChoiceItem, choiceKeys } from '../src/ui/fields/choice-field.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { Spinner } from '../src/ui/progress.tsx';
import { plural } from '../src/ui/text.ts';
import { useTheme } from '../src/ui/theme.tsx';
import { modeNotes, title } from '../src/words/introduction.ts';
import {
  isUnderway,
  isUndoable,
  offeredSessions,
  sessionAge,
  sessionState,
  undoableHere,
} from '../src/words/sessions.ts';
import { program } from '../src/words/words.ts';
import { Introduction } from './opening.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';
import { SessionView } from './session-view.tsx';

const startKeys = defineKeys([{ id: 'start', keys: ['enter'], hint: { key: 'Enter', label: 'start' } }]);
const viewKeys = defineKeys([
  { id: 'view', keys: ['v'], hint: { key: 'V', label: 'view the session' }, when: 'session' },
]);

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
      <Introduction notes={notesOf(context)} rows={isReady ? 0 : 1}>
        {!isReady && <Spinner label={doingOf(state, context)} />}
      </Introduction>
    </ScreenFrame>
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
      <Introduction notes={notesOf(context)} rows={rows}>
        <ChoiceField items={items} initial={initial} onSubmit={submit} onHighlight={setHighlighted} />
      </Introduction>
    </ScreenFrame>
  );
}

function eventOf(value: Value): PersonEvent {
  if (value === 'this') return { type: 'next' };
  if (value === 'new') return { type: 'session.started' };
  return { type: 'session.resumed', id: value.slice('session:'.length) };
}
