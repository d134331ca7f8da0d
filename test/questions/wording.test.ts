/** Every question in the situations that matter: what it says, and that both views can ask it. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { plainQuestion } from '../../src/plain/ask.ts';
import { pageSize } from '../../src/plain/selection.ts';
import { questions } from '../../src/questions/index.ts';
import type { Entry, Question } from '../../src/questions/question.ts';
import { answers, contextOf } from '../screens/contexts.ts';
import { metadataDraft, notListed, organizationOf } from '../screens/metadata-cases.ts';

const found = {
  environment: 'AWS_ACCESS_KEY_ID',
  profiles: [{ name: 'prod', kind: 'sso', region: 'eu-west-1', account: '222222222222' }],
};
const organization = organizationOf(3);

const situations: Record<string, Partial<WizardContext>> = {
  'nothing answered': { draft: { version: 1 } },
  'a full export': { found },
  'one region': { draft: { ...answers, regions: ['us-east-1'] }, bucketsProblem: 'Not allowed.' },
  'the other kind of export': { hasCreated: true },
  'nothing to log': { resources: [] },
  'nested roles': { draft: metadataDraft, organization, found },
  'separate roles': {
    draft: { ...metadataDraft, roles: 'separate' },
    organization: notListed,
    sandbox: true,
  },
  'no credentials': { draft: { version: 1, regions: ['us-east-1', 'eu-west-1'] }, offline: true },
};

const asked = Object.entries(situations).flatMap(([situation, change]) =>
  (Object.entries(questions) as [string, Entry][]).map(
    ([state, { ask }]) => [`${state}, ${situation}`, ask(contextOf(change))] as const,
  ),
);

/** Our own sentences: what AWS says of a problem isn't ours. */
function sentencesOf(question: Question): string[] {
  const texts = [question.title, question.why, ...(question.actions ?? []).map(({ label }) => label)];
  if (question.form === 'choice') {
    texts.push(
      ...question.options.flatMap(({ label, hint, text, disabled }) => [label, hint, text, disabled]),
    );
  }
  if (question.form === 'text' && question.continues === undefined) texts.push(question.help);
  return texts.flatMap((text) => text?.split(/(?<=[.?!])\s+/) ?? []);
}

describe.each(asked)('%s', (_, question) => {
  it('says it in sentences of at most 20 words', () => {
    const quoted = /They can't be listed: .*/;
    const long = sentencesOf(question).filter(
      (sentence) => sentence.replace(quoted, '').split(/\s+/).length > 20,
    );
    expect(long).toEqual([]);
  });

  it('says it as the language page does', () => {
    const words =
      /\b(?:may not|nobody|somebody|blanks|anew|external id|company id|takes on|is there|is gone)\b/;
    expect(sentencesOf(question).filter((sentence) => words.test(sentence))).toEqual([]);
  });

  it('is asked in plain lines with all that it says', () => {
    const { lines } = plainQuestion(question);
    expect(lines).toEqual(expect.arrayContaining([question.title, ...(question.why ? [question.why] : [])]));
    const said = lines.join('\n').toLowerCase();
    const options = question.form === 'choice' ? question.options : [];
    // Why an option can't be chosen stands in place of what it would do.
    const texts = options
      .slice(0, pageSize)
      .flatMap(({ label, hint, text, disabled }) => [
        `: ${label}`,
        ...(disabled ? [disabled] : [hint, text]),
      ]);
    const actions = options.length < pageSize ? (question.actions ?? []) : [];
    for (const text of [...texts, ...actions.map(({ label }) => label)]) {
      expect(said).toContain(text?.toLowerCase() ?? '');
    }
  });
});
