/** What every screen is given and what it may do: props in, events out. */
import type { ReactNode } from 'react';
import type { WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import type { WizardState } from '../machines/wizard.ts';

export interface ScreenProps {
  context: WizardContext;
  state: WizardState;
  send: (event: PersonEvent) => void;
}

export type Screen = (props: ScreenProps) => ReactNode;
