/** What a part of the benchmark is, and what it answers with. */

/** One line of the table. All texts are ready to print. */
export interface Row {
  what: string;
  /** What was measured of this program. */
  ours: string;
  /** What stands beside it, measured in the same run; empty where the budget is an amount. */
  beside: string;
  ratio: string;
  budget: string;
  /** Null: for information, without a budget. */
  isMet: boolean | null;
}

export interface Bench {
  /** Removed at the end. */
  folder: string;
  /** One line about what is under way. */
  say(text: string): void;
}

export interface Part {
  name: string;
  /** Commands that must be on the PATH. */
  needs: string[];
  run(bench: Bench): Promise<Row[]>;
}

/** A line whose budget is a multiple of something measured beside it. */
export function ratioRow(
  line: Pick<Row, 'what' | 'ours' | 'beside'> & { ratio: number; limit: number | null },
): Row {
  const { ratio, limit, ...texts } = line;
  return {
    ...texts,
    ratio: `${ratio.toFixed(2)}×`,
    budget: limit === null ? '' : `≤ ${limit}×`,
    isMet: limit === null ? null : ratio <= limit,
  };
}
