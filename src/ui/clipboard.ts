/** The terminal's clipboard, by OSC 52. A terminal never answers whether it took what it was sent. */
import { createContext, useContext } from 'react';

/** xterm and what follows it take 100,000 characters in all; base64 makes 4 characters of 3 bytes. */
const mostBytes = 74_994;

/** What asks a terminal to copy `text`; null where it is longer than terminals take. */
export function copySequence(text: string): string | null {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length > mostBytes ? null : `\u001b]52;c;${bytes.toString('base64')}\u0007`;
}

/** Writes a sequence to the terminal beside the frame. */
export const SequenceContext = createContext<(sequence: string) => void>(() => undefined);

/** What can be said of a copy, and no more than that. */
const copyWords = {
  sent: "Sent to the terminal's clipboard. If nothing can be pasted, the terminal doesn't allow it.",
  'too-long': 'Too long for the clipboards of most terminals, so nothing was copied.',
};

/**
 * Copies a text and returns what is known of it: that the terminal was asked. Many ask their user first, tmux wants
 * `set-clipboard on`, and some do nothing.
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
