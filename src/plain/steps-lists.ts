/** The questions with long lists: regions, resources, log fields. */

import type { RegionCount, WizardContext } from '../../machines/context.ts';
import {
  checkLogFields,
  kentikFields,
  logFields,
  otherFieldsNeeded,
  requiredFields,
} from '../answers/log-format.ts';
import { knownRegions, regionName } from '../answers/regions.ts';
import { formatResourceList, parseResourceList } from '../answers/resource-list.ts';
import type { Row } from '../ui/row-filter.ts';
import { plural } from '../ui/text.ts';
import { chosenResources, describeChosen, initialRows, resourceRows } from '../wording/resource-rows.ts';
import { someOf, untouchedSentence } from '../wording/words.ts';
import { choiceQuestion, failed, multiQuestion, type Question, send, textQuestion } from './question.ts';
import type { ListRow } from './selection.ts';
import { asked, type PlainStep, waitFor } from './step.ts';

function countWords(count: RegionCount | undefined): string {
  switch (count?.state) {
    case undefined:
    case 'counting':
      return 'VPCs not counted yet';
    case 'counted':
      return plural(count.vpcs, 'VPC');
    case 'failed':
      return `number of VPCs not known: ${count.message}`;
  }
}

/** Regions that can be used come first, by name. */
function regionRows({ offline, regions, regionCounts }: WizardContext): ListRow[] {
  const named = (name: string) => ({ id: name, name });
  if (offline) return knownRegions.map((name) => ({ ...named(name), text: `${name}, ${regionName(name)}` }));
  const byName = [...regions].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const isUsable = ({ optInStatus }: (typeof byName)[number]) => optInStatus !== 'not-opted-in';
  return [
    ...byName.filter(isUsable).map(({ name }) => ({
      ...named(name),
      text: `${name}, ${regionName(name)}, ${countWords(regionCounts[name])}`,
    })),
    ...byName
      .filter((region) => !isUsable(region))
      .map(({ name }) => ({
        ...named(name),
        text: `${name}, ${regionName(name)}`,
        disabled: 'It is not enabled in this account: enable it under Account, AWS Regions, or leave it out.',
      })),
  ];
}

function regionsQuestion(context: WizardContext): Question {
  const { draft, homeRegion, offline } = context;
  const rows = regionRows(context);
  const usable = rows.filter(({ disabled }) => disabled === undefined).map(({ id }) => id);
  const usual = homeRegion !== null && usable.includes(homeRegion) ? homeRegion : usable[0];
  return multiQuestion({
    lines: [
      'In which regions do you want flow logs?',
      offline
        ? 'These are the regions of AWS; without credentials it is not known which of them your account uses.'
        : 'VPCs that other accounts share with this one are not counted: only their owner can log them.',
    ],
    noun: ['region', 'regions'],
    rows,
    chosen: draft.regions ?? (usual === undefined ? [] : [usual]),
    outcome: (regions) => send({ type: 'regions.chosen', regions: [...regions] }),
  });
}

/** A list that is read aloud cannot change afterwards, so it waits for the counts; `list` does without them. */
export const choosingRegions: PlainStep = ({ context, isWorking }) => {
  const { regions, regionCounts, offline } = context;
  const open = regions.filter(({ name, optInStatus }) => {
    const state = regionCounts[name]?.state;
    return optInStatus !== 'not-opted-in' && state !== 'counted' && state !== 'failed';
  });
  if (offline || !isWorking || open.length === 0) return asked(regionsQuestion(context));
  return waitFor(`Counting the VPCs of ${plural(open.length, 'region')}`, {
    words: {
      list: {
        text: 'to choose regions without waiting',
        outcome: () => ({ kind: 'ask', question: regionsQuestion(context) }),
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

export const enteringResources: PlainStep = ({ context: { draft } }) => {
  const regions = draft.regions ?? [];
  return asked(
    textQuestion({
      lines: [
        'Which VPCs, subnets or network interfaces should be logged?',
        regions.length > 1
          ? `Give their ids with the region before each, such as ${regions[0]}/vpc-0123456789abcdef0, separated by commas or blanks. Your regions: ${regions.join(', ')}.`
          : `Give their ids in ${regions[0] ?? 'your region'}, such as vpc-0123456789abcdef0, separated by commas or blanks.`,
      ],
      what: 'Ids',
      standard: Array.isArray(draft.resources) ? formatResourceList(draft.resources, regions) : null,
      check: (text) => parseResourceList(text, regions).problem,
      outcome: (text) => {
        const { resources, problem } = parseResourceList(text, regions);
        return resources === null
          ? failed(problem ?? 'no ids are named.')
          : send({ type: 'resources.chosen', resources });
      },
    }),
  );
};

const fieldRows: readonly ListRow[] = logFields.map(({ name, version, needs }) => {
  // What the rule refuses whatever else is chosen cannot be chosen: AWS wants more than a name for it.
  const refusal = checkLogFields([...kentikFields.filter((field) => field !== name), name])[0];
  const note = requiredFields.includes(name)
    ? ', required by Kentik'
    : needs === null
      ? ''
      : `, needs ${needs}`;
  return {
    id: name,
    name,
    text: `${name}, version ${version}${refusal === undefined ? note : ''}`,
    ...(refusal === undefined ? {} : { disabled: refusal }),
  };
});

export const choosingFields: PlainStep = ({ context: { draft } }) =>
  asked(
    multiQuestion({
      lines: [
        "Which fields should each record have? They are written in AWS's order, which is the one of the list.",
        `Kentik needs ${requiredFields.length} of them and at least ${otherFieldsNeeded} others.`,
      ],
      noun: ['field', 'fields'],
      rows: fieldRows,
      chosen: Array.isArray(draft.logFormat) ? draft.logFormat : kentikFields,
      outcome: (fields) => {
        const problems = checkLogFields(fields);
        return problems.length === 0
          ? send({ type: 'format.chosen', logFormat: [...fields] })
          : { kind: 'stay', say: problems.map((problem) => `failed: ${problem}`) };
      },
    }),
  );
