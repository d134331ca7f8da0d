/** Kentik's side: its credentials, who creates the cloud export there, its billing plan and its name. */
import type { WizardContext } from '../../machines/context.ts';
import { draftPlacements } from '../answers/bucket-names.ts';
import { defaultExportName, defaults } from '../answers/defaults.ts';
import { fullExportNames, metadataExportName } from '../answers/export-names.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { BillingPlan } from '../model/kentik.ts';
import { plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { type Entry, line, type Option, type Question, shortReason, type TextQuestion } from './question.ts';

type Known = Pick<WizardContext, 'isKentikPlaced'>;

const notStored = "It's used in this run only and never stored.";

/** Email, cluster and token, one after the other. @param back the question that led here */
function typedCredentials(known: Known, back: () => Question, email?: string): TextQuestion {
  const here = (given: string) => () => typedCredentials(known, back, given);
  return {
    form: 'text',
    title: 'Which email address do you sign in to Kentik with?',
    why: `Kentik's API needs it together with a token. ${notStored}`,
    what: 'Email address',
    given: email,
    example: 'jane@example.com',
    check: (value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? null : 'An email address is needed.'),
    answer: (value) => (known.isKentikPlaced ? token(value, null, here(value)) : cluster(value, here(value))),
    back,
  };
}

/** Source: docs.kentik.com, Kentik portal. */
function cluster(email: string, back: () => Question): Question {
  const here = () => cluster(email, back);
  return {
    form: 'choice',
    title: 'Which Kentik portal do you use?',
    why: 'Kentik has two clusters, and an account exists in one of them.',
    options: [
      { id: 'us', label: 'portal.kentik.com', hint: 'US', answer: () => token(email, 'us', here) },
      { id: 'eu', label: 'portal.kentik.eu', hint: 'EU', answer: () => token(email, 'eu', here) },
    ],
    back,
  };
}

function token(email: string, place: 'us' | 'eu' | null, back: () => Question): TextQuestion {
  return {
    form: 'text',
    title: 'What is your Kentik API token?',
    why: `You'll find it in Kentik's portal: your user profile, Authentication tab. ${notStored}`,
    what: 'API token',
    isSecret: true,
    check: (value) => (/^[!-~]+$/.test(value) ? null : 'A token has no spaces.'),
    answer: (value) => ({ type: 'kentik.typed', email, cluster: place, token: value }),
    back,
  };
}

/** Kentik couldn't be asked, which never ends the wizard. */
export const choosingKentik: Entry = { ask: askAgain };

function askAgain(context: WizardContext): Question {
  const { message = '', why = '', remedy = [] } = context.kentikProblem ?? {};
  return {
    form: 'choice',
    title: "Kentik's API can't be used. What do you want to do?",
    why: [message, why, ...remedy.map((each, index) => (index === 0 ? `Fix: ${each}` : each))]
      .filter((each) => each !== '')
      .map((each) => shortReason(/[.!?]$/.test(each) ? each : `${each}.`))
      .join(' '),
    options: [
      { id: 'retry', label: 'Try again', words: ['retry'], answer: { type: 'retry' } },
      {
        id: 'other',
        label: 'Enter other credentials',
        text: 'Another email address and API token for Kentik.',
        answer: () => typedCredentials(context, () => askAgain(context)),
      },
      {
        id: 'leave',
        label: 'Continue without Kentik',
        text: "AWS is still set up. At the end, you get the values for Kentik's portal.",
        words: ['without'],
        answer: { type: 'kentik.left' },
      },
    ],
  };
}

export const choosingRegistration: Entry = {
  ask: registration,
  record: ({ kentik }) =>
    line('Registration', kentik && (kentik.register ? 'by this program' : "by you, in Kentik's portal")),
};

function registration(context: WizardContext): Question {
  const { kentik, draft } = context;
  const isTyped = kentik === null;
  return {
    form: 'choice',
    title: 'Who should create the cloud export in Kentik?',
    why: isTyped
      ? 'No credentials for Kentik were found in the environment or in ~/.kentik. You can type them.'
      : `Kentik accepts the credentials of ${kentik.email}, found in ${kentik.source}.`,
    options: [
      {
        id: 'program',
        label: 'This program',
        ...(isTyped ? { hint: 'asks for an API token' } : {}),
        text: "Creates it with Kentik's API once AWS is set up. Undo deletes it.",
        answer: isTyped
          ? () => typedCredentials(context, () => registration(context))
          : { type: 'registration.chosen', register: true },
      },
      {
        id: 'portal',
        label: "You, in Kentik's portal",
        text: 'At the end, you get the value of each field, ready to copy.',
        answer: { type: 'registration.chosen', register: false },
      },
    ],
    usual: draft.kentik?.register ? 'program' : 'portal',
  };
}

function planOption({ id, name, maxFps }: BillingPlan): Option {
  return {
    id,
    label: name === '' ? id : name,
    hint: [`ID ${id}`, maxFps === null ? '' : `${plural(maxFps, 'flow')} per second`]
      .filter((each) => each !== '')
      .join(', '),
    answer: { type: 'billing-plan.chosen', planId: id },
  };
}

export const choosingBillingPlan: Entry = {
  ask: ({ kentik, draft }) => {
    const given = draft.kentik?.planId;
    const options = (kentik?.plans ?? []).map(planOption);
    return {
      form: 'choice',
      title: 'Which Kentik billing plan should the cloud export use?',
      why: 'Its rate limit applies to the flows of this export. These plans are active.',
      options:
        given === undefined || options.some(({ id }) => id === given)
          ? options
          : [...options, planOption({ id: given, name: '', isActive: true, maxFps: null, maxDevices: null })],
      many: 'plans',
      usual: given,
    };
  },
  record: ({ kentik }, _event, known) => {
    const name = known?.kentik?.plans.find(({ id }) => id === kentik?.planId)?.name ?? '';
    return line('Billing plan', name === '' ? kentik?.planId : `${name} (ID ${kentik?.planId})`);
  },
};

/** The names that follow from the answers. @param name the one given, if it isn't the draft's */
function namesOf(draft: DraftAnswers, name = draft.kentik?.name): string[] {
  const named = { ...draft, kentik: { register: true, ...(name === undefined ? {} : { name }) } };
  if (draft.export === 'metadata-only') {
    return [metadataExportName(named, draft.account ?? '', draft.roles !== 'separate')];
  }
  const buckets = new Map(draftPlacements(draft).map((place) => [place.bucket, place]));
  return fullExportNames(named, [...buckets.values()]);
}

export const namingCloudExport: Entry = {
  ask: ({ draft }) => {
    const { kentik: _, ...unnamed } = draft;
    const [usual = defaultExportName(draft.region ?? defaults.region)] = namesOf(unnamed);
    return {
      form: 'text',
      title: 'What should the cloud export be called in Kentik?',
      why: 'Names are unique in Kentik. If there are several exports, the region or bucket name is appended.',
      what: 'Name',
      given: draft.kentik?.name,
      usual,
      check: () => null,
      answer: (name) => ({ type: 'export-name.entered', name: name === usual ? null : name }),
      preview: {
        lead: 'In Kentik:',
        of: (name) => (name === usual ? namesOf(unnamed) : namesOf(draft, name)),
      },
    };
  },
  record: (draft) => line('Export name', draft.kentik && someOf(namesOf(draft))),
};
