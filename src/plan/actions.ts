/** What an action comes to. */
import type { Action } from './types.ts';

/** Whether carrying out the plan calls AWS to change something. */
export function isPending({ action }: { action: Action }): boolean {
  return action === 'create' || action === 'update' || action === 'replace' || action === 'detach';
}
