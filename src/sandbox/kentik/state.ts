/** What the sandbox's Kentik remembers of its one customer, and what it has at the start. */
import type { Clock } from '../clock.ts';
import { type ExportSettings, exportOf } from './message.ts';

/** `member` reads and changes nothing; `none` isn't allowed to do either. */
export type KentikRights = 'administrator' | 'member' | 'none';

export interface KentikUser {
  email: string;
  token: string;
  rights: KentikRights;
}

export interface KentikPlan {
  id: number;
  name: string;
  active: boolean;
  maxFps: number;
  maxDevices: number;
}

/** Data only; one customer. */
export interface SeedKentik {
  companyId: string;
  /** What Kentik sends when it assumes a role; without it, the company ID. */
  externalId?: string;
  /** The first is the one that the sandbox's environment names. */
  users: KentikUser[];
  plans: KentikPlan[];
  /** In the API's JSON, as a POST would have them. */
  exports?: object[];
}

export interface ExportStatus {
  status: string;
  errorMessage: string;
  flowFound: boolean;
  apiAccess: boolean;
  storageAccountAccess: boolean;
}

export interface CloudExport {
  id: string;
  settings: ExportSettings;
  createdAt: number;
  editedAt: number;
  status: ExportStatus;
  /** When Kentik looks at it next. */
  nextLook: number;
  /** Keys of log files that are done with. */
  read: Set<string>;
  /** What flow logs are of, by flow log, as far as Kentik found out. */
  resources: Map<string, string>;
}

export interface Device {
  id: string;
  name: string;
  /** Of the VPC, subnet or interface. */
  resourceId: string;
  exportId: string;
  planId: string;
  createdAt: number;
  /** Flows that were read, and when; oldest first. */
  readings: { at: number; flows: number }[];
}

/** Kentik limits queries, and all other calls. */
export type LimitKind = 'query' | 'other';

/** Requests of a kind: those being answered, and when those of the last hour came. */
interface Usage {
  active: number;
  times: number[];
}

export interface KentikState extends Required<Omit<SeedKentik, 'exports'>> {
  /** By ID. */
  exports: Map<string, CloudExport>;
  /** By name. */
  devices: Map<string, Device>;
  lastDevice: number;
  usage: Record<LimitKind, Usage>;
  /** Number of the last export created; numbers are never used again. */
  lastExport: number;
}

/** How long it takes until Kentik looks at a new or changed export, in milliseconds. */
export const timeToLook = 60_000;

/** Before Kentik has looked: the same as "no". */
export const pending: ExportStatus = {
  status: 'PENDING',
  errorMessage: '',
  flowFound: false,
  apiAccess: false,
  storageAccountAccess: false,
};

/** Made up. */
export const defaultKentik: SeedKentik = {
  companyId: '31415',
  users: [
    {
      email: 'network-engineer@sandbox.example',
      token: 'sandbox-kentik-token-of-the-network-engineer',
      rights: 'administrator',
    },
    {
      email: 'reader@sandbox.example',
      token: 'sandbox-kentik-token-of-the-reader',
      rights: 'member',
    },
    {
      email: 'outsider@sandbox.example',
      token: 'sandbox-kentik-token-of-the-outsider',
      rights: 'none',
    },
  ],
  plans: [{ id: 27182, name: 'Default', active: true, maxFps: 4000, maxDevices: 100 }],
};

export function buildKentik(
  { exports = [], ...seed }: SeedKentik,
  clock: Clock,
  seededAt: number,
): KentikState {
  const state: KentikState = {
    externalId: seed.companyId,
    ...seed,
    exports: new Map(),
    devices: new Map(),
    lastExport: 60_000,
    lastDevice: 500_000,
    usage: { other: { active: 0, times: [] }, query: { active: 0, times: [] } },
  };
  for (const one of exports) {
    // Kentik has had it for a long time, so the first request finds its status known.
    addExport({ clock, kentik: state }, exportOf(one), seededAt).nextLook = seededAt;
  }
  return state;
}

export function addExport(
  { clock, kentik: state }: { clock: Clock; kentik: KentikState },
  settings: ExportSettings,
  now = clock.now(),
): CloudExport {
  const added: CloudExport = {
    id: String(++state.lastExport),
    settings,
    createdAt: now,
    editedAt: now,
    status: pending,
    nextLook: now + clock.lapse(timeToLook),
    read: new Set(),
    resources: new Map(),
  };
  state.exports.set(added.id, added);
  return added;
}

/** With its devices. What Kentik does with them isn't documented. */
export function removeExport({ exports, devices }: KentikState, id: string): void {
  exports.delete(id);
  for (const { name, exportId } of devices.values()) if (exportId === id) devices.delete(name);
}
