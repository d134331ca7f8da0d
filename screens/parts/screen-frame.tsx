/** The frame as the wizard uses it: phase and account from the machine, and what has to be shown on any screen. */
import { type ReactNode, useContext, useEffect } from 'react';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { phases } from '../../machines/history.ts';
import { hasTag, placeOf, type WizardState } from '../../machines/wizard.ts';
import { Callout, type CalloutProps, calloutRows } from '../../src/ui/callout.tsx';
import { Frame, Reserve, useBodyWidth } from '../../src/ui/frame.tsx';
import { HelpContext } from '../../src/ui/help.tsx';
import { InputScope, type KeyConditions, type KeyTable, useIsInputActive } from '../../src/ui/keys/keys.ts';
import { cleanText, truncate } from '../../src/ui/text.ts';
import { modeWord } from '../../src/words/introduction.ts';
import { accountName } from '../../src/words/words.ts';
import { type Refused, useRefused } from './gate.ts';

/** What every screen is given and what it may do: props in, events out. */
export interface ScreenProps {
  context: WizardContext;
  state: WizardState;
  send: (event: PersonEvent) => void;
}

export type Screen = (props: ScreenProps) => ReactNode;

export interface ScreenFrameProps extends Omit<ScreenProps, 'send'> {
  question?: string;
  description?: string | undefined;
  keys?: readonly KeyTable[];
  conditions?: KeyConditions;
  help?: readonly string[] | undefined;
  longBody?: number | undefined;
  children?: ReactNode;
}

/** Whose account the title line names, and whether it is a real one. */
function titleAccount(context: WizardContext): string {
  const { identity, offline, draft } = context;
  const account = identity !== null ? accountName(identity) : offline ? (draft.account ?? '') : '';
  return [modeWord(context), account].filter((part) => part !== '').join(' ');
}

/** The phases as the title line names them. */
const phaseNames: Record<(typeof phases)[number], string> = {
  look: 'Look',
  choose: 'Choose',
  review: 'Review',
  apply: 'Apply',
};

/** A banner must leave the screen its room. */
const longestProblem = 100;

const refusals: Record<Refused, CalloutProps> = {
  held: {
    kind: 'warning',
    word: 'Not done',
    text: 'the key was held down or pressed too quickly. Release it.',
  },
  released: { kind: 'info', word: 'Not done', text: 'press the key again to confirm.' },
  alone: {
    kind: 'info',
    word: 'Not done',
    text: "Enter alone doesn't confirm this. Choose with the arrow keys first.",
  },
};

/** What is shown above every screen, most urgent first. */
function banners(context: WizardContext, refused: Refused | null): CalloutProps[] {
  const told: CalloutProps[] = [];
  if (refused !== null) told.push(refusals[refused]);
  if (context.interrupted) {
    told.push({
      kind: 'warning',
      word: 'Stopping',
      text: 'finishing the call in progress. Press Ctrl+C again to leave at once.',
    });
  }
  if (context.saveProblem !== null) {
    told.push({
      kind: 'warning',
      word: "Your answers couldn't be saved",
      text: `${truncate(cleanText(context.saveProblem), longestProblem, { ellipsis: '...' })} Answers you give now are lost when you leave.`,
    });
  }
  return told;
}

export function ScreenFrame({ context, state, children, ...frame }: ScreenFrameProps) {
  const account = titleAccount(context);
  const isActive = useIsInputActive();
  const refused = useRefused();
  const { open: openHelp } = useContext(HelpContext);
  // Help would hide that the program is stopping.
  useEffect(() => {
    if (context.interrupted) openHelp(null);
  }, [context.interrupted, openHelp]);
  return (
    <Frame
      product="kentik-aws-setup"
      phases={phases.map((name) => phaseNames[name])}
      phase={phases.findIndex((phase) => hasTag(placeOf(state, context), phase))}
      {...(account === '' ? {} : { account })}
      {...frame}
    >
      <Body told={banners(context, refused)} isActive={isActive}>
        {children}
      </Body>
    </Frame>
  );
}

interface BodyProps {
  told: readonly CalloutProps[];
  /** Whether the whole screen listens to the keyboard: not where a question lies over it. */
  isActive: boolean;
  children: ReactNode;
}

function Body({ told, isActive, children }: BodyProps) {
  const width = useBodyWidth();
  const isShown = useIsInputActive();
  const rows = told.reduce((sum, each) => sum + calloutRows(each, width), 0);
  return (
    <>
      {told.map((each) => (
        <Callout key={each.word} {...each} />
      ))}
      <InputScope value={isActive && isShown}>
        <Reserve rows={rows}>{children}</Reserve>
      </InputScope>
    </>
  );
}
