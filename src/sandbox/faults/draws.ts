/**
 * Whether a fault happens to a call. It depends on the seed, the fault, what is called on what, and how often that was
 * called before; so calls that arrive in another order, as parallel ones do, meet the same faults.
 */
import type { Permission } from '../policy/permissions.ts';
import { randomNumbers } from '../random.ts';
import type { Call } from '../service.ts';
import { isOnlyKentiks, keyOf, matchOperation } from './operations.ts';
import type { Fault, FaultOf, FaultPlan } from './plan.ts';

export interface Draws {
  /** Counts the call and draws. The permission that the fault's pattern means, or null where nothing happens. */
  happens(fault: Fault, call: Call): Permission | null;
  /** Is the fault for such calls at all? Counts nothing. */
  fits(fault: Fault, call: Call): boolean;
  meansItem(fault: FaultOf<'unsuccessful'>, call: Call, id: string): boolean;
  /** A server error's status where the plan leaves it open. */
  status(fault: Fault, call: Call): 500 | 503;
}

export function createDraws({ seed, faults }: FaultPlan): Draws {
  const counts = new Map<string, number>();
  const count = (label: string): number => {
    const number = (counts.get(label) ?? 0) + 1;
    counts.set(label, number);
    return number;
  };
  /** From 0 up to 1; another number each time for the same label. */
  const draw = (label: string): number =>
    randomNumbers(`${seed} ${label} ${count(label)}`).below(1_000_000) / 1_000_000;

  const match = (fault: Fault, call: Call): Permission | null => {
    const { regions } = fault;
    if (regions.length > 0 && !regions.includes(call.region ?? '')) return null;
    // The others have no resources that could fail by themselves.
    if (
      fault.fault === 'unsuccessful' &&
      !/^(?:CreateFlowLogs|DeleteFlowLogs|ListDevices)$/.test(call.operation)
    )
      return null;
    if (call.service !== 'kentik' && isOnlyKentiks(fault)) return null;
    return matchOperation(fault.operations, call);
  };

  return {
    happens(fault, call) {
      const permission = match(fault, call);
      if (permission === null) return null;
      const index = faults.indexOf(fault);
      if (fault.calls !== null) {
        const number = count(`calls ${index}`);
        if (number < fault.calls.from || number > (fault.calls.to ?? number)) return null;
      }
      // The chance of single resources is drawn for each of them.
      if (fault.chance === 1 || fault.fault === 'unsuccessful') return permission;
      return draw(`${index} ${keyOf(call)}`) < fault.chance ? permission : null;
    },
    fits: (fault, call) => match(fault, call) !== null,
    meansItem(fault, call, id) {
      if (fault.resources.length > 0 && !fault.resources.includes(id)) return false;
      return fault.chance === 1 || draw(`${faults.indexOf(fault)} ${call.operation} ${id}`) < fault.chance;
    },
    status: (fault, call) => (draw(`status ${faults.indexOf(fault)} ${keyOf(call)}`) < 0.5 ? 500 : 503),
  };
}
