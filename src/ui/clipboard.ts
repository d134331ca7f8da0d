/** The terminal's clipboard, by OSC 52. A terminal never reports whether it accepted the text. */
import { createContext, useContext } from 'react';

/** xterm and what follows it take 100,000 characters in all; base64 makes 4 characters of 3 bytes. */
const mostBytes = 74_994;

/** The sequence that makes a terminal copy `text`; null if it is longer than terminals accept. */
export function copySequence(text: string): string | null {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length > mostBytes ? null : `\u001b]52;c;${bytes.toString('base64')}\u0007`;
}

/** Writes a sequence to the terminal beside the frame. */
export const SequenceContext = createContext<(sequence: string) => void>(() => undefined);

/** What is known about a copy, and no more. */
const copyWords = {
  sent: "Sent to the terminal's clipboard. If nothing can be pasted, the terminal doesn't allow it.",
  'too-long': 'Too long for the clipboards of most terminals, so nothing was copied.',
};

/**
 * Copies a text and returns the only thing that is known: that it was sent to the terminal. Many ask their user first,
 * tmux wants `set-clipboard on`, and some do nothing.
 */
export function useCopy(): (text: string) => string {
  const write = useContext(SequenceContext);
  return (text) => {
    const sequence = copySequence(text);
    if (sequence === null) return copyWords['too-long'];
    write(sequence);
    return copyWords.sent;
  };
}
