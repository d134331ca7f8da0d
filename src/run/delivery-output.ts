/** What is said of logs while they are looked for. */
import { output } from '../process/output.ts';
import type { Delivery } from '../proof/types.ts';

/** Says each state of each region once; programs hear of it in the checks. */
export function deliveryReporter(json: boolean): (deliveries: readonly Delivery[]) => void {
  const said = new Map<string, string>();
  return (deliveries) => {
    for (const { region, bucket, state, message } of deliveries) {
      const key = `${region} ${bucket}`;
      if (said.get(key) === state) continue;
      said.set(key, state);
      if (!json) output.note(`${region}: ${message}`);
    }
  };
}
