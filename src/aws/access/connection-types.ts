/** The type of a connection, for the files of the individual resource kinds, which get one and nothing else. */
import type { Identity, RegionInfo } from '../../model/existing.ts';
import type { SendOptions } from '../../model/mutate.ts';
import type { Door } from '../../model/mutate-pauses.ts';
import type { Task } from '../explain/task.ts';
import type { AssumeTarget, CredentialsUsed } from '../types.ts';
import type { Clients } from './clients.ts';

/** Who the credentials are, as `GetCallerIdentity` says. */
export type Caller = Omit<Identity, 'alias'>;

export interface Connection extends Door {
  /** The region for calls that aren't regional. */
  region: string;
  /** Where its credentials come from, decided without a call. */
  credentials(): Promise<CredentialsUsed>;
  /** A client of this class. `change` clients don't retry by themselves. */
  client: Clients['get'];
  endpointOf: Clients['endpointOf'];
  /** One reading call, its errors explained. */
  read<Output>(
    task: Task,
    signal: AbortSignal,
    send: (options: SendOptions) => Promise<Output>,
  ): Promise<Output>;
  /** The error to throw instead of one that a client threw. Asks which regions are enabled if that decides. */
  explained(error: unknown, task: Task, signal: AbortSignal): Promise<unknown>;
  /** Asked once; forgotten with expired credentials, because the next login may be another account's. */
  caller(signal: AbortSignal): Promise<Caller>;
  /** Remembers that this run just created or changed something, which might not have propagated yet. */
  noteChange(name: string): void;
  /** True for two minutes after `noteChange`: IAM takes up to about that long to propagate a change. */
  changedRecently(name: string): boolean;
  /** Remembers what DescribeRegions said, to explain a region's refusals. */
  noteRegions(regions: readonly RegionInfo[]): void;
  /** A connection to another account on the same network, with this one's credentials as its base. */
  assume(target: AssumeTarget, sessionName: string): Connection;
}
