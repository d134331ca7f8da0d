/** What is said of resources that are seen in logs, or silent. Pure. */
import type { ResourceTraffic } from '../model/traffic.ts';
import { plural } from '../ui/text.ts';
import { someOf } from './words.ts';

/** How many resources are seen, and each cause of silence once; empty where there was nothing to look for. */
export function trafficSentences(traffic: readonly ResourceTraffic[]): string[] {
  if (traffic.length === 0) return [];
  const seen = traffic.filter(({ state }) => state === 'seen').length;
  const causes = Map.groupBy(
    traffic.filter(({ state }) => state !== 'seen'),
    ({ state }) => state,
  );
  return [
    `Traffic of ${seen} of ${plural(traffic.length, 'resource')} is in the logs.`,
    ...[...causes.values()].map(
      (alike) => `${someOf(alike.map(({ resourceId }) => resourceId))}: ${alike[0]?.why ?? ''}`,
    ),
  ];
}
