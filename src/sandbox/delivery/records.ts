/** Flow-log records that could be true: the interfaces, addresses and ids are those of the monitored resource. */
import { randomNumbers } from '../random.ts';
import type { FlowLog, NetworkInterface, RegionState } from '../world/types.ts';
import { recordVersion } from './fields.ts';

/** A file holds records of at most this many interfaces: enough to look at, small enough to make at once. */
const mostInterfaces = 24;
const recordsPerInterface = 3;

interface Window {
  /** Milliseconds. */
  start: number;
  end: number;
}

/** Is there anything to write about? AWS writes no file where there is no interface. */
export function hasInterfaces(flowLog: FlowLog, region: RegionState): boolean {
  return monitoredInterfaces(flowLog, region).length > 0;
}

/** The text of a log file: a line of field names, then records. The same window always gives the same text. */
export function logText(
  flowLog: FlowLog,
  fields: readonly string[],
  region: RegionState,
  window: Window,
): string {
  const random = randomNumbers(`${flowLog.id}/${window.start}`);
  const interfaces = monitoredInterfaces(flowLog, region).slice(0, mostInterfaces);
  const lines = [fields.join(' ')];
  for (const networkInterface of interfaces) {
    const common = commonValues(flowLog, fields, networkInterface, window);
    const isSilent = random.below(12) === 0;
    const flows = Array.from({ length: isSilent ? 0 : recordsPerInterface }, () =>
      flowValues(networkInterface, interfaces, random),
    ).filter((flow) => flowLog.trafficType === 'ALL' || flow.action === flowLog.trafficType);
    // An interface without traffic has a record too, which says so.
    if (flows.length === 0) flows.push({ 'log-status': 'NODATA' });
    for (const flow of flows) lines.push(line(fields, { ...common, ...flow }));
  }
  return `${lines.join('\n')}\n`;
}

function line(fields: readonly string[], values: Record<string, string>): string {
  return fields.map((name) => values[name] ?? '-').join(' ');
}

function monitoredInterfaces(flowLog: FlowLog, region: RegionState): NetworkInterface[] {
  const all = [...region.interfaces.values()];
  switch (flowLog.resourceType) {
    case 'VPC':
      return all.filter((eni) => eni.vpcId === flowLog.resourceId);
    case 'Subnet':
      return all.filter((eni) => eni.subnetId === flowLog.resourceId);
    case 'NetworkInterface':
      return all.filter((eni) => eni.id === flowLog.resourceId);
  }
}

function commonValues(
  flowLog: FlowLog,
  fields: readonly string[],
  eni: NetworkInterface,
  window: Window,
): Record<string, string> {
  const start = Math.floor(window.start / 1000);
  return {
    version: String(recordVersion(fields)),
    'account-id': flowLog.account,
    'interface-id': eni.id,
    start: String(start),
    end: String(Math.max(start + 1, Math.floor(window.end / 1000))),
    'vpc-id': eni.vpcId,
    'subnet-id': eni.subnetId,
    'instance-id': eni.instanceId ?? '-',
    region: flowLog.region,
    'az-id': eni.zoneId,
    'interface-type': 'interface',
  };
}

const services = [
  { port: 443, protocol: 6 },
  { port: 22, protocol: 6 },
  { port: 53, protocol: 17 },
  { port: 5432, protocol: 6 },
  { port: 123, protocol: 17 },
  { port: 0, protocol: 1 },
] as const;

/** Addresses of the documentation ranges (RFC 5737), and one of S3's with the name that AWS gives it. */
const outside = [
  { address: '203.0.113.17', service: '-' },
  { address: '198.51.100.84', service: '-' },
  { address: '192.0.2.199', service: '-' },
  { address: '52.216.8.5', service: 'S3' },
] as const;

function flowValues(
  eni: NetworkInterface,
  interfaces: readonly NetworkInterface[],
  random: { below(limit: number): number },
): Record<string, string> {
  const service = services[random.below(services.length)] ?? services[0];
  const neighbour = interfaces[random.below(interfaces.length)] ?? eni;
  const remote = outside[random.below(outside.length)] ?? outside[0];
  const isInside = neighbour !== eni && random.below(2) === 0;
  const peer = isInside ? neighbour.address : remote.address;
  const peerService = isInside ? '-' : remote.service;
  const isIngress = random.below(2) === 0;
  const isRejected = isIngress && !isInside && random.below(3) === 0;
  const packets = isRejected ? 1 + random.below(3) : 1 + random.below(4_000);
  const ephemeral = service.protocol === 1 ? 0 : 32_768 + random.below(28_000);
  const [source, target] = isIngress ? [peer, eni.address] : [eni.address, peer];
  return {
    srcaddr: source,
    dstaddr: target,
    srcport: String(ephemeral),
    dstport: String(service.port),
    protocol: String(service.protocol),
    packets: String(packets),
    bytes: String(packets * (40 + random.below(1_400))),
    action: isRejected ? 'REJECT' : 'ACCEPT',
    'log-status': 'OK',
    'tcp-flags': service.protocol === 6 ? (isRejected ? '2' : '19') : '0',
    type: 'IPv4',
    'pkt-srcaddr': source,
    'pkt-dstaddr': target,
    'pkt-src-aws-service': isIngress ? peerService : '-',
    'pkt-dst-aws-service': isIngress ? '-' : peerService,
    'flow-direction': isIngress ? 'ingress' : 'egress',
    'traffic-path': isIngress ? '-' : isInside ? '1' : '8',
  };
}
