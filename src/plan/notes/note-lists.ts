/** Builds notes from conditional sentences. */
import type { Note } from '../types.ts';

/** A sentence, or false if it doesn't apply. */
export type Told = string | false;

function notesOf(kind: Note['kind'], texts: readonly Told[]): Note[] {
  return texts.flatMap((text) => (text === false ? [] : [{ kind, text }]));
}

/** What is worth knowing: costs, risks, things left out. */
export function warnings(...texts: readonly Told[]): Note[] {
  return notesOf('warning', texts);
}

/** The same for what does harm: see `Note`. */
export function harms(harm: NonNullable<Note['harm']>, ...texts: readonly Told[]): Note[] {
  return warnings(...texts).map((note) => ({ ...note, harm }));
}

/** Where the plan differs from the document, and why. */
export function differences(...texts: readonly Told[]): Note[] {
  return notesOf('difference', texts);
}
