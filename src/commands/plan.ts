/** `plan`: what would change, resource by resource. */
import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import { planJson } from '../outputs/plan-json.ts';
import { planLines } from '../outputs/plan-text.ts';
import { output } from '../process/output.ts';
import { answersOfFile, answersOfSession, sandboxAnswers } from '../run/answers-file.ts';
import { beginRun } from '../run/connect.ts';
import { refuseContradictions } from '../run/contradictions.ts';
import { printDocuments } from '../run/dry-run.ts';
import type { PlanFlags } from '../run/options.ts';
import { dryRunPlan, planOf } from '../run/planned.ts';
import { isSandboxAlone } from './apply.ts';

export async function plan(session: string | null, flags: PlanFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  const isAlone = session === null && isSandboxAlone(flags);
  if (!isAlone && (session === null) === (flags.answers === undefined)) {
    throw new UserError({
      code: 'FLAGS_MISSING',
      exit: exitCode.usage,
      doing: 'reading the flags of plan',
      message:
        session === null
          ? 'plan needs either --answers FILE or the id of a session.'
          : 'plan takes either --answers FILE or the id of a session, not both.',
      remedy: ['kentik-aws-setup plan --answers FILE', 'kentik-aws-setup sessions list'],
      state: 'AWS was not called.',
    });
  }
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const answers =
      fromFile ?? (isAlone ? await sandboxAnswers(run, flags) : await answersOfSession(session ?? true, run));
    const named = session === null ? flags : { ...flags, resume: session };
    if (flags.dryRun) {
      await printDocuments(await dryRunPlan(run, named, answers), flags);
      return exitCode.done;
    }
    const result = await planOf(run, named, answers);
    if (flags.json) output.json(planJson(result, run.credentials));
    else for (const line of planLines(result, run.credentials?.description)) output.result(line);
    return exitCode.done;
  } finally {
    await run.close();
  }
}
