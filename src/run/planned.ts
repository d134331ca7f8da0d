/** From answers to a plan, as `plan`, `apply` and `setup` share it, and a dry run's documents, to paste by hand. */
import type { Answers } from '../answers/types.ts';
import { type Accounts, reachOf } from '../apply/accounts.ts';
import { checkPermissions } from '../apply/permissions.ts';
import { observeKentik, preparePlan } from '../apply/prepare.ts';
import { cleanText, printableJson } from '../model/clean-text.ts';
import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import type { ApplyFlags, ConnectionFlags, DryRunFlags, SessionFlags } from '../model/flags.ts';
import { consoleSteps } from '../outputs/console-steps.ts';
import { type DocumentFile, documentFiles, documentsJson } from '../outputs/files.ts';
import { terraformFiles } from '../outputs/terraform/files.ts';
import { offlinePlan } from '../plan/offline.ts';
import type { Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { measureTraffic } from '../proof/measure.ts';
import { answersOfFile, answersOfSession, sandboxAnswers } from './answers-file.ts';
import { beginRun, connectAccounts, type Run } from './connect.ts';
import { type KentikUse, kentikUse } from './kentik.ts';
import { historyFor } from './open-session.ts';
import { writeOutput } from './output-folder.ts';

/** Runs a command on a file's, a session's, or the sandbox's own answers. Faults in a file come before any call. */
export async function withAnswers(
  flags: ApplyFlags,
  work: (run: Run, answers: Answers) => Promise<ExitCode>,
): Promise<ExitCode> {
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const { resume } = flags;
    const answers =
      fromFile ??
      (resume === undefined ? await sandboxAnswers(run, flags) : await answersOfSession(resume, run));
    if (!flags.dryRun) return await work(run, answers);
    await printDocuments(await dryRunPlan(run, flags, answers), flags);
    return exitCode.done;
  } finally {
    await run.close();
  }
}

/**
 * The plan compared with what AWS has, as the session for these answers sees it: the one named, or one that has them;
 * whether you are allowed to apply it; and what its existing flow logs write, for `planText` and `planJson`.
 */
export async function measuredPlan(run: Run, flags: PlannedFlags, answers: Answers) {
  const { plan, accounts } = await planOf(run, flags, answers);
  const [checked, measured] = await Promise.all([
    checkPermissions(plan, accounts, run.signal),
    measureTraffic(accounts.home.aws, plan, run.now().getTime(), run.signal),
  ]);
  return { plan: checked, measured };
}

async function planOf(
  run: Run,
  flags: PlannedFlags,
  answers: Answers,
  use: KentikUse = kentikUse(answers),
): Promise<{ plan: Plan; accounts: Accounts }> {
  const accounts = await connectAccounts(run, flags, answers, reachOf(answers), use);
  const past = await historyFor(run, flags, answers, accounts.home.identity.account);
  const kentik = await observeKentik(answers, accounts, run.signal);
  return { plan: await preparePlan({ answers, accounts, signal: run.signal, kentik, ...past }), accounts };
}

type PlannedFlags = ConnectionFlags & Pick<SessionFlags, 'resume' | 'new'>;

/**
 * The plan for a dry run: compared with AWS where there are credentials; without any, from the answers alone, where
 * they name the account and the resources (or the accounts of a metadata-only export). A profile that only the answers
 * name may belong to another machine. Without credentials for Kentik there are documents only of what is registered there.
 */
async function dryRunPlan(run: Run, flags: PlannedFlags, answers: Answers): Promise<Plan> {
  try {
    return (await planOf(run, flags, answers, kentikUse(answers, 'wanted'))).plan;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isProfileOfAnswers = error.report.code === 'PROFILE_NOT_FOUND' && flags.profile === undefined;
    if (error.report.code !== 'NO_CREDENTIALS' && !isProfileOfAnswers) throw error;
    const plan = offlinePlan(answers);
    output.note(`${error.message} The documents are based on the answers alone. AWS wasn't called.`);
    return plan;
  }
}

export async function printDocuments(plan: Plan, flags: DryRunFlags & { json?: boolean }): Promise<void> {
  if (flags.format === 'terraform') return printTerraform(terraformFiles(plan), flags.output);
  // Written first: where that fails, nothing is printed that looks like success.
  if (flags.output !== undefined) await writeDocuments(plan, flags.output);
  if (flags.format === 'json' || flags.json) output.result(printableJson(documentsJson(plan), 2));
  else for (const line of consoleSteps(plan)) output.result(line);
}

/** Terraform reads a folder: what is written there isn't printed as well. */
async function printTerraform(files: readonly DocumentFile[], folder: string | undefined): Promise<void> {
  if (folder === undefined) {
    output.verbatim(files.map(({ fileName, content }) => `# ${fileName}\n\n${content}`).join('\n'));
    return;
  }
  await writeOutput(folder, files, 'writing the Terraform files');
  output.note(`${files.length} Terraform files written to ${cleanText(folder)}`);
}

async function writeDocuments(plan: Plan, folder: string): Promise<void> {
  const files = documentFiles(plan);
  const steps = { fileName: 'STEPS.md', content: `${consoleSteps(plan).join('\n')}\n` };
  await writeOutput(folder, [...files, steps], 'writing the documents');
  output.note(`${files.length} documents and STEPS.md written to ${cleanText(folder)}`);
}
