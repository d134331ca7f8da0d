/** What an unattended `apply` and `setup` share: plan, apply, and say what came of it. The result is the last thing said. */
import { isDeepStrictEqual } from 'node:util';
import { keptAnswers } from '../answers/draft.ts';
import type { Answers } from '../answers/types.ts';
import { type Accounts, reachOf } from '../apply/accounts.ts';
import { executePlan } from '../apply/execute.ts';
import { checkPermissions, requirePermissions } from '../apply/permissions.ts';
import { observeKentik, preparePlan } from '../apply/prepare.ts';
import { shellWord } from '../model/clean-text.ts';
import { type ExitCode, exitCode, isAbort, reportOf, UserError } from '../model/errors.ts';
import type { ApplyFlags } from '../model/flags.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import { type ApplyResult, isSetUp } from '../model/progress.ts';
import { accountsSentence, byHandJson, byHandLines } from '../outputs/by-hand.ts';
import { resultLinks } from '../outputs/links.ts';
import { planText, valuesLines } from '../outputs/plan-text.ts';
import { flagWords, placeWords, resumeCommand } from '../outputs/resume-command.ts';
import { withProvenStatus } from '../plan/exports.ts';
import type { Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import type { Session } from '../session/store.ts';
import { UndosBeside } from '../session/undos-beside.ts';
import { plural } from '../ui/text.ts';
import { connectAccounts, type Run } from './connect.ts';
import { emptyResult, progressListener, resultEvent } from './events.ts';
import { exitOfResult, printFailures, printReport } from './failure.ts';
import { kentikUse } from './kentik.ts';
import { newSession, pastOf, savedSession } from './open-session.ts';

export interface Applied {
  accounts: Accounts;
  plan: Plan;
  /** Cloud exports that Kentik has now. */
  registered?: ApplyResult['registered'];
}

/** What follows a successful apply: `exit` is that of the whole run, `exports` what Kentik has now. */
type AfterApply = (
  applied: Applied & { session: string },
) => Promise<{ exit: ExitCode; exports: readonly ExportProof[] }>;

/** @throws UserError for what blocks the plan before the first change */
export async function applyAnswers(
  run: Run,
  flags: ApplyFlags,
  answers: Answers,
  command: 'setup' | 'apply',
  afterApply?: AfterApply,
): Promise<ExitCode> {
  const json = flags.json ?? false;
  const { signal, now } = run;
  const accounts = await connectAccounts(run, flags, answers, reachOf(answers), kentikUse(answers));
  const { account } = accounts.home.identity;
  // The lock comes before the look: of two runs of one session only one may plan what only one may do.
  let session = await savedSession(run, flags, answers, account);
  const undos = new UndosBeside(() => run);
  try {
    if (session !== null && flags.answers !== undefined) reportNewAnswers(session, answers);
    const planNow = async (known: Session | null) => {
      await undos.look();
      return preparePlan({
        answers,
        accounts,
        signal,
        kentik: await observeKentik(answers, accounts, signal),
        ...(known === null ? {} : { history: await pastOf(known.id, known.journal.entries, run) }),
      });
    };
    const plan = await checkPermissions(await planNow(session), accounts, signal);
    if (!json)
      for (const line of planText(plan, { credentials: run.credentials?.description })) output.note(line);
    requirePermissions(plan);
    // A new session begins where there is something to record: a refused plan leaves none behind.
    session ??= await newSession(run);
    const { id } = session;
    const told = { ...emptyResult('interrupted'), session: id, account };
    run.interrupts.sayOnLeave(
      () => `Interrupted. Continue with: ${resumeCommand(command, id, flagWords(flags))}`,
      ...(json ? [() => told] : []),
    );
    await session.saveAnswers(keptAnswers({ ...answers, account }));
    const onProgress = progressListener(json, plan);
    const lookAgain = () => planNow(session);
    const result = await executePlan({ session, plan, accounts, signal, now, onProgress, lookAgain, undos });
    return await finish({ run, flags, command, session, accounts, plan, result }, afterApply);
  } finally {
    await session?.close();
  }
}

/** Answers that are given take the place of the session's own. @throws UserError `SESSION_OTHER_EXPORT` */
function reportNewAnswers({ id, answers: own }: Session, answers: Answers): void {
  if (own.export !== undefined && own.export !== answers.export) {
    throw new UserError({
      code: 'SESSION_OTHER_EXPORT',
      exit: exitCode.usage,
      doing: 'resuming a session',
      message: `Session ${id} is a ${own.export} export, but the answers given are for a ${answers.export} one.`,
      remedy: ['Omit --resume: the answers get their own session.'],
      state: 'Nothing was changed.',
    });
  }
  const { account: _account, profile: _profile, recordsPerSecond: _assumed, ...given } = keptAnswers(answers);
  const { account: _own, profile: _ownProfile, recordsPerSecond: _ownAssumed, ...kept } = own;
  if (!isDeepStrictEqual(given, kept)) output.note(`The given answers replace those of session ${id}.`);
}

interface Finished extends Applied {
  run: Run;
  flags: ApplyFlags;
  command: 'setup' | 'apply';
  session: Session;
  result: ApplyResult;
}

/** Says what became of it all, and how to continue. */
async function finish(finished: Finished, afterApply?: AfterApply): Promise<ExitCode> {
  const { run, flags, session, accounts, plan } = finished;
  let { result } = finished;
  const json = flags.json ?? false;
  const isThere = isSetUp(result.outcome);
  let exit = exitOfResult(result);
  if (result.stop !== undefined) printReport(result.stop, json);
  if (isThere && afterApply) {
    try {
      const after = await afterApply({ accounts, plan, registered: result.registered, session: session.id });
      exit = after.exit;
      result = withProvenStatus(plan, result, after.exports);
    } catch (error) {
      // What was created stays, so the result is still printed.
      const report = reportOf(error, 'checking what was set up');
      if (isAbort(error)) result = { ...result, outcome: 'interrupted' };
      else printReport(report, json);
      exit = report.exit;
    }
  }
  printResult(result, plan, json, run);
  if (!json && isThere) {
    for (const line of valuesLines(plan, result)) output.result(line);
    // A sandbox of the command's own ends with it: there would be nothing to look at.
    if (run.target === 'aws') {
      output.links(resultLinks(plan, result), flags.plain ?? false);
      output.note(`Verify:  ${resumeCommand('verify', session.id, placeWords(flags))}`);
      output.note(`Report:  kentik-aws-setup sessions report ${session.id}`);
      output.note(`Undo:    ${resumeCommand('undo', session.id, placeWords(flags))}`);
    }
  }
  const go = `Continue with: ${resumeCommand(finished.command, session.id, flagWords(flags))}`;
  if (result.outcome === 'interrupted') output.note(`Interrupted. ${go}`);
  else if (!isThere) for (const line of waysOn(finished, go)) output.note(line);
  return exit;
}

/** What is blocked stays blocked with the same answers, as long as nothing else changes. */
function waysOn({ command, flags, session, result }: Finished, go: string): string[] {
  if (!result.failures.some(({ error }) => error.code === 'BLOCKED')) return [go];
  const { answers } = flags;
  const isFile = answers !== undefined && answers !== '-';
  const file = isFile ? shellWord(answers) : 'answers.yaml';
  // The answers that `sessions answers` prints are without the profile.
  const { profile = session.answers.profile } = flags;
  const again = resumeCommand(command, session.id, [
    '--answers',
    file,
    ...flagWords(isFile || profile === undefined ? flags : { ...flags, profile }),
  ]);
  return [
    'What is blocked needs its fix first.',
    ...(isFile ? [] : [`To correct the answers: kentik-aws-setup sessions answers ${session.id} > ${file}`]),
    `With corrected answers: ${again}`,
    `If the fix isn't in the answers: ${resumeCommand(command, session.id, flagWords(flags))}`,
  ];
}

function printResult(result: ApplyResult, plan: Plan, json: boolean, run: Run): void {
  printFailures(result.failures);
  if (json) {
    output.json({ ...resultEvent(plan, result), credentials: run.credentials ?? null, ...byHandJson(plan) });
    return;
  }
  for (const line of byHandLines(plan)) output.result(line);
  const counts = `${plural(result.buckets.length, 'bucket')}, ${plural(result.flowLogs.length, 'flow log')}`;
  output.result(
    plan.accounts === undefined
      ? `${sentenceOf[result.outcome]} Account ${result.account}: ${counts}, role ${result.roleArn ?? 'missing'}.`
      : `${sentenceOf[result.outcome]} ${accountsSentence(result)}`,
  );
  output.result(`Session ${result.session}`);
}

const sentenceOf: Record<ApplyResult['outcome'], string> = {
  applied: 'Everything is set up.',
  unchanged: 'Everything existed already; nothing was changed.',
  partial: 'Partly done.',
  failed: 'Nothing could be done.',
  interrupted: 'Interrupted.',
};
