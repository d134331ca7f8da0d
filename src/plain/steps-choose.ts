/** Second phase in plain lines: the questions about regions, buckets, logs and the role, in order. */

import { isExportOpen } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { checkBucketName, checkRegionalBucketNames } from '../answers/bucket-name.ts';
import { defaults, offeredBucket } from '../answers/defaults.ts';
import { checkExternalId } from '../answers/ids.ts';
import { checkPolicyName, checkRoleName } from '../answers/names.ts';
import { checkPrefix } from '../answers/prefix.ts';
import { knownRegions, regionName } from '../answers/regions.ts';
import {
  allocationTexts,
  chosenGrant,
  deletionTexts,
  type Explanation,
  formatTexts,
  grantChoices,
  intervalTexts,
} from '../outputs/explanations.ts';
import { plural } from '../ui/text.ts';
import { exportTexts, otherExportReason } from '../wording/texts.ts';
import { bucketsOf } from '../wording/words.ts';
import { type Choice, choiceQuestion, type Question, send, textQuestion } from './question.ts';
import { asked, type PlainStep } from './step.ts';

/** A choice among fixed values, each with its explanation. */
function oneOf<Value extends string | number>(
  lines: string[],
  values: readonly Value[],
  texts: (value: Value) => Explanation,
  standard: Value,
  eventOf: (value: Value) => PersonEvent,
): Question {
  return choiceQuestion({
    lines,
    choices: values.map((value) => ({ ...texts(value), outcome: () => send(eventOf(value)) })),
    standard: values.indexOf(standard),
  });
}

const exportKinds = ['full', 'metadata-only'] as const;

export const choosingExport: PlainStep = ({ context }) =>
  asked(
    oneOf(
      [
        'What should Kentik export from this account? Kentik calls what you set up here a cloud export.',
        ...(exportKinds.every((kind) => isExportOpen(context, kind)) ? [] : [otherExportReason]),
      ],
      exportKinds.filter((kind) => isExportOpen(context, kind)),
      (value) => exportTexts[value],
      context.draft.export ?? 'full',
      (value) => ({ type: 'export.chosen', export: value }),
    ),
  );

export const choosingAllocation: PlainStep = ({ context: { draft } }) => {
  const count = draft.regions?.length ?? 0;
  return asked(
    oneOf(
      [
        'Where should the flow logs be collected?',
        count === 1
          ? 'You chose one region: local is the usual answer, and another region can get a bucket of its own later.'
          : `You chose ${plural(count, 'region')}. "Kentik for AWS" calls this the allocation of buckets.`,
      ],
      ['local', 'centralized'] as const,
      (value) => allocationTexts[value],
      draft.allocation ?? defaults.allocation,
      (allocation) => ({ type: 'allocation.chosen', allocation }),
    ),
  );
};

export const choosingBucketRegion: PlainStep = ({ context }) => {
  const { draft, homeRegion } = context;
  const chosen = draft.regions ?? [];
  const usable = context.regions
    .filter(({ optInStatus }) => optInStatus !== 'not-opted-in')
    .map(({ name }) => name);
  // Logs that stay in their region cost nothing to move: regions with logs come first.
  const regions = [...new Set([...chosen, ...(usable.length > 0 ? usable : knownRegions)])];
  const usual = homeRegion !== null && chosen.includes(homeRegion) ? homeRegion : chosen[0];
  const standard = draft.region !== undefined && regions.includes(draft.region) ? draft.region : usual;
  return asked(
    choiceQuestion({
      lines: [
        'In which region should the bucket be?',
        'Kentik reads it from there. AWS charges for moving logs to it from other regions.',
      ],
      choices: regions.map((region) => ({
        label: region,
        text: `${regionName(region)}${chosen.includes(region) ? ', has logs' : ''}`,
        outcome: () => send({ type: 'bucket-region.chosen', region }),
        words: [region],
      })),
      standard: standard === undefined ? 0 : regions.indexOf(standard),
    }),
  );
};

export const choosingBucket: PlainStep = ({ context: { draft, buckets, bucketsProblem } }) => {
  const here = buckets.filter(({ region }) => region === draft.region || region === null);
  const elsewhere = buckets.length - here.length;
  const choices: Choice[] = [
    {
      label: bucketsProblem === null ? 'A new bucket' : 'A new bucket, or one whose name you type',
      text: `You name it next; ${offeredBucket(draft)} is offered`,
      outcome: () => send({ type: 'bucket.new' }),
    },
    ...here.map(
      ({ name, region }): Choice => ({
        label: name,
        text: `${region === null ? 'Region unknown. ' : ''}Its policy keeps all that is in it; what log delivery needs is added`,
        outcome: () => send({ type: 'bucket.chosen', bucket: name }),
      }),
    ),
  ];
  return asked(
    choiceQuestion({
      lines: [
        `Which bucket in ${draft.region ?? 'the region'} should take the flow logs?`,
        'Use a bucket for flow logs only: Kentik may read all that is in it.',
        ...(bucketsProblem === null ? [] : [`The account's buckets are not listed. ${bucketsProblem}`]),
        ...(elsewhere === 0 ? [] : [`Not listed: ${plural(elsewhere, 'bucket')} in other regions.`]),
      ],
      choices,
      standard: here.findIndex(({ name }) => name === draft.bucket) + 1,
    }),
  );
};

export const namingBucket: PlainStep = ({ context: { draft, bucketProblem, refusedBucket } }) => {
  const offered = offeredBucket(draft);
  const regions = draft.allocation === 'local' ? (draft.regions ?? []) : [];
  const check = (name: string) => {
    if (name === refusedBucket && bucketProblem !== null) return bucketProblem;
    return checkBucketName(name) ?? checkRegionalBucketNames(name, regions);
  };
  const standard = [draft.bucket, offered].find((name) => name !== undefined && check(name) === null) ?? null;
  const names = standard === null ? [] : bucketsOf(draft, standard);
  return asked(
    textQuestion({
      lines: [
        ...(bucketProblem === null ? [] : [`failed: ${bucketProblem}`]),
        regions.length > 1 ? 'What should the buckets be called?' : 'What should the bucket be called?',
        regions.length > 1
          ? 'One bucket is made in each region that has something to log; the region is appended to the name.'
          : `It is made in ${draft.region ?? 'the region'}. Bucket names are shared by all accounts of AWS.`,
        '3 to 63 lower-case letters, digits, dots and hyphens.',
        ...(regions.length > 1 && names.length > 0 ? [`With Enter the names are: ${names.join(', ')}.`] : []),
      ],
      what: 'Bucket name',
      standard,
      check,
      outcome: (bucket) => send({ type: 'bucket.chosen', bucket }),
    }),
  );
};

export const enteringPrefix: PlainStep = ({ context: { draft } }) =>
  asked(
    textQuestion({
      lines: [
        'Should the logs go into a folder inside the bucket?',
        `AWS adds AWSLogs/${draft.account ?? 'account'}/vpcflowlogs/ by itself. For example network/flow-logs, without slashes at the ends.`,
      ],
      what: 'Folder',
      standard: draft.prefix ?? '',
      mayBeEmpty: true,
      check: checkPrefix,
      outcome: (prefix) => send({ type: 'prefix.entered', prefix }),
    }),
  );

export const choosingLogFormat: PlainStep = ({ context: { draft } }) => {
  const format = draft.logFormat ?? defaults.logFormat;
  return asked(
    oneOf(
      ['Which fields should the flow logs have?'],
      ['kentik', 'default', 'custom'] as const,
      (value) => formatTexts[value],
      typeof format === 'string' ? format : 'custom',
      (value) =>
        value === 'custom' ? { type: 'format.custom' } : { type: 'format.chosen', logFormat: value },
    ),
  );
};

export const choosingInterval: PlainStep = ({ context: { draft } }) =>
  asked(
    oneOf(
      [
        'Over how long should AWS aggregate flows?',
        'A flow log cannot be changed later: another interval means another flow log.',
      ],
      [600, 60] as const,
      (value) => ({ ...intervalTexts[value], label: `${intervalTexts[value].label} (${value} seconds)` }),
      draft.aggregationInterval ?? defaults.aggregationInterval,
      (aggregationInterval) => ({ type: 'interval.chosen', aggregationInterval }),
    ),
  );

export const choosingDeletion: PlainStep = ({ context: { draft } }) =>
  asked(
    oneOf(
      [
        'Who should delete the flow logs that Kentik has read?',
        'AWS charges for storage until they are deleted. This decides what the role may do in the log buckets.',
      ],
      ['customer', 'kentik'] as const,
      (value) => deletionTexts[value],
      draft.deletion ?? defaults.deletion,
      (deletion) => ({ type: 'deletion.chosen', deletion }),
    ),
  );

export const namingRole: PlainStep = ({ context: { draft } }) =>
  asked(
    textQuestion({
      lines: [
        'What should the role be called?',
        'Kentik takes on this IAM role to read the log buckets and the metadata. You give its ARN to Kentik at the end. A role of this name that is there already is used, or brought up to date if it trusts nobody else.',
      ],
      what: 'Role name',
      standard: draft.roleName ?? defaults.roleName,
      check: checkRoleName,
      outcome: (roleName) => send({ type: 'role.named', roleName }),
    }),
  );

export const namingPolicy: PlainStep = ({ context: { draft } }) =>
  asked(
    textQuestion({
      lines: [
        'What should the policy be called?',
        'It is attached to the role and says what Kentik may read. A policy of this name that is there already is used, or brought up to date if nobody else has it.',
      ],
      what: 'Policy name',
      standard: draft.policyName ?? defaults.policyName,
      check: checkPolicyName,
      outcome: (policyName) => send({ type: 'policy.named', policyName }),
    }),
  );

export const enteringExternalId: PlainStep = ({ context: { draft } }) =>
  asked(
    textQuestion({
      lines: [
        'What is your Kentik company id?',
        "Kentik gives it as external id when it takes on the role, so that nobody else can make Kentik do so. You find it in Kentik's portal. Leave it out where you do not have it: the trust is then the document's.",
      ],
      what: 'External id',
      standard: draft.externalId ?? '',
      mayBeEmpty: true,
      check: (value) => (value === '' ? null : checkExternalId(value)),
      outcome: (value) => send({ type: 'external-id.entered', externalId: value === '' ? null : value }),
    }),
  );

export const choosingGrant: PlainStep = ({ context: { draft } }) =>
  asked(
    oneOf(
      [
        'How much should the role grant to Kentik?',
        'The review shows the documents, and says where they differ from "Kentik for AWS" and why.',
      ],
      grantChoices(draft).map(({ value }) => value),
      (value) => grantChoices(draft).find((choice) => choice.value === value) ?? { label: value, text: '' },
      chosenGrant(draft)?.value ?? 'scoped',
      (value) => {
        const chosen = grantChoices(draft).find((choice) => choice.value === value);
        return {
          type: 'grant.chosen',
          grant: chosen?.grant ?? defaults.grant,
          narrow: chosen?.narrow ?? false,
        };
      },
    ),
  );
