/** What the server and the services agree on. */
import type { AwsFailure } from './failure.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';
import type { CallContext } from './world/types.ts';

/** A request that was understood, before it is carried out. */
export interface Operation {
  name: string;
  /** True where it would change something, if it succeeded. */
  mutating: boolean;
  /**
   * What the request asks for, for the record.
   *
   * @throws AwsFailure where that can't be read
   */
  input(): Record<string, unknown>;
  /** @throws AwsFailure where it is refused, also because there is no such operation or its parameters are wrong */
  perform(context: CallContext): WireAnswer;
}

/** Errors that every service words in its own way. */
export type CommonFailure = 'unsigned' | 'unknown-key' | 'region-disabled' | 'internal';

/** What the texts of these errors name. */
export interface FailureDetails {
  accessKeyId: string;
  account: string;
  region: string;
  message: string;
}

export interface Service {
  /** The name that requests to it are signed with. */
  name: string;
  /** Names of all that it can do. */
  operationNames: readonly string[];
  read(request: WireRequest, requestId: string): Operation;
  /** The error in the service's protocol. */
  refuse(failure: AwsFailure, request: WireRequest, requestId: string): WireAnswer;
  common(kind: CommonFailure, details: FailureDetails): AwsFailure;
}
