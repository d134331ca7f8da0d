/** Every operation in one table: the compiler asks for a row for each. */
import type { Looked } from '../model/mutate.ts';
import { type AwsOperationName, isKentikOperation, type Operation } from '../model/operations.ts';
import type { Connection } from './access/connection-types.ts';
import { bucketRows } from './kinds/bucket/bucket-changes.ts';
import { bucketRemovalRows } from './kinds/bucket/removals-buckets.ts';
import { flowLogRows } from './kinds/flow-log/flow-log-calls.ts';
import { policyRows } from './kinds/policy/policy-calls.ts';
import { roleRows } from './kinds/role-calls.ts';
import type { Doubt, Row, Rows } from './operation.ts';

const operations: Rows<AwsOperationName> = {
  ...bucketRows,
  ...bucketRemovalRows,
  ...flowLogRows,
  ...policyRows,
  ...roleRows,
};

/** Was an operation of an earlier run carried out? Null for operations of undo, which reads everything anyway, and for Kentik's. */
export async function look(
  connection: Connection,
  operation: Operation,
  { session, ...earlier }: { session: string } & NonNullable<Doubt['earlier']>,
  signal: AbortSignal,
): Promise<Looked | null> {
  if (isKentikOperation(operation)) return null;
  const row: Row<Operation, never, unknown> = operations[operation.operation];
  if (row.look === undefined) return null;
  const caller = await connection.caller(signal);
  const found = await row.look({ connection, caller, session, operation }, { lost: false, earlier }, signal);
  if (found !== null) return { status: 'done', ids: found.ids };
  return { status: row.leavesProof?.(operation) ? 'failed' : 'unknown', ids: [] };
}
