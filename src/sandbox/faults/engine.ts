/** Carries out a fault plan, between the calls and the world (`Interceptor`). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Effect, Effects, Intercepted, Interceptor, Result } from '../dispatch.ts';
import { subjectOf } from '../policy/permissions.ts';
import { denial } from '../policy/refusals.ts';
import type { Call } from '../service.ts';
import { renewedAccessKeyId } from '../world/build.ts';
import type { LacksPermission } from '../world/types.ts';
import { act } from './actor.ts';
import { expiredToken, itemFailure, serverError, throttled } from './answers.ts';
import { createDraws } from './draws.ts';
import { createIamHistory, performDelayed } from './iam-spread.ts';
import { matchAction } from './operations.ts';
import type { Fault, FaultOf, FaultPlan, Refuser } from './plan.ts';

const refusals: Record<Refuser, Parameters<typeof denial>[2]> = {
  identity: { policy: 'identity-based policy', explicit: false },
  explicit: { policy: 'identity-based policy', explicit: true },
  boundary: { policy: 'permissions boundary', explicit: false },
  session: { policy: 'session policy', explicit: false },
  scp: { policy: 'service control policy', explicit: true },
  rcp: { policy: 'resource control policy', explicit: true },
  plain: 'plain',
  encoded: 'encoded',
};

/** What IAM's simulation shows of a refusal: session policies and resource control policies aren't part of it. */
const simulated: Record<Refuser, ReturnType<LacksPermission>> = {
  identity: 'own',
  explicit: 'statement',
  boundary: 'boundary',
  session: null,
  scp: 'controls',
  rcp: null,
  plain: 'own',
  encoded: 'own',
};

export interface FaultEngine {
  readonly plan: FaultPlan;
  intercept: Interceptor;
  /** Makes all access keys good again, for as many calls as at the start. */
  renew(): void;
  /** Ends all waiting; what was never to be answered is cut. */
  stop(): void;
}

export function createFaultEngine(plan: FaultPlan): FaultEngine {
  const stopped = new AbortController();
  const draws = createDraws(plan);
  const keys = new Map<string, { calls: number; expiredAt: number | null }>();
  const delays = plan.faults.filter((fault) => fault.fault === 'iam-delay');
  const history = createIamHistory(Math.max(0, ...delays.map(({ milliseconds }) => milliseconds)));

  /** A permission that is missing only for some calls isn't missing. */
  const lasting = plan.faults
    .filter((fault) => fault.fault === 'deny')
    .filter(({ calls, chance }) => calls === null && chance === 1);
  const lacks: LacksPermission = (action, region) => {
    const found = lasting.find(
      ({ operations, regions }) =>
        matchAction(operations, action) && (regions.length === 0 || regions.includes(region ?? '')),
    );
    return found === undefined ? null : simulated[found.because];
  };

  /** The plan's faults of a kind that happen to this call; asking counts. */
  const due = <Kind extends Fault['fault']>(call: Call, ...kinds: Kind[]): FaultOf<Kind>[] =>
    plan.faults.filter(
      (fault): fault is FaultOf<Kind> =>
        kinds.some((kind) => kind === fault.fault) && draws.happens(fault, call) !== null,
    );

  const pause = async (milliseconds: number | null): Promise<void> => {
    if (milliseconds !== null) await delay(milliseconds, undefined, { signal: stopped.signal });
    else await new Promise((_resolve, reject) => whenAborted(stopped.signal, reject));
  };

  const interceptOne = async (call: Call, effect: Effect, note: (text: string) => void): Promise<Result> => {
    if (delays.length > 0) history.remember(call.world);
    actors(call, 'before', note);
    const refused = refuse(call, note);
    if (refused) return refused;
    const slow = due(call, 'slow');
    const keepBack = async (when: 'before' | 'after'): Promise<void> => {
      for (const fault of slow) {
        if (fault.when !== when) continue;
        note(`slow ${when}`);
        await pause(fault.milliseconds);
      }
    };
    await keepBack('before');
    const result = take(call, effect, note);
    if (delays.length > 0) history.remember(call.world);
    if ('answer' in result) actors(call, 'after', note);
    await keepBack('after');
    return spoil(call, result, note);
  };

  function actors(call: Call, when: 'before' | 'after', note: (text: string) => void): void {
    for (const fault of plan.faults) {
      if (fault.fault !== 'actor' || fault.when !== when || draws.happens(fault, call) === null) continue;
      const done = act(fault, call);
      note(done === null ? `actor: nothing to do ${fault.does} to` : `actor: ${done}`);
      if (delays.length > 0) history.remember(call.world);
    }
  }

  /** What blocks the call before anything changes. */
  function refuse(call: Call, note: (text: string) => void): Result | null {
    if (isExpired(call)) {
      note('expire-after');
      return { failure: expiredToken(call.service) };
    }
    for (const fault of plan.faults) {
      if (fault.fault !== 'deny') continue;
      const permission = draws.happens(fault, call);
      if (permission === null) continue;
      note(`deny ${fault.because}`);
      return { failure: denial(call, permission, refusals[fault.because]) };
    }
    if (due(call, 'throttle').length > 0) {
      note('throttle');
      return { failure: throttled(call.service) };
    }
    const [error] = due(call, 'error');
    if (error) {
      note('error');
      return { failure: serverError(call.service, error.status ?? draws.status(error, call)) };
    }
    if (due(call, 'reset-before').length === 0) return null;
    note('reset-before');
    return { reset: true };
  }

  /** Carries out the call as a part of AWS that might not know the latest changes. */
  function take(call: Call, effect: Effect, note: (text: string) => void): Result {
    const items = due(call, 'unsuccessful');
    const refuseItem: Effects['refuseItem'] = (id) => {
      const fault = items.find((one) => draws.meansItem(one, call, id));
      if (!fault) return null;
      note(`unsuccessful ${id}`);
      const usual = call.operation === 'CreateFlowLogs' ? 'access' : 'internal';
      return itemFailure(fault.says ?? usual, subjectOf(call).bucket);
    };
    const withItems: Effect = (effects = {}) =>
      effect({ ...effects, ...(items.length > 0 && { refuseItem }), ...(lasting.length > 0 && { lacks }) });
    const lag = Math.max(0, ...due(call, 'iam-delay').map(({ milliseconds }) => milliseconds));
    const old = lag === 0 ? null : history.asOf(call.world, lag);
    if (old === null) return withItems();
    const { result, delayed } = performDelayed(call, old, withItems);
    if (delayed) note('iam-delay');
    return result;
  }

  /** What keeps the response from arriving after the call took effect. */
  function spoil(call: Call, result: Result, note: (text: string) => void): Result {
    if (due(call, 'reset-after').length > 0) {
      note('reset-after');
      return { reset: true };
    }
    const [error] = due(call, 'error-after');
    if (!error) return result;
    note('error-after');
    return { failure: serverError(call.service, error.status ?? draws.status(error, call)) };
  }

  function isExpired(call: Call): boolean {
    const expiries = plan.faults.filter((fault) => fault.fault === 'expire-after');
    if (expiries.length === 0 || !call.principal || call.accessKeyId === renewedAccessKeyId) return false;
    const known = keys.get(call.accessKeyId);
    const now = call.world.clock.now();
    const lapsed = expiries.some(
      ({ milliseconds }) =>
        milliseconds !== null && known?.expiredAt != null && now - known.expiredAt >= milliseconds,
    );
    const state = known === undefined || lapsed ? { calls: 0, expiredAt: null } : known;
    keys.set(call.accessKeyId, state);
    const meant = expiries.filter((fault) => draws.fits(fault, call));
    if (meant.length === 0) return false;
    state.calls += 1;
    if (!meant.some(({ after }) => state.calls > after)) return false;
    state.expiredAt ??= now;
    return true;
  }

  return {
    plan,
    async intercept(call, effect): Promise<Intercepted> {
      const applied: string[] = [];
      const finish = (result: Result): Intercepted => ({
        result,
        fault: applied.length === 0 ? null : applied.join(', '),
      });
      try {
        return finish(await interceptOne(call, effect, (text) => applied.push(text)));
      } catch (error) {
        if (stopped.signal.aborted) return finish({ reset: true });
        throw error;
      }
    },
    renew: () => keys.clear(),
    stop: () => stopped.abort(),
  };
}

function whenAborted(signal: AbortSignal, then: (reason: unknown) => void): void {
  if (signal.aborted) then(signal.reason);
  else signal.addEventListener('abort', () => then(signal.reason), { once: true });
}
