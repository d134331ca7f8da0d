/**
 * Flow logs of many resources, created so that one that AWS refuses takes none of the others with it. AWS refuses a call
 * whole for a resource that doesn't exist or that the caller isn't allowed to touch, and names it.
 * Source: EC2 API reference, CreateFlowLogs; error codes of EC2 (`InvalidVpcID.NotFound`, `UnauthorizedOperation`).
 */
import { exitCode, UserError } from '../../../model/errors.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isDenialCode } from '../../explain/failures.ts';
import type { FlowLogRequest, FlowLogResult } from '../../resource-types.ts';
import { createTogether } from './flow-log-changes.ts';

/**
 * How many resources of one request are asked for by themselves after a refusal. More refusals than that are no longer about
 * single resources: a permission is missing for all of them.
 */
const mostApart = { denied: 3, gone: 20 };

/**
 * Creates a flow log for each resource, or says for each why not.
 *
 * @throws UserError where nothing was created and the refusal concerns all of them
 */
export async function createFlowLogs(
  connection: Connection,
  request: FlowLogRequest,
  context: MutationContext,
): Promise<FlowLogResult> {
  const result: FlowLogResult = { created: [], failed: [] };
  const apart = { denied: 0, gone: 0 };
  const groups = [request.resourceIds];
  for (let ids = groups.shift(); ids !== undefined; ids = groups.shift()) {
    try {
      const { created, failed } = await createTogether(connection, { ...request, resourceIds: ids }, context);
      result.created.push(...created);
      result.failed.push(...failed);
    } catch (error) {
      if (!(error instanceof UserError) || concernsAll(error)) throw error;
      const kind = error.report.exit === exitCode.permission ? 'denied' : 'gone';
      const named = resourceNamedIn(error, ids);
      if (named !== null && ids.length > 1 && apart[kind] < mostApart[kind]) {
        apart[kind] += 1;
        // By itself, so that the error and the statement that would help are about this one alone.
        groups.push(
          [named],
          ids.filter((id) => id !== named),
        );
        continue;
      }
      if (ids.length === request.resourceIds.length) throw error;
      result.failed.push(...ids.map((resourceId) => refusedItem(resourceId, error)));
    }
  }
  return result;
}

/** Expired credentials, a journal that cannot be written: nothing that is about a resource. */
function concernsAll({ report }: UserError): boolean {
  return report.exit === exitCode.credentials || report.code === 'JOURNAL_UNWRITABLE';
}

/** The one resource of the call that AWS names in its refusal; null where it names none, or several. */
function resourceNamedIn({ report: { aws } }: UserError, ids: readonly string[]): string | null {
  if (aws === undefined || !(/NotFound$/.test(aws.code) || isDenialCode(aws.code))) return null;
  const named = ids.filter((id) => new RegExp(`\\b${id}\\b`).test(aws.message));
  return named.length === 1 ? (named[0] ?? null) : null;
}

function refusedItem(resourceId: string, { report }: UserError): FlowLogResult['failed'][number] {
  const { code = report.code, message = report.message } = report.aws ?? {};
  return { resourceId, code, message, error: report };
}
