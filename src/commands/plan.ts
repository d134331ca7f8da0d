/** `plan`: what would change, resource by resource; and `schema`, what an answers file may hold. */
import { answersJsonSchema } from '../answers/schema.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import type { PlanFlags } from '../model/flags.ts';
import { planJson } from '../outputs/plan-json.ts';
import { planText } from '../outputs/plan-text.ts';
import { output } from '../process/output.ts';
import { measuredPlan, withAnswers } from '../run/planned.ts';
import { refuseContradictions, refuseUnlessOne } from '../run/usage.ts';

export async function plan(session: string | null, flags: PlanFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  // The sandbox has answers of its own.
  if (session !== null || !flags.sandbox) refuseUnlessOne('plan', session, flags.answers);
  const named = session === null ? flags : { ...flags, resume: session };
  return withAnswers(named, async (run, answers) => {
    const { plan: result, measured } = await measuredPlan(run, named, answers);
    const credentials = run.credentials?.description;
    if (flags.json) output.json(planJson(result, run.credentials, measured));
    else for (const line of planText(result, { credentials, mood: 'would', measured })) output.result(line);
    return exitCode.done;
  });
}

export async function schema(): Promise<ExitCode> {
  output.result(JSON.stringify(answersJsonSchema(), null, 2));
  return exitCode.done;
}
