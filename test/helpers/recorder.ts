/** A recorder that keeps what it was told, and nothing on disk. */
import type { Intent, MutationContext, MutationRecorder, Outcome } from '../../src/model/mutate.ts';

interface RecordedCall {
  intent: Intent;
  outcome: Outcome<unknown> | null;
  error: unknown;
}

export interface MemoryRecorder extends MutationRecorder {
  calls: RecordedCall[];
  /** The operations asked for, in order. */
  operations(): string[];
}

function memoryRecorder(): MemoryRecorder {
  const calls: RecordedCall[] = [];
  return {
    calls,
    operations: () => calls.map(({ intent }) => intent.operation),
    async record(intent, perform) {
      const call: RecordedCall = { intent, outcome: null, error: null };
      calls.push(call);
      try {
        const outcome = await perform();
        call.outcome = outcome;
        return outcome.result;
      } catch (error) {
        call.error = error;
        throw error;
      }
    },
  };
}

/** A context for one change, its recorder at hand. */
export function memoryContext(session = 'test-session'): MutationContext & { recorder: MemoryRecorder } {
  return { signal: new AbortController().signal, recorder: memoryRecorder(), changes: ['test'], session };
}
