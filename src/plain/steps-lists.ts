/** Lists that need more than the question: regions wait for their counts, resources widen to subnets and interfaces. */
import type { WizardContext } from '../../machines/context.ts';
import { questions } from '../questions/index.ts';
import type { Row } from '../ui/row-filter.ts';
import { plural } from '../ui/text.ts';
import { chosenResources, describeChosen, initialRows, resourceRows } from '../wording/resource-rows.ts';
import { someOf, untouchedSentence } from '../words/words.ts';
import { plainQuestion } from './ask.ts';
import { choiceQuestion, multiQuestion, type Question, send } from './question.ts';
import type { ListRow } from './selection.ts';
import { asked, type PlainStep, waitFor } from './step.ts';

/** A list that is read aloud cannot change afterwards, so it waits for the counts; `list` does without them. */
export const choosingRegions: PlainStep = ({ context, isWorking }) => {
  const { regions, regionCounts, offline } = context;
  const question = () => plainQuestion(questions.choosingRegions.ask(context));
  const open = regions.filter(({ name, optInStatus }) => {
    const state = regionCounts[name]?.state;
    return optInStatus !== 'not-opted-in' && state !== 'counted' && state !== 'failed';
  });
  if (offline || !isWorking || open.length === 0) return asked(question());
  return waitFor(`Counting the VPCs of ${plural(open.length, 'region')}`, {
    words: {
      list: {
        text: 'to choose regions without waiting',
        outcome: () => ({ kind: 'ask', question: question() }),
      },
    },
    status: (now) => {
      const known = Object.values(now.regionCounts).filter(({ state }) => state !== 'counting').length;
      return `${known} of ${now.regions.length} regions counted`;
    },
  });
};

function listRow({ id, cells, group, disabled }: Row): ListRow {
  const [name = '', resourceId = '', region = '', logs = '', cidr = ''] = cells;
  const words = [
    group === undefined || group === 'VPCs' ? '' : group.replace(/s$/, '').toLowerCase(),
    name,
    resourceId,
    cidr,
    region,
    disabled === undefined ? `flow logs: ${logs}` : '',
  ];
  return {
    id,
    text: words.filter((word) => word !== '').join(', '),
    name: name === '' ? resourceId : `${name} (${resourceId})`,
    ...(disabled === undefined ? {} : { disabled }),
  };
}

function resourcesQuestion(
  context: WizardContext,
  scope: 'vpcs' | 'everything',
  chosen: readonly string[],
): Question {
  const { resources } = context;
  const isVpc = new Set(
    resources.filter(({ type }) => type === 'vpc').map(({ region, id }) => `${region}/${id}`),
  );
  const kept = new Set(chosen.filter((id) => !isVpc.has(id)));
  const hasMore = scope === 'vpcs' && resources.some(({ type }) => type !== 'vpc');
  return multiQuestion({
    lines: ['What should be logged?'],
    noun: scope === 'vpcs' && kept.size === 0 ? ['VPC', 'VPCs'] : ['resource', 'resources'],
    rows: resourceRows(context, scope, kept).map(listRow),
    chosen,
    describe: (ids) => describeChosen(context, ids),
    words: {
      ...(hasMore
        ? {
            subnets: {
              text: 'to list subnets and network interfaces as well',
              outcome: (ids) => ({ kind: 'ask', question: resourcesQuestion(context, 'everything', ids) }),
            },
          }
        : {}),
      again: { text: 'to look again in AWS', outcome: () => send({ type: 'retry' }) },
    },
    outcome: (ids) => send({ type: 'resources.chosen', resources: chosenResources(context, ids) }),
  });
}

export const choosingResources: PlainStep = ({ context }) => {
  const { resources, identity, draft } = context;
  if (resources.some(({ ownerId }) => identity === null || ownerId === identity.account)) {
    const scope = resources.some(({ type }) => type === 'vpc') ? 'vpcs' : 'everything';
    return asked(resourcesQuestion(context, scope, initialRows(context, draft)));
  }
  const regions = someOf(draft.regions ?? []);
  return asked(
    choiceQuestion({
      lines: [
        'There is nothing to log.',
        resources.length === 0
          ? `No VPC was found in ${regions}.`
          : `All that was found in ${regions} belongs to other accounts, which share it with this one. AWS lets only the owner log it.`,
        `Type back to choose other regions or another account, or make a VPC and look again. ${untouchedSentence(context)}`,
      ],
      choices: [{ label: 'Look again', outcome: () => send({ type: 'retry' }) }],
      standard: 0,
    }),
  );
};
