/** What a flow log records, and who deletes it. "Kentik for AWS", AWS Flow Log Formats and AWS Flow Log Deletion. */
import { defaults } from '../answers/defaults.ts';
import {
  checkLogFields,
  fieldsOf,
  kentikFields,
  type LogField,
  logFields,
  otherFieldsNeeded,
  requiredFields,
} from '../answers/log-format.ts';
import { parseRates } from '../answers/record-rate.ts';
import type { Deletion, LogFormat } from '../answers/types.ts';
import { bucketActions } from '../documents/kentik-policy.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { plural } from '../ui/text.ts';
import { ratesText } from '../words/cost.ts';
import { type Entry, line, optionsOf, type QuestionColumn } from './question.ts';
import { costOf, costTally, meantResources } from './resources.ts';

const formatTexts = {
  kentik: {
    label: `Kentik's ${kentikFields.length} fields`,
    text: 'All v2 to v5 fields. Kentik needs them to identify gateways and match route tables.',
  },
  default: {
    label: "AWS's default",
    text: 'The 14 fields of version 2. Less data to pay for, and maps without gateways.',
  },
  custom: {
    label: 'Choose fields',
    text: `${requiredFields.length} fields are required, and at least ${otherFieldsNeeded} others.`,
  },
};

function formatWords(format: LogFormat): string {
  const name = format === 'kentik' ? "Kentik's" : format === 'default' ? "AWS's default" : 'custom';
  return `${name}, ${plural(fieldsOf(format).length, 'field')}`;
}

export const choosingLogFormat: Entry = {
  ask: (context) => {
    const { logFormat = defaults.logFormat } = context.draft;
    const meant = meantResources(context);
    const hintOf = (format: LogFormat) => costOf({ ...context.draft, logFormat: format }, meant) ?? undefined;
    const { kentik, default: usual, custom } = formatTexts;
    const texts = {
      kentik: { ...kentik, hint: hintOf('kentik') },
      default: { ...usual, hint: hintOf('default') },
      custom: { ...custom, hint: Array.isArray(logFormat) ? hintOf(logFormat) : undefined },
    };
    return {
      form: 'choice',
      title: 'Which fields should the flow logs have?',
      options: optionsOf(texts, (value) =>
        value === 'custom' ? { type: 'format.custom' } : { type: 'format.chosen', logFormat: value },
      ),
      usual: Array.isArray(logFormat) ? 'custom' : logFormat,
    };
  },
  record: ({ logFormat }) => line('Log format', logFormat && formatWords(logFormat)),
};

const fieldColumns: readonly QuestionColumn[] = [
  { header: 'Field', whole: true },
  { header: 'Version', align: 'right', said: 'version' },
  { header: 'Note' },
];

function fieldRow({ name, version, needs }: LogField): Row {
  // What the rule refuses whatever else is chosen can't be chosen: AWS needs more than its name.
  const refusal = checkLogFields([...kentikFields.filter((field) => field !== name), name])[0]?.message;
  const note = requiredFields.includes(name) ? 'required by Kentik' : needs === null ? '' : `needs ${needs}`;
  return { id: name, cells: [name, String(version), note], disabled: refusal };
}

export const choosingFields: Entry = {
  ask: (context) => {
    const { draft } = context;
    const meant = meantResources(context);
    return {
      form: 'several',
      title: 'Which fields should each record have?',
      why: 'AWS writes them in the order of this list.',
      noun: ['field', 'fields'],
      columns: fieldColumns,
      // Checking them all takes milliseconds, which a first frame would wait for if it were done before.
      rows: logFields.map(fieldRow),
      chosen: Array.isArray(draft.logFormat) ? draft.logFormat : kentikFields,
      describe: (ids) => {
        const kept = requiredFields.filter((field) => ids.includes(field)).length;
        return `(${kept} of ${requiredFields.length} required, ${ids.length - kept} optional; at least ${otherFieldsNeeded})`;
      },
      tally: (ids) => costTally({ ...draft, logFormat: [...ids] }, meant),
      check: (fields) => checkLogFields(fields).map(({ message }) => message),
      answer: (ids) => ({ type: 'format.chosen', logFormat: [...ids] }),
    };
  },
  record: choosingLogFormat.record,
};

/** What AWS says of aggregation; "Kentik for AWS" leaves the interval as it is. */
const intervals = [
  {
    seconds: 600,
    label: '10 minutes',
    text: "AWS's default, and the cheaper one: fewer records. Traffic shows up in Kentik about 20 minutes after it happens.",
  },
  {
    seconds: 60,
    label: '1 minute',
    text: 'More detail, and sooner: about 10 minutes behind. AWS charges for the additional records. Interfaces of Nitro instances always use at most 1 minute.',
  },
] as const;

export const choosingInterval: Entry = {
  ask: (context) => {
    const { draft } = context;
    const { aggregationInterval = defaults.aggregationInterval } = draft;
    const meant = meantResources(context);
    return {
      form: 'choice',
      title: 'How often should AWS write flow records?',
      why: "A flow log can't be changed later. Another interval needs a new flow log.",
      options: intervals.map(({ seconds, label, text }) => {
        const cost = costOf({ ...draft, aggregationInterval: seconds }, meant);
        return {
          id: String(seconds),
          label,
          hint: [`${seconds} seconds`, ...(cost === null ? [] : [cost])].join(', '),
          text,
          answer: { type: 'interval.chosen', aggregationInterval: seconds },
        };
      }),
      usual: String(aggregationInterval),
    };
  },
  record: ({ aggregationInterval }) =>
    line('Interval', intervals.find(({ seconds }) => seconds === aggregationInterval)?.label),
};

export const enteringRecordRate: Entry = {
  ask: (context) => {
    const { draft } = context;
    const meant = meantResources(context);
    const usual = ratesText(defaults.recordsPerSecond);
    return {
      form: 'text',
      title: 'How many flow records does one VPC write per second?',
      why: 'Only the estimated cost depends on it. Count records at an interval of 10 minutes. A subnet is assumed to write as many, and a network interface a tenth.',
      what: 'Records per second',
      given: draft.recordsPerSecond === undefined ? undefined : ratesText(draft.recordsPerSecond),
      usual,
      help: 'A range such as 20 to 400, or one number if you know it.',
      check: (text) => parseRates(text).problem,
      answer: (text) => ({
        type: 'record-rate.entered',
        recordsPerSecond: parseRates(text).rates ?? defaults.recordsPerSecond,
      }),
      tally: (text) => {
        const { rates } = parseRates(text === '' ? usual : text);
        return rates === null ? '' : costTally({ ...draft, recordsPerSecond: rates }, meant);
      },
    };
  },
  record: ({ recordsPerSecond }) =>
    line(
      'Traffic',
      recordsPerSecond === undefined
        ? undefined
        : `${ratesText(recordsPerSecond)} records a second per VPC, assumed`,
    ),
};

const actionsOf = (deletion: Deletion) => [bucketActions(deletion)].flat().join(', ');

const deletionTexts = {
  customer: {
    label: 'By you',
    who: 'you',
    hint: 'read-only',
    text: `Kentik can read the log buckets (${actionsOf('customer')}). Logs stay, and AWS charges for storage, until you delete them, for example with a lifecycle rule.`,
  },
  kentik: {
    label: 'By Kentik',
    who: 'Kentik',
    hint: 'full access to the log buckets',
    text: `Kentik can do anything in the log buckets (${actionsOf('kentik')}). It deletes files within 15 minutes of their arrival. Use buckets that hold nothing else.`,
  },
};

export const choosingDeletion: Entry = {
  ask: ({ draft: { deletion = defaults.deletion } }) => ({
    form: 'choice',
    title: 'Who should delete the flow logs that Kentik has read?',
    why: "AWS charges for storage until they're deleted. Your answer decides what the role is allowed to do in the log buckets.",
    options: optionsOf(deletionTexts, (value) => ({ type: 'deletion.chosen', deletion: value })),
    usual: deletion,
  }),
  record: ({ deletion }) => line('Log deletion', deletion && `by ${deletionTexts[deletion].who}`),
};
