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
