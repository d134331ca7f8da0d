/** A question that is answered in a line of text. */
import type { ReactNode } from 'react';
import { TextField, textFieldKeys } from '../../src/ui/text-field.tsx';
import type { ScreenProps } from '../props.ts';
import { ScreenFrame } from './screen-frame.tsx';
import { useKeptText } from './unsubmitted.ts';

export interface TextScreenProps {
  screen: ScreenProps;
  question: string;
  description?: string;
  /** The answer given before; stands in the field. */
  initial?: string | undefined;
  /** What Enter alone takes. */
  defaultValue?: string;
  placeholder?: string;
  help?: string;
  /** What is wrong with a value, or null. */
  check: (value: string) => string | null;
  onSubmit: (value: string) => void;
  /** Where one may go back. What stands in the field is kept for who returns, unless it `isPassing`. */
  onBack?: () => void;
  isPassing?: boolean;
  onChange?: (value: string) => void;
  /** Stands below the field. */
  children?: ReactNode;
}

export function TextScreen(props: TextScreenProps) {
  const { screen, question, description, defaultValue, placeholder, help, onBack, onChange } = props;
  const kept = useKeptText(screen, props.initial);
  const initial = props.isPassing === true ? props.initial : kept.initial;
  const leave = (text: string) => {
    if (props.isPassing !== true) kept.keep(text);
    onBack?.();
  };
  return (
    <ScreenFrame
      {...screen}
      question={question}
      {...(description === undefined ? {} : { description })}
      keys={[textFieldKeys]}
      conditions={{ back: onBack !== undefined }}
    >
      <TextField
        validate={(value) => props.check(value) ?? undefined}
        onSubmit={props.onSubmit}
        {...(initial === undefined ? {} : { initial })}
        {...(defaultValue === undefined ? {} : { defaultValue })}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(help === undefined ? {} : { help })}
        {...(onBack === undefined ? {} : { onBack: leave })}
        {...(onChange === undefined ? {} : { onChange })}
      />
      {props.children}
    </ScreenFrame>
  );
}
