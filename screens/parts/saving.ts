/** What a screen copies or saves for its reader, and what is said of it. */
import { createContext, useContext, useState } from 'react';
import type { DocumentFile } from '../../src/outputs/files.ts';
import { useCopy } from '../../src/ui/clipboard.ts';

/** Writes a file without replacing another, and returns its path. Null where nothing can be written, as in a screen by itself. */
export type SaveFile = (file: DocumentFile) => Promise<string>;

export const SaveContext = createContext<SaveFile | null>(null);

interface Keeping {
  /** What became of the last copy or file; null before there was one. */
  told: string | null;
  /** @param what the text is, where that isn't plain */
  copy: (text: string, what?: string) => void;
  save: ((file: DocumentFile) => void) | null;
}

export function useKeeping(): Keeping {
  const write = useContext(SaveContext);
  const copy = useCopy();
  const [told, tell] = useState<string | null>(null);
  return {
    told,
    copy: (text, what) => tell(`${what === undefined ? '' : `${what}: `}${copy(text)}`),
    save:
      write === null
        ? null
        : (file) => {
            tell('Saving …');
            write(file).then(
              (path) => tell(`Saved to ${path}`),
              (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
            );
          },
  };
}
