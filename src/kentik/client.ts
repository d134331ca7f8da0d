/**
 * Calls of Kentik's APIs v5 and v6, one at a time, because Kentik allows no more. Kentik's own pace comes first: where it
 * asks to wait, nothing else is sent meanwhile.
 *
 * Sources: https://kb.kentik.com/docs/apis-overview (headers, hosts, limits)
 */
import { caBundlePath, readAuthorities } from '../http/authorities.ts';
import { systemTiming } from '../http/calls.ts';
import { type Answer, request, type Transport } from '../http/request.ts';
import { createTransport } from '../http/transport.ts';
import { InterruptedError } from '../model/errors.ts';
import { accountOfArn } from '../model/ids.ts';
import type { SendOptions } from '../model/mutate.ts';
import { type Door, type Progress, pauseBefore, type Timing } from '../model/mutate-pauses.ts';
import { foreignText, holdSecret } from '../model/redact/redact.ts';
import { contentOf, failureOf, longestWait, requestIdOf, strangeAnswer } from './answers.ts';
import { explain, type Task } from './explain.ts';
import type { ConnectKentikOptions, KentikAccess } from './types.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  api: 'v5' | 'v6';
  /** Below the base URL. */
  path: string;
  body?: unknown;
}

/** What Kentik returned. */
interface Content<Value> {
  value: Value;
  requestId: string | null;
}

/** Reads a response; null where it doesn't have the documented shape. */
export type Reader<Value> = (content: unknown) => Value | null;

/** The most attempts of a call that only reads; where a limit is reached, long enough for a rolling minute to pass. */
const attempts = { usual: 4, throttled: 8 };

const says: Door['says'] = {
  throttling: 'until Kentik stops throttling our requests',
  lost: "Kentik's response was lost, so it isn't known whether this was done. The next run checks first.",
};

export class KentikClient {
  readonly access: KentikAccess;
  readonly timing: Timing;
  readonly #options: ConnectKentikOptions;
  readonly #transportOptions: { limitOfRequest?: number };
  #transport: Promise<Transport> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  /** Monotonic milliseconds: nothing is sent before. */
  #notBefore = 0;

  /** @param limits for tests, which can't wait as long as a user */
  constructor(
    options: ConnectKentikOptions,
    timing: Timing = systemTiming,
    limits: { limitOfRequest?: number } = {},
  ) {
    holdSecret(options.credentials.token());
    this.access = options.credentials.access;
    this.timing = timing;
    this.#options = options;
    this.#transportOptions = limits;
  }

  /** For changes of an export. @param roleArn the export's: its account is the AWS account that the export reads */
  door(roleArn = ''): Door {
    const account = accountOfArn(roleArn) ?? '';
    return { timing: this.timing, account: async () => account, failureOf, maxAttempts: () => null, says };
  }

  /** One attempt, unexplained. @throws what `failureOf` knows */
  async send<Value>(
    task: Task,
    call: Call,
    read: Reader<Value>,
    { abortSignal }: SendOptions,
  ): Promise<Content<Value>> {
    return this.#recorded(task, () => this.#attempt(call, read, abortSignal));
  }

  /** A call that changes nothing, repeated while that can help. @throws UserError */
  async read<Value>(task: Task, call: Call, read: Reader<Value>, asked: AbortSignal): Promise<Value> {
    const { ended } = this.#options;
    const signal = ended === undefined ? asked : AbortSignal.any([asked, ended]);
    const progress: Progress = {
      attempts: 0,
      lost: false,
      startedAt: this.timing.now(),
      settlingSince: null,
      reported: new Set(),
    };
    try {
      const { value } = await this.#recorded(task, async (countAttempt) => {
        for (;;) {
          progress.attempts += 1;
          countAttempt(progress.attempts);
          try {
            return await this.#attempt(call, read, signal);
          } catch (error) {
            const failure = failureOf(error);
            const most = failure.nature === 'throttled' ? attempts.throttled : attempts.usual;
            const door = { ...this.door(), maxAttempts: () => most };
            const wait = pauseBefore({ failure, exists: false, settling: null }, progress, door, undefined);
            if (wait === null || signal.aborted) throw error;
            await this.timing.pause(wait, signal);
          }
        }
      });
      return value;
    } catch (error) {
      throw this.explained(error, task, signal);
    }
  }

  explained(error: unknown, task: Task, signal?: AbortSignal): unknown {
    return explain(error, task, this.access, signal);
  }

  /** A line of the debug log for each call, without its parameters. */
  async #recorded<Value>(
    { operation }: Task,
    perform: (countAttempt: (attempts: number) => void) => Promise<Content<Value>>,
  ): Promise<Content<Value>> {
    const at = new Date().toISOString();
    const startedAt = performance.now();
    let attempted = 1;
    const report = (outcome: string, requestId: string | null): void =>
      this.#options.onCall?.({
        service: 'kentik',
        operation,
        region: '',
        requestId,
        outcome,
        attempts: attempted,
        milliseconds: Math.round(performance.now() - startedAt),
        at,
      });
    try {
      const content = await perform((count) => {
        attempted = count;
      });
      report('ok', content.requestId);
      return content;
    } catch (error) {
      const { code, requestId } = failureOf(error);
      report(foreignText(code, 200), requestId);
      throw error;
    }
  }

  async #attempt<Value>(call: Call, read: Reader<Value>, signal: AbortSignal): Promise<Content<Value>> {
    return this.#alone(signal, async () => {
      try {
        const answer = await this.#exchange(call, signal);
        const content = contentOf(answer);
        const value = read(content);
        if (value === null) {
          throw strangeAnswer(answer, "the response doesn't have the format that Kentik documents");
        }
        return { value, requestId: requestIdOf(answer) };
      } catch (error) {
        const { nature, retryAfter } = failureOf(error);
        if (nature === 'throttled') {
          this.#notBefore = this.timing.now() + Math.min(retryAfter ?? 0, longestWait);
        }
        throw error;
      }
    });
  }

  async #exchange({ method, api, path, body }: Call, signal: AbortSignal): Promise<Answer> {
    const { token } = this.#options.credentials;
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'kentik-aws-setup',
      'x-ch-auth-email': this.access.email,
      'x-ch-auth-api-token': token(),
    };
    const url = `${this.access[api]}${path}`;
    const text = body === undefined ? null : JSON.stringify(body);
    return request(await this.#connected(), { method, url, headers, body: text }, signal);
  }

  /** Starts the work once everything asked for before has ended. */
  #alone<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(async () => {
      if (signal.aborted) throw new InterruptedError('interrupted', { isBefore: true });
      const wait = this.#notBefore - this.timing.now();
      if (wait > 0) await this.timing.pause(wait, signal);
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #connected(): Promise<Transport> {
    this.#transport ??= this.#connect().catch((error: unknown) => {
      this.#transport = null;
      throw error;
    });
    return this.#transport;
  }

  async #connect(): Promise<Transport> {
    const bundle = caBundlePath();
    const authorities = bundle === null ? null : await readAuthorities(bundle, 'AWS_CA_BUNDLE');
    return createTransport({ authorities, ...this.#transportOptions });
  }
}
