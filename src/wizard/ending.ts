/** What stays in the terminal after the wizard's screens close: the outcome, the values for Kentik, how to continue. */
import { isDryRun, type WizardContext } from '../../machines/context.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import type { DryRunFlags } from '../model/flags.ts';
import { isSetUp } from '../model/progress.ts';
import { accountsSentence, byHandLines } from '../outputs/by-hand.ts';
import { resultLinks } from '../outputs/links.ts';
import { nestingLines } from '../outputs/nesting-text.ts';
import { valuesLines } from '../outputs/plan-text.ts';
import { proofCommands, resumeCommand, wizardFlags } from '../outputs/resume-command.ts';
import { trafficProblems } from '../outputs/traffic-checks.ts';
import { blockedChanges } from '../plan/summary.ts';
import { output } from '../process/output.ts';
import { printFailures, printReport } from '../run/failure.ts';
import { printDocuments } from '../run/planned.ts';
import { plural } from '../ui/text.ts';
import { dataExplorerLines, kentikSentences } from '../words/kentik-proof.ts';
import { grantsSentence, isComplete, logsSentence, setUpSentence } from '../words/outcome-full.ts';
import { sandboxEnds } from '../words/words.ts';

export interface Ending {
  context: WizardContext;
  target: 'aws' | 'sandbox';
  dryRun: DryRunFlags;
  isPlain: boolean;
  exit: ExitCode;
  /** It was left while an undo was asked about. */
  isUndoing: boolean;
}

export async function printEnding(ending: Ending): Promise<ExitCode> {
  const { context, target, dryRun, isPlain, exit, isUndoing } = ending;
  const { session, plan, result, error, undoing, undoExit } = context;
  // It has said what came of it.
  if (undoExit !== null) return undoExit;
  if (isUndoing && undoing !== null && undoing.session !== session) {
    output.note(
      `Interrupted. Continue with: ${resumeCommand('undo', undoing.session, wizardFlags(context))}`,
    );
    return exit;
  }
  const isSandbox = context.sandbox || target === 'sandbox';
  const go =
    session === null
      ? null
      : resumeCommand('setup', session, wizardFlags({ ...context, sandbox: isSandbox }));
  if (exit === exitCode.interrupted) {
    output.note(
      go === null
        ? 'Interrupted. Nothing was saved and nothing was changed.'
        : `Interrupted. Continue with: ${go}`,
    );
    sayUndo(context);
    return exit;
  }
  if (error) {
    printReport(error, false);
    if (go !== null) output.note(`Continue with: ${go}`);
    sayUndo(context);
    return exit;
  }
  if (isDryRun(context) && plan) {
    await printDocuments(plan, dryRun);
    return exit;
  }
  if (!plan || !result) return exit;
  const isDone = isSetUp(result.outcome);
  const commands = proofCommands(session);
  const kentik = [...kentikSentences(context.exports), ...dataExplorerLines(context.exports)];
  if (plan.accounts !== undefined && (isDone || result.outcome === 'partial')) {
    for (const line of byHandLines(plan)) output.result(line);
    output.result(`${isDone ? 'Set up.' : 'Partly done.'} ${accountsSentence(result)}`);
    if (result.primaryRoleArn != null) output.result(`Primary role ${cleanText(result.primaryRoleArn)}`);
    for (const line of kentik) output.result(cleanText(line));
    for (const line of valuesLines(plan, result)) output.result(line);
    for (const line of nestingLines(context.nesting, commands.fix)) output.note(line);
    if (!isDone) printFailures(result.failures);
    if (!isSandbox) output.links(resultLinks(plan, result), isPlain);
    sayCommands(context, isDone ? null : go);
    return exit;
  }
  if (!isDone) printFailures(result.failures);
  const { buckets, flowLogs, roleArn } = result;
  output.result(
    `${setUpSentence(context)}: ${plural(buckets.length, 'bucket')}, ${plural(flowLogs.length, 'flow log')}, role ${roleArn ?? 'missing'}.`,
  );
  // The same facts as on the last screen, which closed with the alternate screen.
  if (result.policyArn !== null) output.result(`Policy ${cleanText(result.policyArn)}`);
  for (const bucket of buckets) output.result(`Bucket ${cleanText(bucket)}`);
  const blocked = blockedChanges(plan).length;
  if (blocked > 0) output.result(`Left out: ${plural(blocked, 'change')}, blocked`);
  output.result(logsSentence(context));
  const grants = grantsSentence(context);
  if (grants !== '') output.result(cleanText(grants));
  const traffic = trafficProblems(context.deliveries, { account: plan.account, ...commands });
  for (const line of [...traffic.faults, ...traffic.notes, ...kentik]) output.result(cleanText(line));
  for (const line of valuesLines(plan, result)) output.result(line);
  if (!isSandbox) output.links(resultLinks(plan, result), isPlain);
  sayCommands(context, isComplete(context) ? null : go);
  return exit;
}

/** The commands that continue from here; they work with the session's id. */
function sayCommands(context: WizardContext, retry: string | null): void {
  const { session, sandbox } = context;
  if (session === null) return;
  if (retry !== null) output.note(`Retry:   ${retry}`);
  output.note(`Verify:  ${resumeCommand('verify', session, laterFlags(context))}`);
  output.note(`Details: kentik-aws-setup sessions show ${session}`);
  output.note(`Report:  kentik-aws-setup sessions report ${session}`);
  output.note(`Undo:    ${resumeCommand('undo', session, laterFlags(context))}`);
  if (sandbox) output.note(sandboxEnds);
}

/** Those of the wizard, but `--sandbox`: it would start another sandbox, with nothing in it. */
function laterFlags({ flags = [] }: WizardContext): string[] {
  return flags.filter((flag) => flag !== '--sandbox');
}

/** Where something was created, also how to undo it. */
function sayUndo(context: WizardContext): void {
  const { session, hasCreated, sandbox } = context;
  if (session === null || !hasCreated || sandbox) return;
  output.note(`Or undo what was created: ${resumeCommand('undo', session, laterFlags(context))}`);
}
