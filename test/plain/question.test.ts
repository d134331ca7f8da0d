import { describe, expect, it } from 'vitest';
import { multiQuestion } from '../../src/plain/multi-question.ts';
import {
  answerTo,
  choiceQuestion,
  listTextQuestion,
  type Question,
  refused,
  send,
  textQuestion,
} from '../../src/plain/question.ts';

function choices(count: number, details: string[] = []): Question {
  return choiceQuestion({
    lines: ['Which bucket?'],
    details,
    choices: Array.from({ length: count }, (_, index) => ({
      label: `bucket-${index + 1}`,
      outcome: () => send({ type: 'bucket.chosen', bucket: `bucket-${index + 1}` }),
    })),
    standard: 1,
  });
}

/** What is said, and the question that stands afterwards. */
function stay(question: Question, line: string) {
  const outcome = answerTo(question, line);
  if (outcome.kind !== 'stay') throw new Error(`"${line}" came to ${outcome.kind}`);
  return { say: outcome.say, question: outcome.question ?? question };
}

const chosen = (bucket: string) => ({ kind: 'send', event: { type: 'bucket.chosen', bucket } });

describe('a choice', () => {
  it('speaks its default in the prompt, and Enter takes it', () => {
    const question = choices(3);
    expect(question.prompt).toBe('Type a number from 1 to 3, or press Enter for 2, bucket-2:');
    expect(answerTo(question, '')).toEqual(chosen('bucket-2'));
  });

  it.each([
    ['3', 'bucket-3'],
    ['3.', 'bucket-3'],
    ['03', 'bucket-3'],
  ])('takes "%s"', (line, bucket) => {
    expect(answerTo(choices(3), line)).toEqual(chosen(bucket));
  });

  it.each(['0', '4', '-1', '1 2', '1e0', 'one', '99999999999'])('refuses "%s"', (line) => {
    expect(stay(choices(3), line).say[0]).toContain(`error: "${line}" isn't a number from 1 to 3`);
  });

  it('among very many comes in pages and can be searched', () => {
    const question = choices(45);
    expect(question.lines).toHaveLength(1 + 20 + 1);
    expect(question.lines.at(-1)).toBe('20 of 45 choices shown. Type more for the next ones.');
    const second = stay(question, 'more');
    expect(second.say[0]).toBe('21: bucket-21');
    const third = stay(second.question, 'more');
    expect(third.say).toHaveLength(5);
    expect(stay(third.question, 'more').say).toEqual(['error: there are no more.']);
    expect(stay(third.question, '/-4').say).toEqual([
      '4: bucket-4',
      ...['40', '41', '42', '43', '44', '45'].map((n) => `${n}: bucket-${n}`),
    ]);
    expect(answerTo(third.question, '45')).toEqual(chosen('bucket-45'));
    // Help begins the list again.
    expect(stay(stay(third.question, 'help').question, 'more').say[0]).toBe('21: bucket-21');
  });

  it('below a long text turns the pages of the text', () => {
    const question = choices(
      2,
      Array.from({ length: 30 }, (_, index) => `create: flow log ${index + 1}`),
    );
    const { say } = stay(question, 'more');
    expect(say[0]).toBe('create: flow log 21');
    // The choices have scrolled away meanwhile.
    expect(say.slice(-2)).toEqual(['1: bucket-1', '2: bucket-2']);
  });

  it('is repeated where Enter answers nothing, and after many lines', () => {
    const choice = (label: string, say: string[]) => ({
      label,
      outcome: () => ({ kind: 'stay', say }) as const,
    });
    const question = choiceQuestion({
      lines: [],
      choices: [choice('Read', ['one', 'two']), choice('Refused', ['failed: no'])],
      standard: null,
    });
    const both = ['1: Read', '2: Refused'];
    expect(stay(question, '').say.slice(1)).toEqual(both);
    expect(stay(question, '1').say).toEqual(['one', 'two', ...both]);
    expect(stay(question, '2').say).toEqual(['failed: no']);
  });
});

describe('a text', () => {
  const prefix = (standard: string) =>
    textQuestion({
      lines: [],
      what: 'Folder',
      standard,
      mayBeEmpty: true,
      check: (value) => (value === 'bad' ? 'is bad.' : null),
      outcome: (value) => send({ type: 'prefix.entered', prefix: value }),
    });
  const entered = (value: string) => ({ kind: 'send', event: { type: 'prefix.entered', prefix: value } });

  it('is taken as typed, or what Enter stands for', () => {
    expect(answerTo(prefix('logs'), '')).toEqual(entered('logs'));
    expect(answerTo(prefix('logs'), 'net/flow')).toEqual(entered('net/flow'));
    expect(answerTo(prefix('logs'), 'bad')).toMatchObject({ kind: 'stay', say: ['error: is bad.'] });
  });

  it('can be emptied where Enter would take the answer given before', () => {
    expect(prefix('logs').prompt).toBe('Folder, or press Enter for logs, or type none:');
    expect(answerTo(prefix('logs'), 'none')).toEqual(entered(''));
    expect(prefix('').prompt).toBe('Folder, or press Enter for none:');
  });

  it('may be a word that leads elsewhere, in quotes', () => {
    expect(answerTo(prefix(''), 'back')).toEqual({ kind: 'back' });
    expect(answerTo(prefix(''), '"back"')).toEqual(entered('back'));
    expect(answerTo(prefix(''), 'quit')).toEqual({ kind: 'quit', events: [] });
  });
});

describe('a list of IDs as text', () => {
  const question = listTextQuestion({
    lines: [],
    what: 'Accounts',
    standard: '111111111111',
    check: (value) => (value.includes('bad') ? `"${value}" is bad.` : null),
    outcome: (value) => send({ type: 'accounts.chosen', accounts: value.split(' ') }),
  });
  const accounts = (...ids: string[]) => send({ type: 'accounts.chosen', accounts: ids });
  /** With more lines behind it. */
  const pasted = (asked: Question, line: string) =>
    stay({ ...asked, answer: (text) => asked.answer(text, false, true) }, line);

  it('is a line that is typed', () => {
    expect(question.answer('222222222222 333333333333')).toEqual(accounts('222222222222', '333333333333'));
    expect(question.answer('bad')).toMatchObject({ kind: 'stay', say: ['error: "bad" is bad.'] });
  });

  it('has every line of a paste, and is then accepted by Enter alone', () => {
    const first = pasted(question, '222222222222, 333333333333');
    expect(first.say).toEqual(['added: 222222222222, 333333333333.']);
    const second = stay(first.question, '["444444444444"]').question;
    expect(second.answer('', true)).toEqual({ kind: 'stay', say: [] });
    const refused = stay(second, 'bad');
    expect(refused.say).toEqual(['error: "222222222222 333333333333 444444444444 bad" is bad.']);
    expect(refused.question.answer('')).toEqual(accounts('222222222222', '333333333333', '444444444444'));
  });

  it('can be started over, and is the one given before where nothing was typed', () => {
    expect(question.answer('')).toEqual(accounts('111111111111'));
    const again = stay(pasted(question, '222222222222').question, 'none').question;
    expect(stay(again, '333333333333').question.answer('')).toEqual(accounts('333333333333'));
  });

  it('takes no empty line of a paste whose first line was refused', () => {
    const refused = pasted(question, 'bad').question;
    expect(refused.answer('', true)).toEqual({ kind: 'stay', say: [] });
  });
});

describe('ids in a list of several', () => {
  const rows = ['111111111111', '222222222222', '333333333333'].map((id) => ({ id, name: id, text: id }));
  const question = multiQuestion({
    lines: [],
    noun: ['account', 'accounts'],
    rows,
    chosen: ['111111111111'],
    describe: () => 'in all',
    tally: (ids) => (ids.length === 0 ? '' : `$${ids.length} a month`),
    outcome: (ids) => refused(ids.join(' ')),
  });

  it('are told with what they lead to, as often as they change', () => {
    expect(question.lines).toContain('$1 a month');
    const two = stay(question, '+2');
    expect(two.say.at(-1)).toBe('$2 a month');
    expect(stay(two.question, '/3').say).not.toContain('$2 a month');
    const none = stay(two.question, 'none');
    expect(two.question.prompt).toBe('Numbers, or press Enter for the 2 selected accounts in all:');
    expect(none.question.prompt).toBe('Numbers:');
    expect(none.say.join()).not.toContain('a month');
  });

  it('select just these, and what is not in the list is named', () => {
    const outcome = question.answer('222222222222, 333333333333 999999999999');
    expect(outcome).toMatchObject({
      kind: 'stay',
      say: [
        'removed: 111111111111.',
        expect.stringContaining('2 of 3'),
        '$2 a month',
        'error: not in the list: 999999999999.',
      ],
    });
    const next = outcome.kind === 'stay' ? outcome.question : undefined;
    expect(next?.answer('')).toEqual(refused('222222222222 333333333333'));
  });

  it('add up over the lines of one paste, whose empty line accepts nothing', () => {
    const following = (before: typeof question, line: string, isPasted: boolean) => {
      const outcome = before.answer(line, isPasted);
      return outcome.kind === 'stay' ? (outcome.question ?? before) : expect.fail(outcome.kind);
    };
    let asked = question;
    for (const [line, isPasted] of [
      ['222222222222', false],
      ['333333333333', true],
      ['', true],
    ] as const)
      asked = following(asked, line, isPasted);
    expect(asked.answer('')).toEqual(refused('222222222222 333333333333'));
    expect(following(asked, '111111111111', false).answer('')).toEqual(refused('111111111111'));
  });

  it('select what they name and end a filter, and say so', () => {
    const filtered = stay(question, '/111').question;
    const pasted = stay(filtered, '222222222222');
    expect(pasted.say.join('\n')).toContain('The filter "111" has ended');
    expect(pasted.say.join('\n')).toContain('selected: 1 of 3: 222222222222.');
    expect(pasted.question.prompt).not.toContain('"111"');
    expect(pasted.question.answer('', true)).toEqual({ kind: 'stay', say: [] });
    expect(pasted.question.answer('')).toEqual(refused('222222222222'));
  });
});
