/** Whether a pattern of a fault means a call, and which calls are of the same kind. */
import { type Permission, permissionsOf, s3Actions, subjectOf } from '../policy/permissions.ts';
import type { Call } from '../service.ts';
import { type Fault, kentikErrors } from './plan.ts';

/** One line that tells calls of the same kind to the same thing from others. */
export function keyOf(call: Call): string {
  const { bucket, key, role, policy, ids } = subjectOf(call);
  const about = [bucket, key, role, policy, ...ids].filter((part) => part !== null && part !== '');
  return [`${call.service}:${call.operation}`, call.region, ...about].join(' ');
}

/**
 * The permission that one of the patterns means; null where none does. `mutating` and `reading` narrow the others.
 */
export function matchOperation(patterns: readonly string[], call: Call): Permission | null {
  if (patterns.includes('mutating') && !call.mutating) return null;
  if (patterns.includes('reading') && call.mutating) return null;
  const named = patterns.filter((pattern) => pattern !== 'mutating' && pattern !== 'reading');
  const permissions = permissionsOf(call);
  const [own] = permissions;
  if (named.length === 0) return own ?? null;
  for (const pattern of named) {
    if (pattern === '*' || fits(pattern, call.service, call.operation)) return own ?? null;
    const found = permissions.find(({ action }) => fits(pattern, ...splitAction(action)));
    if (found) return found;
  }
  return null;
}

/** The same of a permission alone, without a call that needs it. */
export function matchAction(patterns: readonly string[], action: string): boolean {
  const reads = /:(?:Get|List|Describe|Head|Simulate|Decode)/.test(action);
  if (patterns.includes(reads ? 'mutating' : 'reading')) return false;
  const named = patterns.filter((pattern) => pattern !== 'mutating' && pattern !== 'reading');
  return (
    named.length === 0 || named.some((pattern) => pattern === '*' || fits(pattern, ...splitAction(action)))
  );
}

/** True of errors that no service of AWS answers with. */
export function isOnlyKentiks(fault: Fault): boolean {
  if (fault.fault !== 'error' && fault.fault !== 'error-after') return false;
  return kentikErrors.some((status) => status === fault.status);
}

/** True where the pattern can mean one of a service's operations. */
export function isPatternOf(pattern: string, service: string, names: readonly string[]): boolean {
  if (pattern === '*' || pattern === 'mutating' || pattern === 'reading') return true;
  return names.some((name) => fits(pattern, service, name));
}

/** True where the pattern can mean one of these operations at all: a misspelt name would never do anything. */
export function isKnownPattern(pattern: string, services: Record<string, readonly string[]>): boolean {
  const others = [
    ...Object.values(s3Actions).map((name) => ['s3', name] as const),
    ['logs', 'CreateLogDelivery'] as const,
    ['logs', 'DeleteLogDelivery'] as const,
  ];
  return (
    Object.entries(services).some(([service, names]) => isPatternOf(pattern, service, names)) ||
    others.some(([service, name]) => fits(pattern, service, name))
  );
}

function splitAction(action: string): [string, string] {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
}

function fits(pattern: string, service: string, name: string): boolean {
  const full = pattern.includes(':') ? `${service}:${name}` : name;
  const expression = pattern.split('*').join('.*');
  return new RegExp(`^${expression}$`, 'i').test(full);
}
