/** What the wizard does and doesn't do, as its first screen and the first plain lines say it. */
import { isDryRun, type WizardContext } from '../../machines/context.ts';
import { program } from './words.ts';

export const title = 'Set up AWS for Kentik';

export const purpose = 'Sets up AWS so that Kentik gets VPC flow logs, metadata, or both:';

/** What each phase of the title line does. */
export const phaseTexts = [
  ['Look', 'finds your credentials, account, regions and VPCs; it only reads'],
  ['Choose', "asks what it can't find out; most questions have a default"],
  ['Review', 'shows each change and each document; you confirm once'],
  ['Apply', 'carries out the plan, then checks that it works'],
] as const;

export const existing =
  'Existing flow logs and buckets stay as they are unless you decide otherwise. Bucket policies keep all their statements.';

export const promise = `Nothing changes before you confirm the plan. "${program} undo SESSION" deletes what a session created, and nothing else.`;

export const time = 'Takes about 5 minutes. The first logs arrive 10 to 20 minutes later.';

export type Mode = Pick<WizardContext, 'sandbox' | 'dryRun' | 'offline'>;

/** The same in a word, for the title line; empty on a real account. */
export function modeWord(mode: Mode): string {
  return mode.sandbox ? 'sandbox' : isDryRun(mode) ? 'dry run' : '';
}

/** What makes this run different from one on a real account. */
export function modeNotes(mode: Mode): { word: string; text: string }[] {
  return [
    ...(mode.sandbox
      ? [{ word: 'Sandbox', text: 'a local AWS and Kentik on this machine. Nothing real is touched.' }]
      : []),
    ...(isDryRun(mode)
      ? [
          {
            word: 'Dry run',
            text: 'nothing changes. At the end, the documents are printed for you to paste.',
          },
        ]
      : []),
  ];
}
