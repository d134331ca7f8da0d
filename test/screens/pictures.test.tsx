/**
 * Pictures of real screens, which the README shows: where a screen changes, the picture here says so, and
 * `npx vitest run test/screens/pictures --update` draws it again.
 */
import { expect, it } from 'vitest';
import { screens } from '../../screens/index.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { cases } from './cases.ts';

const pictures: [name: string, title: string][] = [
  ['welcome', 'kentik-aws-setup --sandbox'],
  ['resources', 'Choosing what to log'],
  ['review', 'The plan, before anything is changed'],
  ['applying', 'The plan being carried out'],
  ['checking', 'The first logs'],
  ['done', 'What Kentik needs'],
];

it.each(pictures)('draws %s', async (name, title) => {
  const found = cases().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no such case: ${name}`);
  const { state, context } = found;
  const Screen = screens[state];
  const terminal = renderInTerminal(<Screen context={context} state={state} send={() => undefined} />, {
    columns: 90,
    rows: 28,
  });
  await terminal.settle();
  await expect(terminal.svg({ title })).toMatchFileSnapshot(`../../docs/screens/${name}.svg`);
});
