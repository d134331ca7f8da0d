/** What the forms of a question share: title, reason, and the keys of its actions. */
import type { ReactNode } from 'react';
import type { Action, Answer, Question } from '../../src/questions/question.ts';
import { listBody } from '../../src/ui/frame.tsx';
import { defineKeys, type KeyTable, useKeys } from '../../src/ui/keys/keys.ts';
import { ScreenFrame, type ScreenProps } from './screen-frame.tsx';

export interface FormProps<Form extends Question> {
  screen: ScreenProps;
  question: Form;
  answer: (answer: Answer) => void;
  onAction: (action: Action, ids?: readonly string[]) => void;
  onBack: (() => void) | undefined;
}

interface FrameProps {
  screen: ScreenProps;
  question: Question;
  keys: KeyTable;
  hasBack: boolean;
  onAction: (action: Action) => void;
  why?: string | undefined;
  children: ReactNode;
}

export function QuestionFrame({
  screen,
  question,
  keys,
  hasBack,
  onAction,
  why = question.why,
  children,
}: FrameProps) {
  const { actions = [] } = question;
  const table = defineKeys(
    actions.map(({ key, word, label }) => ({
      id: word,
      keys: [key],
      hint: { key: key === 'ctrl+r' ? 'Ctrl+R' : 'Ctrl+T', label },
    })),
  );
  const help =
    question.form === 'choice'
      ? question.options.flatMap(({ label, text }) => (text === undefined ? [] : [`${label}. ${text}`]))
      : undefined;
  useKeys(table, Object.fromEntries(actions.map((action) => [action.word, () => onAction(action)])));
  return (
    <ScreenFrame
      context={screen.context}
      state={screen.state}
      question={question.title}
      {...(why === undefined ? {} : { description: why })}
      keys={[keys, table]}
      conditions={{ back: hasBack }}
      help={help}
      longBody={question.form === 'several' ? listBody : undefined}
    >
      {children}
    </ScreenFrame>
  );
}
