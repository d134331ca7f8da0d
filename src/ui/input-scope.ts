import { createContext, useContext } from 'react';

/**
 * Whether inputs below listen to the keyboard. A frame that is too small to show its inputs, and a dialog that lies over
 * them, switch them off; they keep their state.
 */
export const InputScope = createContext(true);

export function useIsInputActive(): boolean {
  return useContext(InputScope);
}
