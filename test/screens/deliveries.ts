/** Logs that arrived, and logs that have not yet. */
import type { DeliveryStatus } from '../../machines/context.ts';
import { kentikFields } from '../../src/answers/log-format.ts';
import { account, idOf, vpcs } from './contexts.ts';

/** A record as AWS writes it, field by field. */
function record(index: number): string[] {
  const values: Record<string, string> = {
    version: '5',
    'account-id': account,
    'interface-id': idOf('eni', 6),
    srcaddr: `10.1.1.${index + 12}`,
    dstaddr: `10.1.2.${index * 3 + 9}`,
    srcport: String(49_152 + index * 37),
    dstport: index % 3 === 0 ? '443' : '5432',
    protocol: '6',
    packets: String(index * 4 + 10),
    bytes: String(index * 820 + 1240),
    start: '1767225480',
    end: '1767225540',
    action: 'ACCEPT',
    'log-status': 'OK',
    'vpc-id': vpcs.core.id,
    'subnet-id': vpcs.coreSubnet.id,
    region: 'us-east-1',
    'flow-direction': 'ingress',
  };
  return kentikFields.map((field) => values[field] ?? '-');
}

export const delivered: DeliveryStatus = {
  region: 'us-east-1',
  bucket: `kentik-flow-logs-${account}-us-east-1`,
  state: 'delivered',
  message: 'The newest file came 2 minutes ago and can be read.',
  key: `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/01/01/${account}_vpcflowlogs_us-east-1_fl-0d1f2a3b4c5d6e7f8_20260101T0000Z_1234abcd.log.gz`,
  deliveredAt: '2025-12-31T23:58:00.000Z',
  header: [...kentikFields],
  records: [0, 1, 2, 3, 4, 5, 6, 7].map(record),
  missingFields: [],
  summary: {
    records: 8,
    isWhole: true,
    accepted: 8,
    rejected: 0,
    withoutData: 0,
    bytes: 32_880,
    packets: 192,
    topDestinations: [
      { address: '10.1.2.30', bytes: 6980 },
      { address: '10.1.2.27', bytes: 6160 },
      { address: '10.1.2.24', bytes: 5340 },
    ],
  },
  traffic: [
    {
      resourceId: vpcs.core.id,
      flowLogId: 'fl-0d1f2a3b4c5d6e7f8',
      state: 'seen',
      why: 'Logs arrive.',
      lastSeenAt: '2026-01-01T00:00:00Z',
    },
    {
      resourceId: idOf('vpc', 7),
      flowLogId: 'fl-0d1f2a3b4c5d6e7f9',
      state: 'no-interface',
      why: 'There is no network interface, so there is no traffic to log.',
      lastSeenAt: null,
    },
  ],
};

export const waiting: DeliveryStatus = {
  region: 'eu-west-1',
  bucket: `kentik-flow-logs-${account}-eu-west-1`,
  state: 'nothing-yet',
  message: 'No file is there yet.',
  key: null,
  deliveredAt: null,
  header: [],
  records: [],
  missingFields: [],
  summary: null,
  traffic: [],
};
