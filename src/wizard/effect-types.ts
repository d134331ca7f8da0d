/** The machine's actors as plain functions, typed by what the machine declares. */
import type { InputFrom, OutputFrom } from 'xstate';
import type { actors } from '../../machines/actors.ts';

type ActorName = keyof typeof actors;

export type EffectInput<Name extends ActorName> = InputFrom<(typeof actors)[Name]>;

export type EffectOutput<Name extends ActorName> = OutputFrom<(typeof actors)[Name]>;

/** `signal` is aborted when the machine leaves the state that waits. */
export type EffectHandlers = {
  [Name in ActorName]: (call: {
    input: EffectInput<Name>;
    signal: AbortSignal;
  }) => Promise<EffectOutput<Name>>;
};
