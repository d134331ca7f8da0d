/** A list in plain lines, of which several rows are selected by number, ID or filter. Pure. */
import { matchIds } from '../ui/fields/pasted-ids.ts';
import { capitalized, plural, truncate } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { common, type Outcome, type Question, refused } from './question.ts';
import {
  type ListRow,
  nextPage,
  parseSelection,
  quoted,
  reduceSelection,
  refusal,
  type SelectionState,
  selectedRows,
  selectionWords,
  startSelection,
} from './selection.ts';

export interface MultiOptions extends Pick<Question, 'lines' | 'back'> {
  /** What a row is: one, many. */
  noun: readonly [string, string];
  rows: readonly ListRow[];
  chosen: readonly string[];
  /** Called when at least one row is selected. */
  outcome: (ids: readonly string[]) => Outcome;
  /** What is selected, in words of its own. */
  describe?: (ids: readonly string[]) => string;
  /** What it leads to, in a line of its own; '' for nothing. */
  tally?: (ids: readonly string[]) => string;
  /** Other words that may be typed, and what they lead to. One without a text is an older name that help leaves out. */
  words?: Readonly<Record<string, { text: string; outcome: (ids: readonly string[]) => Outcome }>>;
}

const selectionHelp =
  'Type numbers and ranges to select just these, such as 1 3-5. Type +7 to add, -3 to remove, or all, none or invert. Type /text to list what matches, or selected to list the selection. Then press Enter to continue.';

/** Several of many. A line changes the selection, and Enter alone accepts it. */
export function multiQuestion(options: MultiOptions): Question {
  const { rows, noun } = options;
  const first = nextPage(startSelection(options.chosen), rows);
  const tallied = (state: SelectionState) => {
    const tally = options.tally?.(selectedRows(state, rows).map((row) => row.id)) ?? '';
    return tally === '' ? [] : [tally];
  };
  /**
   * @param paste whether the last line named rows by their IDs, and has selected some: more lines of the same paste add
   * to them
   */
  const question = (state: SelectionState, paste: 'none' | 'refused' | 'begun' = 'none'): Question => {
    const ids = selectedRows(state, rows).map((row) => row.id);
    const extra = options.describe?.(ids) ?? '';
    const words = options.words ?? {};
    // What is typed reaches only as far as the filter: that must not be forgotten.
    const filtered =
      state.filter === '' ? '' : ` among those with ${quoted(state.filter)} (type / for the whole list)`;
    const help = Object.entries(words)
      .filter(([, { text }]) => text !== '')
      .map(([word, { text }]) => `${capitalized(text)}, type ${word}.`);
    const again = nextPage(startSelection([...state.chosen]), rows);
    const newTally = (next: SelectionState) => {
      const tally = tallied(next);
      return tally[0] === tallied(state)[0] ? [] : tally;
    };
    return {
      ...common(options),
      restart: () => question(again.state),
      lines: [
        ...options.lines,
        ...again.say,
        selectionWords(state, rows),
        ...tallied(state),
        [selectionHelp, ...help].join(' '),
      ],
      prompt: `Numbers${filtered}${ids.length === 0 ? '' : `, or press Enter for the ${plural(ids.length, `selected ${noun[0]}`, `selected ${noun[1]}`)}`}${extra === '' || ids.length === 0 ? '' : ` ${extra}`}:`,
      answer: (line, isPasted = false) => {
        if (paste !== 'none' && isPasted && line === '') return { kind: 'stay', say: [] };
        const isMore = paste === 'begun' && isPasted;
        const word = line.toLowerCase();
        if (Object.hasOwn(words, word))
          return words[word]?.outcome(ids) ?? refused(`${quoted(line)} isn't understood.`);
        const pasted = matchIds(line, rows);
        if (pasted.known.length > 0) {
          const numbers = pasted.known.map((id) => rows.findIndex((row) => row.id === id) + 1);
          const next = reduceSelection(state, { type: 'paste', numbers, adds: isMore }, rows);
          const left =
            pasted.unknown.length === 0
              ? []
              : [refusal(`not in the list: ${someOf(pasted.unknown.map((word) => truncate(word, 60)))}.`)];
          const say = [...next.say, ...newTally(next.state), ...left];
          const isBegun = isMore || next.state !== state;
          return { kind: 'stay', say, question: question(next.state, isBegun ? 'begun' : 'refused') };
        }
        const command = parseSelection(line, rows.length);
        if (command.type === 'problem') return refused(command.message);
        if (command.type !== 'accept') {
          const next = reduceSelection(state, command, rows);
          return {
            kind: 'stay',
            say: [...next.say, ...newTally(next.state)],
            question: question(next.state),
          };
        }
        if (ids.length === 0) return refused(`nothing is selected; select at least one ${noun[0]}.`);
        return options.outcome(ids);
      },
    };
  };
  return question(first.state);
}
