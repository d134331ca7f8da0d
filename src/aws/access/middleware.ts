/** Middleware around each call of the SDK's clients. */
import type { CallRecord } from '../../http/calls.ts';
import { foreignText } from '../../model/redact/redact.ts';

/** The parts of an SDK client that are used here. */
export interface SdkClient {
  config: object;
  middlewareStack: { use(plugin: never): void; addRelativeTo(middleware: never, options: never): void };
}

/** What the SDK says of a call: `IAMClient`, `CreateRoleCommand`. */
export interface CallContext {
  clientName?: string;
  commandName?: string;
}

/** An SDK plugin that surrounds each call at a step of a client's middleware. */
export function plugin<Result>(
  name: string,
  place: { step: 'initialize' | 'deserialize'; priority?: 'high' | 'low' },
  around: (call: () => Promise<Result>, context: CallContext) => Promise<Result>,
) {
  const middleware = (next: (args: unknown) => Promise<Result>, context: CallContext) => (args: unknown) =>
    around(() => next(args), context);
  return {
    applyToStack: (stack: { add(middleware: never, options: object): void }) =>
      stack.add(middleware as never, { ...place, name, override: true }),
  };
}

/** The outermost step: once for all attempts of a call. */
export const outermost = { step: 'initialize', priority: 'high' } as const;

interface Metadata {
  requestId?: string;
  attempts?: number;
}

/** Reports each call (service, operation, region, request id, outcome), without its parameters. */
export function reportCalls(region: string, onCall: (call: CallRecord) => void) {
  return plugin<{ output: object }>('reportCalls', outermost, async (call, context) => {
    const at = new Date().toISOString();
    const startedAt = performance.now();
    const report = (outcome: string, metadata: Metadata): void =>
      onCall({
        service: (context.clientName ?? '').replace(/Client$/, '').toLowerCase(),
        operation: (context.commandName ?? '').replace(/Command$/, ''),
        region,
        requestId: metadata.requestId ?? null,
        outcome,
        attempts: metadata.attempts ?? 1,
        milliseconds: Math.round(performance.now() - startedAt),
        at,
      });
    try {
      const result = await call();
      report('ok', metadataOf(result.output));
      return result;
    } catch (error) {
      report(error instanceof Error ? foreignText(error.name, 200) : 'Error', metadataOf(error));
      throw error;
    }
  });
}

function metadataOf(value: unknown): Metadata {
  if (typeof value !== 'object' || value === null || !('$metadata' in value)) return {};
  const { $metadata } = value;
  return typeof $metadata === 'object' && $metadata !== null ? $metadata : {};
}
