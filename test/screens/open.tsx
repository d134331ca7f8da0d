/** A screen by itself in a terminal, with what it sends. */
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { screens } from '../../screens/index.ts';
import { type InProcessTerminal, renderInTerminal } from '../helpers/terminal.tsx';
import type { TerminalSize } from '../helpers/terminal-screen.ts';
import { cases } from './cases.ts';
import { account, contextOf } from './contexts.ts';

export async function open(
  state: WizardState,
  change: Partial<WizardContext> = {},
  size: Partial<TerminalSize> = {},
): Promise<{ terminal: InProcessTerminal; sent: PersonEvent[] }> {
  const sent: PersonEvent[] = [];
  const Screen = screens[state];
  const terminal = renderInTerminal(
    <Screen context={contextOf(change)} state={state} send={(event) => sent.push(event)} />,
    size,
  );
  await terminal.settle();
  return { terminal, sent };
}

/** The context of one of the cases. */
export function contextNamed(name: string): WizardContext {
  const found = cases().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no such case: ${name}`);
  return found.context;
}

/** A draft that has answered where, and nothing behind it. */
export const justRegions = {
  version: 1 as const,
  account,
  regions: ['us-east-1'],
  allocation: 'local' as const,
  region: 'us-east-1',
};
