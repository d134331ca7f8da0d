/** A saved session to look at: its answers and how far it got. Nothing is opened by it. */

import type { SavedSession } from '../machines/context.ts';
import { labelled } from '../src/layouts/hanging.ts';
import { answerWords } from '../src/questions/index.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { capitalized, utcMinute } from '../src/ui/text.ts';
import { useTheme } from '../src/ui/theme.tsx';
import { sessionAge, sessionState } from '../src/words/sessions.ts';
import type { AnswerWords } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'back', keys: ['escape', 'enter', 'shift+tab', 'v'], hint: { key: 'Esc', label: 'back' } },
]);
export function SessionView({
  context,
  state,
  session,
  onBack,
}: ScreenProps & { session: SavedSession; onBack: () => void }) {
  const { now } = useTheme();
  useKeys(keys, { back: onBack });
  const answers = answerWords(session.answers);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={`Session ${session.id}`}
      description={`${capitalized(sessionState(session))}, last changed ${sessionAge(session, now())} (${utcMinute(session.changedAt)}).`}
      keys={[keys, scrollKeys]}
      conditions={{ back: true, accept: false }}
    >
      <Answers answers={answers} />
    </ScreenFrame>
  );
}

function Answers({ answers }: { answers: readonly AnswerWords[] }) {
  const width = useBodyWidth();
  return (
    <ScrollView
      lines={answers.length === 0 ? ['Nothing has been answered in it yet.'] : labelled(answers, width)}
    />
  );
}
