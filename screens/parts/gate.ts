/** Lets through what a person sends, unless it needs more care than the key had: a held key and Enter alone confirm nothing. */
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { Care } from '../../machines/care.ts';
import { releaseMilliseconds, useKeyPulse } from '../../src/ui/keys/key-pulse.ts';

/** Why the last key did nothing; `released` when it has been let go since. */
export type Refused = 'held' | 'released' | 'alone';

export const RefusedContext = createContext<Refused | null>(null);

export function useRefused(): Refused | null {
  return useContext(RefusedContext);
}

interface Gate {
  /** Whether the key that is being handled may do it. */
  lets: (care: Care) => boolean;
  refused: Refused | null;
}

/** @param stage changes with each new question */
export function useGate(stage: string): Gate {
  const pulse = useKeyPulse();
  const shown = useRef({ stage: '', at: 0 });
  if (shown.current.stage !== stage) shown.current = { stage, at: pulse.now() };
  const [told, tell] = useState<{ shownAt: number; refused: Refused; at: number } | null>(null);

  // Told in two steps: that the key must be let go, and once it was, that it counts now.
  useEffect(() => {
    if (told?.refused !== 'held') return;
    const timer = setTimeout(() => tell({ ...told, refused: 'released' }), releaseMilliseconds);
    return () => clearTimeout(timer);
  }, [told]);

  const lets = useCallback(
    (care: Care) => {
      const refused = pulse.refusal(care, shown.current.at);
      tell(refused === null ? null : { shownAt: shown.current.at, refused, at: pulse.now() });
      return refused === null;
    },
    [pulse],
  );
  return { lets, refused: told?.shownAt === shown.current.at ? told.refused : null };
}
