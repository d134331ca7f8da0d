/** Opens the whole wizard on the screen, and answers its questions by Enter. */
import { App } from '../../screens/app.tsx';
import { type InProcessTerminal, renderInTerminal } from '../helpers/terminal.tsx';
import { applied, startWizard } from '../machines/fakes.ts';
import { flowLogs, identity, planOf, resources } from './contexts.ts';
import { delivered } from './deliveries.ts';

export const partial = { ...applied, outcome: 'partial' as const, flowLogs: [] };

export type Options = NonNullable<Parameters<typeof startWizard>[0]>;

export const network = {
  identify: async () => ({ identity, region: 'us-east-1' }),
  discoverResources: async () => ({ resources, flowLogs }),
  buildPlan: async () => planOf({ regions: ['us-east-1'] }),
  watchDelivery: async () => [delivered],
};

export function open(options: Options = {}, size = {}) {
  const actor = startWizard({ ...options, actors: { ...network, ...options.actors } });
  return { actor, terminal: renderInTerminal(<App actor={actor} />, size) };
}

/** Presses Enter on each screen as it comes, until the machine ends; gives the states that were passed. */
export async function enterThrough(actor: ReturnType<typeof startWizard>, terminal: InProcessTerminal) {
  const states: string[] = [];
  actor.subscribe((snapshot) => {
    if (states.at(-1) !== snapshot.value) states.push(snapshot.value);
  });
  for (let presses = 0; presses < 40 && actor.getSnapshot().status === 'active'; presses += 1) {
    await terminal.waitFor(() => !actor.getSnapshot().hasTag('busy'));
    await terminal.press('enter');
  }
  return states;
}

/** Enter at each question until the sheet of answers is shown. */
export async function toSheet(actor: ReturnType<typeof startWizard>, terminal: InProcessTerminal) {
  for (let presses = 0; presses < 10 && actor.getSnapshot().value !== 'reviewingAnswers'; presses += 1) {
    await terminal.waitFor(() => !actor.getSnapshot().hasTag('busy'));
    if (actor.getSnapshot().value !== 'reviewingAnswers') await terminal.press('enter');
  }
  await terminal.waitFor('Are these answers right?');
}
