/** Catches what a screen throws while it draws: a bug, which is reported as one, with the way to continue. */
import { Component, type ReactNode } from 'react';
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { reportOf } from '../../src/model/errors.ts';
import { defineKeys, useKeys } from '../../src/ui/keys/keys.ts';
import { ScrollView, scrollKeys } from '../../src/ui/lists/scroll-view.tsx';
import { errorScrollLines } from './error-lines.ts';
import { ScreenFrame } from './screen-frame.tsx';

interface ErrorBoundaryProps {
  context: WizardContext;
  state: WizardState;
  children: ReactNode;
}

interface Caught {
  /** Thrown by the screen of this state; another state has another screen. */
  failure: { error: unknown } | null;
}

/** Give it the state as `key`, so that the next screen is drawn in any case. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { failure: null };

  static getDerivedStateFromError(error: unknown): Caught {
    return { failure: { error } };
  }

  override render(): ReactNode {
    const { context, state, children } = this.props;
    if (this.state.failure === null) return children;
    return (
      <BugScreen
        context={context}
        state={state}
        error={this.state.failure.error}
        onAgain={() => this.setState({ failure: null })}
      />
    );
  }
}

const keys = defineKeys([{ id: 'again', keys: ['enter'], hint: { key: 'Enter', label: 'draw it again' } }]);

interface BugScreenProps {
  context: WizardContext;
  state: WizardState;
  error: unknown;
  onAgain: () => void;
}

function BugScreen({ context, state, error, onAgain }: BugScreenProps) {
  useKeys(keys, { again: onAgain });
  const report = reportOf(error, `drawing the screen "${state}"`);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="This screen couldn't be drawn"
      description="Your answers are saved: Ctrl+C leaves, and the next start continues here. Work in progress isn't interrupted."
      keys={[keys, scrollKeys]}
      conditions={{ back: false, accept: false }}
    >
      <ScrollView lines={errorScrollLines(report)} wrap />
    </ScreenFrame>
  );
}
