/** The first frame, drawn before the machine and the other screens are loaded: that of the first state, by hand. */
import type { ReactNode } from 'react';
import { firstSteps, type WizardInput } from '../machines/context.ts';
import { Callout, type CalloutProps, calloutRows } from '../src/ui/callout.tsx';
import { Frame, Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { Spinner } from '../src/ui/progress.tsx';
import { capitalized, wrapText } from '../src/ui/text.ts';
import { Lines, Styled } from '../src/ui/theme.tsx';
import {
  existing,
  modeNotes,
  modeWord,
  phaseTexts,
  promise,
  purpose,
  time,
  title,
} from '../src/words/introduction.ts';
import { program } from '../src/words/words.ts';

/** What the wizard shows while it reads saved sessions, or opens the one that it resumes. */
export function Opening({
  input,
}: {
  input: Pick<WizardInput, 'sandbox' | 'dryRun' | 'session' | 'resume'>;
}) {
  const mode = { ...input, offline: false };
  const account = modeWord(mode);
  const isResuming = input.resume && input.session !== null;
  const spinner = <Spinner label={capitalized(firstSteps[isResuming ? 'openingSession' : 'welcome'])} />;
  return (
    <Frame
      product={program}
      phases={phaseTexts.map(([name]) => name)}
      phase={0}
      {...(account === '' ? {} : { account })}
      {...(isResuming ? {} : { question: title })}
    >
      {isResuming ? (
        spinner
      ) : (
        <Introduction notes={modeNotes(mode).map((note) => ({ kind: 'info', ...note }))} rows={1}>
          {spinner}
        </Introduction>
      )}
    </Frame>
  );
}

/** A paragraph; with a lead, its lines are indented beside it. */
interface Paragraph {
  lead?: string;
  text: string;
}

/** From the most to the least that there is room for. */
const texts: readonly Paragraph[][] = [
  [
    { text: purpose },
    ...phaseTexts.map(([name, text]) => ({ lead: `  ${name.padEnd(8)}`, text })),
    { text: '' },
    { text: existing },
    { text: promise },
    { text: '' },
    { text: time },
  ],
  [{ text: `Look, choose, review, apply. ${time}` }, { text: promise }],
  [{ text: 'Nothing changes before you confirm the plan.' }],
];

interface IntroductionProps {
  /** What is different in this run, or wrong. */
  notes: readonly CalloutProps[];
  /** Rows of the children. */
  rows: number;
  children?: ReactNode;
}

/** What this program does and doesn't do, in the room that the children leave. */
export function Introduction({ notes, rows, children }: IntroductionProps) {
  const width = useBodyWidth();
  const room = useBodyRows() - rows;
  const noteRows = notes.reduce((sum, note) => sum + calloutRows(note, width) + 1, 0);
  const laidOut = texts.map((paragraphs) => paragraphs.flatMap((each) => linesOf(each, width)));
  const blank = rows === 0 ? 0 : 1;
  const lines = laidOut.find((each) => each.length + blank + noteRows <= room) ?? [];
  return (
    <>
      {notes.map((note) => (
        <Callout key={note.text} {...note} />
      ))}
      {notes.length > 0 && <Styled> </Styled>}
      {lines.length > 0 && <Lines lines={lines} />}
      {lines.length > 0 && blank > 0 && <Styled> </Styled>}
      <Reserve rows={noteRows + lines.length + (lines.length > 0 ? blank : 0)}>{children}</Reserve>
    </>
  );
}

function linesOf({ lead = '', text }: Paragraph, width: number): string[] {
  return wrapText(text, width - lead.length).map((line, index) =>
    index === 0 ? lead + line : ' '.repeat(lead.length) + line,
  );
}
