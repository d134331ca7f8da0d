/**
 * What accounts of a sandbox hold beyond the sandbox's own start, as plain data: taken out of one sandbox, kept in a file,
 * and put into another, with the same ids.
 */

import { exportOf } from '../../src/sandbox/kentik/message.ts';
import { addExport } from '../../src/sandbox/kentik/state.ts';
import { regionOf } from '../../src/sandbox/world/build.ts';
import { createObjectStore } from '../../src/sandbox/world/objects.ts';
import {
  type AccountState,
  type Bucket,
  type FlowLog,
  type ManagedPolicy,
  newBucketSettings,
  type Role,
  type World,
} from '../../src/sandbox/world/types.ts';

/** Milliseconds since the sessions were saved: logs have been delivered by then. */
export const age = 20 * 60_000;

/** Where recorded journals say that AWS is. */
export const noEndpoint = 'http://127.0.0.1:1';

type Plain<Item> = {
  [Key in keyof Item]: Item[Key] extends Map<string, infer Value> | null
    ? Record<string, Value> | Extract<Item[Key], null>
    : Item[Key] extends Set<infer Member>
      ? Member[]
      : Item[Key];
};

interface HeldAccount {
  roles: Record<string, Plain<Role>>;
  policies: Record<string, Plain<ManagedPolicy>>;
  /** By region. */
  flowLogs: Record<string, Omit<Plain<FlowLog>, 'delivery'>[]>;
}

export interface Held {
  accounts: Record<string, HeldAccount>;
  buckets: Record<string, Omit<Plain<Bucket>, 'objects'>>;
  /** By ID, as Kentik's API has them; absent where there are none. */
  exports?: Record<string, object>;
}

/** The part of `GET /_sandbox/state` that is read here. */
export interface SandboxState {
  accounts: (Pick<Plain<AccountState>, 'id'> &
    Pick<HeldAccount, 'roles' | 'policies'> & {
      regions: Record<string, { flowLogs: Omit<Plain<FlowLog>, 'delivery'>[] }>;
    })[];
  buckets: (Omit<Plain<Bucket>, 'objects'> & { objects: unknown })[];
  kentik: { exports: KentikExport[] };
}

interface KentikExport {
  id: string;
  currentStatus: unknown;
  cdate: string;
  edate: string;
}

/**
 * @param start of a sandbox in which nothing was done yet
 * @throws Error where something of the start was deleted: what is put into another sandbox can't say that
 */
export function heldBeyond(start: SandboxState, state: SandboxState): Held {
  const held: Held = { accounts: {}, buckets: {} };
  for (const account of state.accounts) {
    const before = start.accounts.find(({ id }) => id === account.id);
    const flowLogs = Object.entries(account.regions).map(([region, { flowLogs: logs }]) => {
      const old = before?.regions[region]?.flowLogs ?? [];
      return [region, Object.values(beyond(byId(old), byId(logs)))] as const;
    });
    const own: HeldAccount = {
      roles: beyond(before?.roles ?? {}, account.roles),
      policies: beyond(before?.policies ?? {}, account.policies),
      flowLogs: Object.fromEntries(flowLogs.filter(([, logs]) => logs.length > 0)),
    };
    if (Object.values(own).some((things) => Object.keys(things).length > 0)) held.accounts[account.id] = own;
  }
  held.buckets = beyond(byName(start.buckets), byName(state.buckets));
  const exports = beyond(settingsById(start.kentik.exports), settingsById(state.kentik.exports));
  if (Object.keys(exports).length > 0) held.exports = exports;
  return held;
}

function beyond<Item>(start: Record<string, Item>, now: Record<string, Item>): Record<string, Item> {
  const lost = Object.keys(start).filter((key) => !(key in now));
  if (lost.length > 0) throw new Error(`deleted, although it was there from the start: ${lost.join(', ')}`);
  return Object.fromEntries(
    Object.entries(now).filter(([key, item]) => JSON.stringify(item) !== JSON.stringify(start[key])),
  );
}

function byId<Item extends { id: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

/** What Kentik found out aside, and when. */
function settingsById(exports: readonly KentikExport[]): Record<string, object> {
  return Object.fromEntries(
    exports.map(({ currentStatus: _status, cdate: _created, edate: _edited, ...rest }) => [rest.id, rest]),
  );
}

/** Objects aside: logs that were delivered belong to no setup. */
function byName(buckets: SandboxState['buckets']): Held['buckets'] {
  return Object.fromEntries(buckets.map(({ objects: _objects, ...bucket }) => [bucket.name, bucket]));
}

/** Puts into a sandbox's world what another one held. */
export function putInto(world: World, held: Held): void {
  // What is created from now on gets other ids than what was created in the other sandbox.
  for (let count = 0; count < 10_000; count += 1) world.nextSerial();
  for (const [id, { roles, policies, flowLogs }] of Object.entries(held.accounts)) {
    const account = world.accounts.get(id);
    if (account === undefined) throw new Error(`the sandbox has no account ${id}`);
    for (const [key, role] of Object.entries(roles)) {
      const { tags, attached, inline, ...rest } = role;
      account.roles.set(key, {
        ...rest,
        tags: new Map(Object.entries(tags)),
        attached: new Set(attached),
        inline: new Map(Object.entries(inline)),
      });
    }
    for (const [key, { tags, ...rest }] of Object.entries(policies)) {
      account.policies.set(key, { ...rest, tags: new Map(Object.entries(tags)) });
    }
    for (const [region, logs] of Object.entries(flowLogs)) {
      for (const { tags, ...rest } of logs) {
        const delivery = { nextWindow: 0, keys: [], bucketOwner: null };
        regionOf(account, region).flowLogs.set(rest.id, {
          ...rest,
          tags: new Map(Object.entries(tags)),
          delivery,
        });
      }
    }
  }
  for (const [name, { tags, ...rest }] of Object.entries(held.buckets)) {
    world.buckets.set(name, {
      // A setting that the sandbox didn't know when it was recorded.
      ...newBucketSettings(),
      ...rest,
      tags: tags === null ? null : new Map(Object.entries(tags)),
      objects: world.buckets.get(name)?.objects ?? createObjectStore(),
    });
  }
  for (const [id, settings] of Object.entries(held.exports ?? {})) {
    // Numbers go up: this one is the next.
    world.kentik.lastExport = Number(id) - 1;
    addExport(world, exportOf(settings), world.clock.now() - age);
  }
}
