/** What the door to Kentik takes and gives. */
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import type { CallRecord } from '../http/calls.ts';
import type { BillingPlan, ExistingCloudExport, KentikDevice, KentikState } from '../model/kentik.ts';
import type { Looked, MutationContext } from '../model/mutate.ts';
import type { Operation } from '../model/operations.ts';

/** Where Kentik's credentials come from, and where its API is. Holds no secret. */
export interface KentikAccess {
  /** "KTAPI_AUTH_EMAIL and KTAPI_AUTH_TOKEN", or the file's path. */
  source: string;
  email: string;
  /** Base URLs without a trailing slash. */
  v5: string;
  v6: string;
  /** Of the portal; null where the cluster isn't known. */
  portal: string | null;
}

export interface KentikCredentials {
  access: KentikAccess;
  /** A function, so that nothing that prints or stores an object shows it. */
  token(): string;
}

export interface ConnectKentikOptions {
  credentials: KentikCredentials;
  onCall?: (call: CallRecord) => void;
  /** Ends what only reads. A change that is under way has `lastCall` to end: its response says what was done. */
  ended?: AbortSignal;
}

export interface Kentik {
  readonly access: KentikAccess;
  /** Billing plans and cloud exports. @throws UserError with exit 3 where the token isn't accepted */
  observe(signal: AbortSignal): Promise<KentikState>;
  /** @throws UserError NOT_FOUND */
  readExport(id: string, signal: AbortSignal): Promise<ExistingCloudExport>;
  listDevices(signal: AbortSignal): Promise<KentikDevice[]>;
  listPlans(signal: AbortSignal): Promise<BillingPlan[]>;
  /** A link to Data Explorer for these devices; null where the query API gives none. */
  dataExplorerUrl(deviceNames: readonly string[], signal: AbortSignal): Promise<string | null>;
  /**
   * After any failed attempt it lists what exists, and never repeats a request that took effect.
   *
   * @throws UserError PLAN_OUTDATED where such an export exists already
   */
  createExport(request: CloudExportRequest['export'], context: MutationContext): Promise<{ id: string }>;
  /**
   * Merges the fields of `desired` into what Kentik has at that moment; everything else stays.
   *
   * @param change.before as planned: an export that someone has changed since in one of these fields is left alone
   * @throws UserError CHANGED_SINCE_PLANNED, NOT_FOUND
   */
  updateExport(
    change: { id: string; desired: Record<string, unknown>; before: ExistingCloudExport },
    context: MutationContext,
  ): Promise<null>;
  /**
   * Deletes an export that is still as expected. One that no longer exists is deleted.
   *
   * @throws UserError CHANGED_SINCE_PLANNED
   */
  deleteExport(change: { expected: ExistingCloudExport }, context: MutationContext): Promise<null>;
  /** Was an operation of an earlier run carried out? Null for a deletion: an undo reads everything anyway. */
  look(operation: Operation, signal: AbortSignal): Promise<Looked | null>;
}
