/** Conditions of key tables that only the component itself knows, such as whether its text is longer than the window. */
import { createContext, useContext, useLayoutEffect } from 'react';
import type { KeyConditions } from './keys.ts';

/** Takes the conditions that hold now. The frame gives it; without a frame nobody draws hints. */
export const HintConditions = createContext<(conditions: KeyConditions) => void>(() => undefined);

/**
 * Tells the frame which hints are true now, where they are others than the screen says: most frames need no second drawing.
 * They count while the component is there; one a screen.
 */
export function useHintConditions(conditions: KeyConditions): void {
  const tell = useContext(HintConditions);
  // By content: a new object with the same conditions is no news.
  const text = JSON.stringify(conditions);
  useLayoutEffect(() => {
    tell(JSON.parse(text) as KeyConditions);
    return () => tell({});
  }, [tell, text]);
}
