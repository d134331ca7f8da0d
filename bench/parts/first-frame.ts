/** From the start of the process to the first words of the wizard, beside the least that Ink can draw. */
import { alternate } from '../measure/alternate.ts';
import { median, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';
import { bundle, cleanEnvironment, program } from '../measure/programs.ts';
import { startInTerminal } from '../measure/terminal.ts';

export const firstFrame: Part = {
  name: 'first-frame',
  needs: [],
  async run({ folder }) {
    const published = await bundle('hello', folder, { asPublished: true });
    const fixed = await bundle('hello', folder);
    const env = await cleanEnvironment(folder);
    const untilSeen = async (file: string, text: string) => {
      const startedAt = performance.now();
      const terminal = startInTerminal([file], env);
      const seenAt = await terminal.text(text);
      await terminal.leave();
      return seenAt - startedAt;
    };
    const taken = await alternate(15, {
      published: () => untilSeen(published, 'Hello, world'),
      fixed: () => untilSeen(fixed, 'Hello, world'),
      wizard: () => untilSeen(program, 'Set up AWS for Kentik'),
    });
    const ours = median(taken.wizard);
    const line = { what: 'first frame of the wizard', ours: milliseconds(ours) };
    return [
      ratioRow({
        ...line,
        beside: `${milliseconds(median(taken.published))} Ink hello world`,
        ratio: ours / median(taken.published),
        limit: 1.25,
      }),
      ratioRow({
        ...line,
        beside: `${milliseconds(median(taken.fixed))} the same, packages patched as in our build`,
        ratio: ours / median(taken.fixed),
        limit: 1.5,
      }),
    ];
  },
};
