/** Which field of a `Form` has the cursor, and what stands in each. Pure. */

export interface FormState {
  values: Readonly<Record<string, string>>;
  focus: number;
}

export type FormAction =
  | { type: 'change'; id: string; value: string }
  | { type: 'move'; by: 1 | -1 }
  | { type: 'focus'; index: number };

export function reduceForm(state: FormState, action: FormAction, count: number): FormState {
  switch (action.type) {
    case 'change':
      return { ...state, values: { ...state.values, [action.id]: action.value } };
    case 'move':
      return { ...state, focus: Math.max(0, Math.min(state.focus + action.by, count - 1)) };
    case 'focus':
      return { ...state, focus: action.index };
  }
}
