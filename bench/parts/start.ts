/** `--version` and `--help` beside a Node that does nothing. */
import { alternate } from '../measure/alternate.ts';
import { median, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';
import { cleanEnvironment, program, timeOf } from '../measure/programs.ts';

export const start: Part = {
  name: 'start',
  needs: [],
  async run({ folder }) {
    const env = await cleanEnvironment(folder);
    const node = (...args: string[]) => timeOf(process.execPath, args, env);
    const taken = await alternate(15, {
      bare: () => node('-e', '0'),
      version: () => node(program, '--version'),
      help: () => node(program, '--help'),
    });
    const bare = median(taken.bare);
    return (['version', 'help'] as const).map((flag) =>
      ratioRow({
        what: `--${flag}`,
        ours: milliseconds(median(taken[flag])),
        beside: `${milliseconds(bare)} node -e 0`,
        ratio: median(taken[flag]) / bare,
        limit: 2,
      }),
    );
  },
};
