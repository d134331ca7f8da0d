/** Sessions that share a bucket, a role and a policy, undone in some order; used by a test and by a script. */
import { randomFrom } from '../helpers/random.ts';
import { type Kill, type Place, Trial } from './trial.ts';

/**
 * Sets of answers for one bucket, role and policy. Each differs from the ones before in something that makes it
 * change what they created: whom the role trusts, what the policy says, which statements the bucket policy has.
 */
const answers: readonly string[] = [
  '',
  'prefix: second\n',
  'externalId: "4242"\n',
  'externalId: "4242"\ndeletion: kentik\n',
  'externalId: "4343"\nprefix: second\n',
  'deletion: kentik\n',
  'prefix: third\n',
].map(
  (more) => `version: 1
export: full
region: us-east-1
bucket: sandbox-network-logs
${more}`,
);

/**
 * Applies those that the order names, undoes them in it, and compares the account with what it was.
 *
 * @param order indexes of answers, from 0 to 6
 * @param place another AWS than a sandbox of its own
 * @returns what was wrong; nothing where all is well
 */
export async function undoInOrder(
  order: readonly number[],
  kill: Kill | null,
  place?: Place,
): Promise<string[]> {
  const trial = await Trial.begin({ name: 'shared', answers: '' }, place);
  const faults: string[] = [];
  try {
    const ids = new Map<number, string>();
    let killed = 0;
    for (const index of [...order].sort((a, b) => a - b)) {
      const known = new Set(await trial.sessionIds());
      await trial.write('answers.yaml', answers[index] ?? '');
      const applied = await trial.run(
        ['apply', '--answers', 'answers.yaml', '--yes', '--json', '--new'],
        null,
      );
      // The last one asks for a trust that the role's owner refuses it: it uses the rest all the same.
      if (applied.exit !== 0 && applied.exit !== 5)
        faults.push(`apply ended with ${applied.exit}: ${applied.stderr.slice(-800)}`);
      const created = (await trial.sessionIds()).filter((id) => !known.has(id));
      if (created.length !== 1) faults.push(`${created.length} sessions were created`);
      ids.set(index, created[0] ?? '');
    }
    for (const index of order) {
      const args = ['undo', ids.get(index) ?? '', '--yes', '--json'];
      if (kill !== null && (await trial.run(args, kill)).signal === 'SIGKILL') killed += 1;
      const undone = await trial.run(args, null);
      if (undone.exit !== 0) faults.push(`undo ended with ${undone.exit}: ${undone.stderr.slice(-800)}`);
    }
    // A run that was to die and did not proves nothing.
    if (kill !== null && killed === 0) faults.push('no undo was killed');
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
  const random = randomFrom(seed);
  const left = [...items];
  const taken: Item[] = [];
  while (taken.length < count && left.length > 0) {
    taken.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return taken;
}
