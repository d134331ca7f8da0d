/** Logs that are looked for, and what is proven then. */
import { filesOf } from '../../machines/events.ts';
import { plural } from '../ui/text.ts';
import { dataExplorerLines, kentikSentences } from '../words/kentik-proof.ts';
import { deliveryText, program } from '../words/words.ts';
import { deliveryDetails, deliveryNews, deliveryStatus, sampleLines } from './progress-lines.ts';
import { choiceQuestion, type Outcome, send } from './question.ts';
import { asked, type PlainStep, waitFor } from './step.ts';

export const checkingLogs: PlainStep = ({ context }) =>
  waitFor(
    `Looking for flow logs. ${deliveryText(context)} AWS continues by itself: type leave to continue without waiting${context.session === null ? '' : `, and ${program} verify ${context.session} looks again`}`,
    {
      words: {
        leave: { text: 'to continue without waiting', outcome: () => send({ type: 'logs.left' }) },
      },
      news: (before, now) => deliveryNews(before.deliveries, now.deliveries),
      status: ({ deliveries }) => deliveryStatus(deliveries),
      quit: [{ type: 'logs.left' }, { type: 'next' }],
    },
  );

export const showingLogs: PlainStep = ({ context: { deliveries, exports, savedLogs } }) => {
  const files = filesOf(deliveries);
  const sample = sampleLines(deliveries);
  const arrived = deliveries.filter(({ state }) => state === 'delivered').length;
  return asked(
    choiceQuestion({
      lines: [
        `Flow logs from ${arrived} of ${plural(deliveries.length, 'region')} have arrived.`,
        ...deliveries.flatMap(deliveryDetails),
        ...kentikSentences(exports),
        ...dataExplorerLines(exports).map((verbatim) => ({ verbatim })),
        ...savedLogs.map((verbatim) => ({ verbatim })),
      ],
      choices: [
        // Someone may have typed it just when the waiting ended.
        { label: 'Continue', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Look again', outcome: () => send({ type: 'retry' }) },
        ...(files.length === 0
          ? []
          : [
              {
                label: 'Save the raw files beside yours',
                outcome: () => send({ type: 'logs.saving', logs: files }),
                words: ['save'],
              },
            ]),
        ...(sample.length === 0
          ? []
          : [
              {
                label: 'Read a sample',
                text: 'The first records of each region, field by field',
                outcome: (): Outcome => ({ kind: 'stay', say: sample }),
                words: ['sample'],
              },
            ]),
      ],
      standard: 0,
      quit: [{ type: 'next' }, { type: 'next' }],
    }),
  );
};
