/** What is said of logs as they are looked for: lines for people, JSON for programs. */
import { type ExitCode, exitCode } from '../errors.ts';
import { output } from '../output.ts';
import type { Delivery } from '../proof/types.ts';
import { deliveryLines } from '../render/delivery-text.ts';

export interface DeliveryReporter {
  update(deliveries: readonly Delivery[]): void;
  end(deliveries: readonly Delivery[]): void;
}

/** Says each state of each region once. */
export function deliveryReporter(json: boolean): DeliveryReporter {
  const said = new Map<string, string>();
  return {
    update(deliveries) {
      for (const delivery of deliveries) {
        const key = `${delivery.region} ${delivery.bucket}`;
        if (said.get(key) === delivery.state) continue;
        said.set(key, delivery.state);
        if (!json) output.note(`${delivery.region}: ${delivery.message}`);
      }
    },
    end(deliveries) {
      for (const delivery of deliveries) {
        if (json) output.json({ event: 'delivery', ...delivery });
        else for (const line of deliveryLines(delivery)) output.result(line);
      }
    },
  };
}

/** Any region that failed fails the proof; a region without logs was waited for in vain. */
export function exitOfDeliveries(deliveries: readonly Delivery[]): ExitCode {
  if (deliveries.some((delivery) => delivery.state === 'failed')) return exitCode.proof;
  if (deliveries.some((delivery) => delivery.state !== 'delivered')) return exitCode.waitedTooLong;
  return exitCode.done;
}
