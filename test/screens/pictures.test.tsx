/**
 * Pictures of real screens, which the README and the tour show. A picture that differs from its screen fails, and
 * `npx vitest run test/screens/pictures --update` redraws it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { screens } from '../../screens/index.ts';
import { SignIn } from '../../screens/sign-in.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { cases } from './cases.ts';

/** In the order in which a user meets them. */
const pictures: [name: string, title: string][] = [
  ['welcome', 'kentik-aws-setup --sandbox'],
  ['identity', 'The account that the credentials belong to'],
  ['regions', 'Choosing regions'],
  ['resources', 'Choosing what to log'],
  ['bucket-name', 'Naming the bucket'],
  ['sheet', 'All answers on one sheet'],
  ['deciding-policy', 'A policy that exists and differs'],
  ['review', 'The plan, before anything is changed'],
  ['documents', 'A document of the plan'],
  ['applying', 'The plan being carried out'],
  ['failures', 'A refused permission and its fix'],
  ['sign-in', 'A session that expired in the middle of apply'],
  ['checking', 'The first logs'],
  ['done', 'What Kentik needs'],
  ['metadata-accounts', 'Metadata only: the accounts of an organization'],
  ['metadata-showing', 'Metadata only: the proof for each account'],
];

/** It covers whatever screen needs AWS. */
const signIn = {
  kind: 'sign-in' as const,
  profile: 'prod',
  url: 'https://acme.awsapps.com/start/#/device',
  urlWithCode: 'https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH',
  code: 'ABCD-EFGH',
  minutes: 10,
};

function pictured(name: string) {
  const found = cases().find((each) => each.name === (name === 'sign-in' ? 'applying' : name));
  if (found === undefined) throw new Error(`no such case: ${name}`);
  const screen = { ...found, send: () => undefined };
  const Screen = screens[found.state];
  return name === 'sign-in' ? <SignIn screen={screen} prompt={signIn} /> : <Screen {...screen} />;
}

it.each(pictures)('draws %s', async (name, title) => {
  const terminal = renderInTerminal(pictured(name), { columns: 90, rows: 28 });
  await terminal.settle();
  await expect(terminal.svg({ title })).toMatchFileSnapshot(`../../docs/screens/${name}.svg`);
});

it('shows them all in the tour, in this order, and no others exist', () => {
  const docs = new URL('../../docs/', import.meta.url);
  const tour = readFileSync(fileURLToPath(new URL('tour.md', docs)), 'utf8');
  const shown = [...tour.matchAll(/\]\(screens\/([\w-]+)\.svg\)/g)].map(([, name]) => name);
  const names = pictures.map(([name]) => name);
  expect(shown).toEqual(names);
  const files = readdirSync(fileURLToPath(new URL('screens/', docs)));
  expect(files.sort()).toEqual(names.map((name) => `${name}.svg`).sort());
});
