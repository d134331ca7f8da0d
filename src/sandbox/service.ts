/** The interface between the server and the services. */
import type { AwsFailure } from './failure.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';
import type { CallContext, Principal, World } from './world/types.ts';

/** A call before it is carried out. */
export interface Call {
  requestId: string;
  service: string;
  operation: string;
  region: string | null;
  account: string | null;
  mutating: boolean;
  /** Empty where the request is not signed. */
  accessKeyId: string;
  /** null where no one has this key. */
  principal: Principal | null;
  request: WireRequest;
  world: World;
}

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

/** The values in the texts of these errors. */
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

/** The sandbox's own record of requests: what was asked of it, by whom, and what came of it. */
export interface RequestRecord {
  requestId: string;
  /** ISO 8601. */
  at: string;
  service: string;
  operation: string;
  region: string | null;
  account: string | null;
  /** Would it change something, if it succeeded? Dry runs do not. */
  mutating: boolean;
  /**
   * What a mutating request asked for, in the names of the SDK's commands; null for the others and for what can't be read.
   * Objects' contents aren't kept.
   */
  request: Record<string, unknown> | null;
  /** The HTTP status; 0 where the connection was cut instead. */
  status: number;
  /** `ok` or the error's code. */
  outcome: string;
  milliseconds: number;
  /** What the fault plan did to it, in words; null: nothing. */
  fault: string | null;
}
