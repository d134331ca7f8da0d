/** What a blocked change means for those that need it. */
import { isPending } from './summary.ts';
import type { Change } from './types.ts';

/**
 * What depends on something blocked is blocked too, unless it is there already. Expects dependencies first.
 */
export function blockDependents(changes: readonly Change[]): Change[] {
  const blocked = new Map<string, Change>();
  return changes.map((change) => {
    const obstacle = change.dependsOn.map((id) => blocked.get(id)).find((each) => each !== undefined);
    const result: Change =
      obstacle !== undefined && isPending(change)
        ? {
            ...change,
            action: 'blocked',
            why: `It needs the ${obstacle.kind.replace('-', ' ')} ${obstacle.name}, which is blocked.`,
            ...(obstacle.remedy === undefined ? {} : { remedy: obstacle.remedy }),
          }
        : change;
    if (result.action === 'blocked') blocked.set(result.id, result);
    return result;
  });
}
