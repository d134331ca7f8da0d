import { useReducer, useRef } from 'react';

/**
 * `useReducer` whose state can be read at any time: `dispatch` reduces at once and returns the new state, `read` gives
 * the newest. Keys that arrive before the next frame, the submitting one included, so see each other's effect, which
 * a state taken from a rendered closure does not.
 *
 * `reduce` must be pure; it may close over the newest props.
 */
export function useLiveReducer<State, Action>(
  reduce: (state: State, action: Action) => State,
  initialize: () => State,
): { state: State; dispatch: (action: Action) => State; read: () => State } {
  const cell = useRef<{ state: State } | undefined>(undefined);
  cell.current ??= { state: initialize() };
  const current = cell.current;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  return {
    state: current.state,
    read: () => current.state,
    dispatch: (action) => {
      const next = reduce(current.state, action);
      if (next !== current.state) {
        current.state = next;
        redraw();
      }
      return next;
    },
  };
}
