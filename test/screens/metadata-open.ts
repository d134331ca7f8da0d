/** A screen of a metadata-only export by itself in a terminal, with what it sends. */
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { TerminalSize } from '../helpers/terminal-screen.ts';
import { metadataDraft, organizationOf } from './metadata-cases.ts';
import { open as openScreen } from './open.tsx';

/** With an organization of 300 accounts, unless `change` says otherwise. */
export function open(state: WizardState, change: Partial<WizardContext> = {}, size?: TerminalSize) {
  return openScreen(state, { draft: metadataDraft, organization: organizationOf(300), ...change }, size);
}

export const nothingChosen = { version: 1, export: 'metadata-only', account: '123456789012' } as const;
