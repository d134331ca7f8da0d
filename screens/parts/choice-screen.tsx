/** A question with a few answers, of which one is taken. */
import type { ReactNode } from 'react';
import { ChoiceField, type ChoiceItem, choiceKeys, filteredChoiceKeys } from '../../src/ui/choice-field.tsx';
import { Reserve } from '../../src/ui/frame.tsx';
import type { KeyTable } from '../../src/ui/keys.ts';
import type { ScreenProps } from '../props.ts';
import { ScreenFrame } from './screen-frame.tsx';

export interface ChoiceScreenProps<Value extends string> {
  screen: ScreenProps;
  question: string;
  description?: string;
  items: readonly ChoiceItem<Value>[];
  /** The item to start at: the answer given before, or the default. */
  initial?: Value | undefined;
  onSubmit: (value: Value) => void;
  /** Without it there is no way back. */
  onBack?: () => void;
  onHighlight?: (value: Value) => void;
  /** What the items are, in the plural: many of them can be filtered. */
  many?: string;
  /** Keys of the screen itself; its own component handles them. */
  keys?: readonly KeyTable[];
  /** Stands above the choice; `aboveRows` lines. */
  above?: ReactNode;
  aboveRows?: number;
}

/** More than an eye takes in at once. */
export function isMany(items: readonly unknown[]): boolean {
  return items.length > 10;
}

export function ChoiceScreen<Value extends string>(props: ChoiceScreenProps<Value>) {
  const { screen, question, description, items, initial, onSubmit, onBack, onHighlight } = props;
  const filtered = props.many !== undefined && isMany(items) ? props.many : undefined;
  return (
    <ScreenFrame
      {...screen}
      question={question}
      {...(description === undefined ? {} : { description })}
      keys={[filtered === undefined ? choiceKeys : filteredChoiceKeys, ...(props.keys ?? [])]}
      conditions={{ back: onBack !== undefined }}
    >
      {props.above}
      <Reserve rows={props.aboveRows ?? 0}>
        <ChoiceField
          items={items}
          onSubmit={onSubmit}
          filtered={filtered}
          {...(initial === undefined ? {} : { initial })}
          {...(onBack === undefined ? {} : { onBack })}
          {...(onHighlight === undefined ? {} : { onHighlight })}
        />
      </Reserve>
    </ScreenFrame>
  );
}
