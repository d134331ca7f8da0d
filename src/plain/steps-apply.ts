/** Third and fourth phase in plain lines: the plan, carrying it out, and the end. */
import { isDryRun } from '../../machines/context.ts';
import { printableJson } from '../model/clean-text.ts';
import { proofCommands } from '../outputs/resume-command.ts';
import { trafficProblems } from '../outputs/traffic-checks.ts';
import { documentBefore } from '../plan/plan-documents.ts';
import { blockedChanges, isUnchanged, summarySentence } from '../plan/summary.ts';
import type { Plan, PlanDocument } from '../plan/types.ts';
import { accountNames } from '../questions/account-rows.ts';
import { joinWords, plural } from '../ui/text.ts';
import type { LineOptions } from '../words/changes.ts';
import { confirmationEvents, confirmationOf, lookAgain } from '../words/confirmation.ts';
import { addedStatements } from '../words/documents.ts';
import { dataExplorerLines, kentikSentences } from '../words/kentik-proof.ts';
import { grantsSentence, logsSentence, setUpSentence } from '../words/outcome-full.ts';
import { changePlace, planPlace } from '../words/places.ts';
import { undoableHere } from '../words/sessions.ts';
import { valuesToCome } from '../words/values.ts';
import { program, someOf, untouchedSentence } from '../words/words.ts';
import { costLine, isFolded, planDetails } from './plan-lines.ts';
import { progressNews, progressStatus } from './progress-lines.ts';
import { type Choice, choiceQuestion, type Outcome, send } from './question.ts';
import { asked, leavesQuietly, type PlainStep, standardFor, undoChoice, waitFor } from './step.ts';
import { metadataDone } from './steps-metadata.ts';
import type { PlainLine } from './writer.ts';

export const reviewing: PlainStep = ({ context }) => {
  const { plan, draft } = context;
  if (plan === null) return null;
  const { question, options } = confirmationOf(plan, context);
  const telling: LineOptions = {
    mood: isDryRun(context) ? 'would' : 'will',
    names: accountNames({ organization: context.organization, plan }),
  };
  // The screen has a key for it.
  const all = options.includes(lookAgain) ? options : [...options, lookAgain];
  const choices: Choice[] = all.map(({ value, label }) => ({
    label,
    outcome: () => send(confirmationEvents[value]),
    ...(value === 'confirm' ? { words: ['yes', 'y', 'apply'] } : {}),
    ...(value === 'answers' ? { words: ['no', 'n'] } : {}),
  }));
  return asked(
    choiceQuestion({
      lines: [
        `The plan for account ${planPlace(context)}. ${summarySentence(plan, telling.mood)} ${untouchedSentence(context)}`,
        `Regions: ${((plan.accounts === undefined ? draft.regions : draft.secondary?.regions) ?? [plan.region]).join(', ')}.`,
        ...costLine(plan),
      ],
      details: planDetails(plan, telling),
      ask: question,
      choices: [
        ...choices,
        ...(isFolded(plan)
          ? [
              {
                label: 'List every change',
                outcome: (): Outcome => ({
                  kind: 'stay',
                  say: planDetails(plan, { ...telling, isOpen: () => true }),
                }),
                words: ['list'],
              },
            ]
          : []),
        {
          label: 'Read the documents',
          outcome: () => send({ type: 'documents.opened' }),
          words: ['documents', 'd'],
        },
      ],
      standard: standardFor(
        all[0] === undefined ? null : confirmationEvents[all[0].value],
        'reviewing',
        context,
      ),
      mustBeRead: true,
    }),
  );
};

function documentLines(plan: Plan, planned: PlanDocument): PlainLine[] {
  const { title, where, document } = planned;
  const added = addedStatements(document, documentBefore(plan, planned));
  return [
    `${title}. Goes to: ${where}`,
    ...(added.length === 0
      ? []
      : [
          `Added to the existing policy: the ${added.length === 1 ? 'statement' : 'statements'} ${joinWords(added)}. The others are kept.`,
        ]),
    { verbatim: printableJson(document, 2) },
  ];
}

/** Some titles name the region themselves. */
function withRegion({ title, region }: PlanDocument): string {
  return region === null || title.includes(region) ? title : `${title}, ${region}`;
}

export const viewingDocuments: PlainStep = ({ context: { plan } }) => {
  if (plan === null) return null;
  const { documents } = plan;
  return asked(
    choiceQuestion({
      lines: [`The plan has ${plural(documents.length, 'document')}.`],
      choices: [
        { label: 'Back to the plan', outcome: () => send({ type: 'back' }) },
        ...documents.map(
          (document): Choice => ({
            label: withRegion(document),
            outcome: () => ({ kind: 'stay', say: documentLines(plan, document) }),
          }),
        ),
      ],
      standard: 0,
    }),
  );
};

export const applying: PlainStep = ({ context }) =>
  context.plan !== null && isUnchanged(context.plan)
    ? waitFor('Everything in the plan already exists')
    : waitFor(
        `Applying the plan to ${changePlace(context)}. Ctrl+C finishes the call in progress and stops`,
        {
          news: progressNews,
          status: progressStatus,
        },
      );

export const done: PlainStep = (view) => {
  const { context } = view;
  if (context.plan?.export === 'metadata-only') return metadataDone(view);
  const { result, session, plan } = context;
  const flowLogs = result?.flowLogs ?? [];
  const blocked = plan === null ? 0 : blockedChanges(plan).length;
  const proof = { account: plan?.account ?? '', ...proofCommands(session) };
  const traffic = trafficProblems(context.deliveries, proof);
  return asked(
    choiceQuestion({
      lines: [
        `done: ${setUpSentence(context)}.`,
        ...[grantsSentence(context)].filter((line) => line !== ''),
        ...(result?.roleArn ? [{ verbatim: `Role: ${result.roleArn}` }] : []),
        ...(result?.policyArn ? [{ verbatim: `Policy: ${result.policyArn}` }] : []),
        `Buckets: ${someOf(result?.buckets ?? []) || 'none'}`,
        `Flow logs: ${flowLogs.length} in ${plural(new Set(flowLogs.map(({ region }) => region)).size, 'region')}`,
        ...(blocked === 0 ? [] : [`blocked, not applied: ${plural(blocked, 'change')}`]),
        logsSentence(context),
        ...traffic.faults,
        ...traffic.notes,
        ...kentikSentences(context.exports),
        ...dataExplorerLines(context.exports).map((verbatim) => ({ verbatim })),
        ...(session === null ? [] : [`Details: ${program} sessions show ${session}`]),
        ...(plan === null ? [] : [valuesToCome(plan, result)]),
      ],
      choices: [
        { label: 'Leave', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Look for logs again', outcome: () => send({ type: 'retry' }) },
        ...undoChoice(undoableHere(context)),
      ],
      standard: 0,
      quit: leavesQuietly,
    }),
  );
};
