/**
 * IAM's propagation of changes: for a while, parts of AWS still see roles and policies as they were. A read can be old;
 * a change to something that isn't known yet is refused as missing; a policy that names a role that isn't known yet has
 * an invalid principal. Source: IAM user guide, "Changes that I make are not always immediately visible".
 */
import type { Effect, Result } from '../dispatch.ts';
import type { AccountState, World } from '../world/types.ts';

type IamState = Map<string, Pick<AccountState, 'roles' | 'policies'>>;

export interface IamHistory {
  /** Records IAM's current state; to be called after anything that might have changed it. */
  remember(world: World): void;
  /** The world as seen by a part of AWS that learns of changes this much later; null if it knows all of them. */
  asOf(world: World, milliseconds: number): World | null;
}

/** @param longest milliseconds; what is older is forgotten */
export function createIamHistory(longest: number): IamHistory {
  let states: { at: number; text: string; state: IamState }[] = [];

  const remember = (world: World, at: number): void => {
    const state: IamState = new Map(
      [...world.accounts].map(([id, { roles, policies }]) => [id, structuredClone({ roles, policies })]),
    );
    const text = fingerprint(state);
    if (states.at(-1)?.text === text) return;
    states.push({ at, text, state });
    const known = states.findLastIndex((entry) => entry.at <= world.clock.now() - longest);
    if (known > 0) states = states.slice(known);
  };

  return {
    // What exists before the first change always existed.
    remember: (world) => remember(world, states.length === 0 ? Number.NEGATIVE_INFINITY : world.clock.now()),
    asOf(world, milliseconds) {
      const index = states.findLastIndex(({ at }) => at <= world.clock.now() - milliseconds);
      const entry = states[Math.max(index, 0)];
      if (entry === undefined || entry === states.at(-1)) return null;
      const accounts = [...world.accounts].map(([id, account]): [string, AccountState] => [
        id,
        { ...account, ...structuredClone(entry.state.get(id)) },
      ]);
      return { ...world, accounts: new Map(accounts) };
    },
  };
}

/** JSON of maps and sets too; equal texts are equal states. */
function fingerprint(state: IamState): string {
  return JSON.stringify([...state], (_name, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

/** Errors caused by not knowing the latest state. That a name is taken is always known. */
function comesOfDelay(result: Result): boolean {
  if (!('failure' in result)) return false;
  const { code, message } = result.failure;
  return code === 'NoSuchEntity' || code === 'DeleteConflict' || /Invalid principal/.test(message);
}

/**
 * Carries a call out where a part of AWS answers that sees the old world.
 *
 * @returns the result, and whether the old world made it
 */
export function performDelayed(
  call: { service: string; mutating: boolean },
  old: World,
  effect: Effect,
): { result: Result; delayed: boolean } {
  // Other services read IAM to check principals, and STS to assume roles; what they change isn't part of the old world.
  if (call.service !== 'iam') {
    const result = effect({ world: old });
    return { result, delayed: call.service === 'sts' ? 'failure' in result : comesOfDelay(result) };
  }
  if (!call.mutating) return { result: effect({ world: old }), delayed: true };
  // A change is first tried on the old world, which is a copy; its refusal is the answer, its effect is thrown away.
  const tried = effect({ world: { ...old, nextSerial: () => 0 } });
  return comesOfDelay(tried) ? { result: tried, delayed: true } : { result: effect(), delayed: false };
}
