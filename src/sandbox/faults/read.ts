/** From what the user gave as a fault plan to the plan, or to one error that names all that is wrong with it. */
import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { exitCode, UserError } from '../../model/errors.ts';
import { operationNames } from '../dispatch.ts';
import { isKnownPattern, isOnlyKentiks, isPatternOf } from './operations.ts';
import { type FaultPlan, faultPlanSchema } from './plan.ts';
import { readPlanText } from './text.ts';

/**
 * Reads a fault plan: the short text (`text.ts`), JSON where it begins with `{`, or the name of a file that ends in
 * `.json`.
 *
 * @throws UserError FAULTS_INVALID, exit 2, naming everything that is wrong
 */
export async function readFaultSpec(spec: string): Promise<FaultPlan> {
  const text = spec.trim();
  if (!text.endsWith('.json')) return readFaultText(text);
  let content: string;
  try {
    content = await readFile(text, 'utf8');
  } catch (error) {
    throw refusal([
      `the file ${text} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  return readJson(content);
}

/**
 * The same without files: what comes over the network must not name any.
 *
 * @throws UserError FAULTS_INVALID
 */
export function readFaultText(spec: string): FaultPlan {
  const text = spec.trim();
  if (text.startsWith('{')) return readJson(text);
  const { plan, problems } = readPlanText(text);
  return check(plan, problems);
}

function readJson(text: string): FaultPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal([`it is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  return check(value, []);
}

function check(value: unknown, before: string[]): FaultPlan {
  const parsed = faultPlanSchema.safeParse(value);
  const problems = [
    ...before,
    ...(parsed.success ? checkPlan(parsed.data) : parsed.error.issues.map(describeIssue)),
  ];
  if (!parsed.success || problems.length > 0) throw refusal(problems);
  return parsed.data;
}

function checkPlan({ faults }: FaultPlan): string[] {
  const names = operationNames();
  const isKentiks = (pattern: string) => isPatternOf(pattern, 'kentik', names.kentik ?? []);
  return faults.flatMap((one) => {
    const { fault, operations, calls } = one;
    const unknown = operations.filter((pattern) => !isKnownPattern(pattern, names));
    const others = isOnlyKentiks(one) ? operations.filter((pattern) => !isKentiks(pattern)) : [];
    return [
      ...unknown.map((pattern) => `${fault}: the sandbox has no operation "${pattern}"`),
      ...others.map((pattern) => `${fault}: only Kentik answers so, and "${pattern}" isn't Kentik's`),
      ...(operations.includes('mutating') && operations.includes('reading')
        ? [`${fault}: no call is both mutating and reading`]
        : []),
      ...(calls !== null && calls.to !== null && calls.to < calls.from
        ? [`${fault}: calls end at ${calls.to}, before they begin at ${calls.from}`]
        : []),
    ];
  });
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const where = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${where.replace(/^\./, '') || 'the plan'}: ${message}`;
}

function refusal(problems: string[]): UserError {
  return new UserError({
    code: 'FAULTS_INVALID',
    exit: exitCode.usage,
    doing: 'reading the fault plan of the sandbox',
    message: 'The fault plan of the sandbox has errors:',
    details: problems,
    remedy: [
      'For example: throttle=30%,error=10%,reset-after=#3@CreateRole,deny=s3:PutBucketPolicy@scp,seed=7',
    ],
    state: "The sandbox wasn't started.",
  });
}
