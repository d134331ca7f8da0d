/** Sessions that share a bucket, a role and a policy, undone in some order; used by a test and by a script. */
import { type Kill, Trial } from './harness.ts';

/**
 * Five sets of answers for one bucket, role and policy. Each differs from the ones before in something that makes it
 * change what they created: whom the role trusts, what the policy says, which statements the bucket policy has.
 */
const answers: readonly string[] = [
  '',
  'prefix: second\n',
  'externalId: acme-42\n',
  'externalId: acme-42\ndeletion: kentik\n',
  'externalId: acme-43\nprefix: second\n',
].map(
  (more) => `version: 1
export: full
region: us-east-1
bucket: sandbox-network-logs
${more}`,
);

/** Applies all, undoes them in this order, and compares the account with what it was. */
export async function undoInOrder(order: readonly number[], kill: Kill | null): Promise<string[]> {
  const trial = await Trial.begin({ name: 'shared', answers: '' });
  const faults: string[] = [];
  try {
    const ids: string[] = [];
    for (const text of answers) {
      const known = new Set(await trial.sessionIds());
      await trial.write('answers.yaml', text);
      const applied = await trial.run(
        ['apply', '--answers', 'answers.yaml', '--yes', '--json', '--new'],
        null,
      );
      // The last one asks for a trust that the role's owner refuses it: it uses the rest all the same.
      if (applied.exit !== 0 && applied.exit !== 5)
        faults.push(`apply ended with ${applied.exit}: ${applied.stderr.slice(-800)}`);
      ids.push(...(await trial.sessionIds()).filter((id) => !known.has(id)));
    }
    if (ids.length !== answers.length) faults.push(`${ids.length} sessions were created`);
    for (const index of order) {
      const args = ['undo', ids[index] ?? '', '--yes', '--json'];
      if (kill !== null) await trial.run(args, kill);
      const undone = await trial.run(args, null);
      if (undone.exit !== 0) faults.push(`undo ended with ${undone.exit}: ${undone.stderr.slice(-800)}`);
    }
    const after = await trial.state();
    if (after !== trial.untouched) faults.push(trial.differenceTo(after));
  } finally {
    await trial.end();
  }
  return faults;
}

export function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

/** The same ones for the same seed. */
export function sampleOf<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  let state = seed;
  const left = [...items];
  const taken: Item[] = [];
  while (taken.length < count && left.length > 0) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    taken.push(...left.splice((state >>> 8) % left.length, 1));
  }
  return taken;
}
