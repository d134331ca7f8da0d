/**
 * Reports each AWS call (service, operation, region, request id, outcome) to whoever listens. Sits at the outermost
 * step of a client's middleware, so that one record covers all attempts of a call and holds no parameters.
 */
import { foreignText } from '../../model/redact/redact.ts';
import type { CallRecord } from '../types.ts';

interface Metadata {
  requestId?: string;
  attempts?: number;
}

interface Output {
  output: object;
}

interface Context {
  clientName?: string;
  commandName?: string;
}

type Next<Arguments, Result extends Output> = (args: Arguments) => Promise<Result>;

/** The part of an SDK client's middleware stack that is used here. */
interface Stack {
  add(
    middleware: never,
    options: { step: 'initialize'; priority: 'high'; name: string; override: boolean },
  ): void;
}

/** An SDK plugin that reports the calls of the client it is applied to. */
export function reportCalls(
  region: string,
  onCall: (call: CallRecord) => void,
): { applyToStack: (stack: Stack) => void } {
  const middleware =
    <Arguments, Result extends Output>(next: Next<Arguments, Result>, context: Context) =>
    async (args: Arguments): Promise<Result> => {
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
        const result = await next(args);
        report('ok', metadataOf(result.output));
        return result;
      } catch (error) {
        report(nameOf(error), metadataOf(error));
        throw error;
      }
    };
  return {
    applyToStack: (stack) =>
      stack.add(middleware as never, {
        step: 'initialize',
        priority: 'high',
        name: 'reportCalls',
        override: true,
      }),
  };
}

function metadataOf(value: unknown): Metadata {
  if (typeof value !== 'object' || value === null || !('$metadata' in value)) return {};
  const { $metadata } = value;
  return typeof $metadata === 'object' && $metadata !== null ? $metadata : {};
}

function nameOf(error: unknown): string {
  return error instanceof Error ? foreignText(error.name, 200) : 'Error';
}

/** The SDK's logger: silent, because its warnings on the console would tear a drawn screen. */
export const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};

function ignore(): undefined {
  return undefined;
}
