/**
 * `npm run undo-orders`: five sessions that share a bucket, a role and a policy are undone in every order (120), and the
 * account is as before each time. `npm run undo-orders -- 8 3` takes 8 orders with seed 3.
 */
import { permutations, sampleOf, undoInOrder } from './orders.ts';

const count = Number(process.argv[2] ?? 120);
const seed = Number(process.argv[3] ?? 1);
let failed = 0;
const orders = sampleOf(permutations([0, 1, 2, 3, 4]), count, seed);
for (const order of orders) {
  const faults = await undoInOrder(order, null);
  if (faults.length === 0) continue;
  failed += 1;
  console.log(`FAILED ${order.join(' ')}\n${faults.join('\n')}`);
}
console.log(`${orders.length - failed} of ${orders.length} orders left the account as it was`);
process.exitCode = failed === 0 ? 0 : 1;
