/**
 * The only entry point to Kentik for the rest of the program. It is light: the client is loaded when the first call
 * needs it. One request at a time, because Kentik allows no more.
 */
import { once } from '../http/calls.ts';
import type { ConnectKentikOptions, Kentik, KentikCredentials } from './types.ts';

export type { Kentik, KentikCredentials } from './types.ts';

/** @see credentials.ts */
export async function findKentikCredentials(): Promise<KentikCredentials | null> {
  return (await import('./credentials.ts')).findKentikCredentials();
}

/** @see credentials.ts */
export async function kentikCredentials(
  given: Parameters<typeof import('./credentials.ts').kentikCredentials>[0],
): Promise<KentikCredentials> {
  return (await import('./credentials.ts')).kentikCredentials(given);
}

/** Kentik through one set of credentials. Nothing is loaded or called before a method is. */
export function connectKentik(options: ConnectKentikOptions): Kentik {
  const connected = once(async () => new (await import('./client.ts')).KentikClient(options));
  const ofExports = () => import('./kinds/cloud-export.ts');
  const ofDevices = () => import('./kinds/devices.ts');
  const plansAndCompany = async (signal: AbortSignal) =>
    (await import('./kinds/plans.ts')).listPlans(await connected(), signal);
  return {
    access: options.credentials.access,
    observe: async (signal) => ({
      ...(await plansAndCompany(signal)),
      ...(await (await ofExports()).listExports(await connected(), signal)),
    }),
    listPlans: async (signal) => (await plansAndCompany(signal)).plans,
    readExport: async (id, signal) => (await ofExports()).readExport(await connected(), id, signal),
    listDevices: async (signal) => (await ofDevices()).listDevices(await connected(), signal),
    dataExplorerUrl: async (names, signal) =>
      (await ofDevices()).dataExplorerUrl(await connected(), names, signal),
    createExport: async (request, context) =>
      (await ofExports()).createExport(await connected(), request, context),
    updateExport: async (change, context) =>
      (await ofExports()).updateExport(await connected(), change, context),
    deleteExport: async (change, context) =>
      (await ofExports()).deleteExport(await connected(), change, context),
    look: async (operation, signal) => (await ofExports()).look(await connected(), operation, signal),
  };
}
