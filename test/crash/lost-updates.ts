/**
 * `npm run lost-updates`: every kind of fault at the first, the first two and the first three attempts of every write of a
 * shared document, with a foreign edit in each pause. Nothing of the others' may be lost.
 */
import { allCases, openBench } from './lost-update-cases.ts';

const bench = await openBench();
let failed = 0;
for (const one of allCases) {
  const faults = await bench.run(one);
  if (faults.length === 0) continue;
  failed += 1;
  console.log(`FAILED ${JSON.stringify(one)}: ${faults.join('; ')}`);
}
await bench.close();
console.log(`${allCases.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
