/** A call of Kentik's API, as its handlers get it. */
import type { WireAnswer } from '../wire/request.ts';
import type { RefuseItem, World } from '../world/types.ts';
import type { KentikState } from './state.ts';

export interface KentikCall {
  world: World;
  state: KentikState;
  /** The last part of the path, where it names something. */
  id: string;
  body: string;
  refuseItem: RefuseItem | undefined;
}

export type KentikHandler = (call: KentikCall) => WireAnswer;
