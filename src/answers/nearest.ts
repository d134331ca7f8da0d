/** Finding what someone probably meant. */

/** Edits (insert, delete, replace, swap two neighbours) that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The nearest candidate, where it is near enough to be a slip of the fingers. */
export function likely(word: string, candidates: readonly string[]): string | null {
  const found = nearest(word, candidates);
  if (found === null) return null;
  return editDistance(word.slice(0, 100).toLowerCase(), found.toLowerCase()) <= Math.ceil(found.length / 3)
    ? found
    : null;
}

/** The candidate that differs least, in any case; null for none. Words are cut at 100 characters: the cost is bounded. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const desired = word.slice(0, 100).toLowerCase();
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(desired, candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}
