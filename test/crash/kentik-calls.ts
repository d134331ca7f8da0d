/** Spoils calls of Kentik, by the sandbox's own faults: a cloud export is created or updated, and undone. */
import { exitCode } from '../../src/model/errors.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import type { Spoiling } from './call-faults.ts';
import type { CallFault, Spoiler } from './call-proxy.ts';
import { type Scenario, Trial } from './trial.ts';

/** By name, what the sandbox's fault plan calls it; the call's number is put in for `#`. */
const faults = {
  'server error': 'error=kentik:*@500@#',
  'server error after the effect': 'error-after=kentik:*@500@#',
  'token refused': 'error=kentik:*@401@#',
  'access denied': 'error=kentik:*@403@#',
  'name taken': 'error=kentik:*@409@#',
  throttled: 'error=kentik:*@429@#',
  'HTML of a gateway': 'error=kentik:*@html@#',
  reset: 'reset-before=kentik:*@#',
  'reset after the effect': 'reset-after=kentik:*@#',
  'never answered': 'slow=kentik:*@never@after@#',
} as const;

export type KentikFault = keyof typeof faults;

export const kentikFaults = Object.keys(faults) as KentikFault[];

/** Fast enough that Kentik's limits per minute don't slow a trial, slow enough that no log is delivered in it. */
const speed = 4;

export const kentikScenarios: readonly Scenario[] = [
  {
    name: 'an export is created',
    speed,
    answers: `version: 1
export: full
region: us-east-1
bucket: acme-logs
kentik: {register: true}
`,
  },
  {
    name: 'an export is updated',
    speed,
    answers: `version: 1
export: full
region: us-east-1
bucket: acme-logs
kentik: {register: true, name: renamed}
`,
    before: `version: 1
export: full
region: us-east-1
bucket: acme-logs
kentik: {register: true}
`,
  },
  {
    name: 'an export for metadata is created',
    speed,
    answers: `version: 1
export: metadata-only
secondary:
  accounts: ["300000000001"]
  regions: [us-east-1]
kentik: {register: true}
`,
  },
];

async function begin(
  ...[scenario, warm]: Parameters<Spoiling<KentikFault>['begin']>
): Promise<{ trial: Trial; spoiler: Spoiler<KentikFault> }> {
  const trial = await Trial.begin(scenario, {}, warm);
  const { sandbox } = trial;
  const kentiks = () => sandbox.requests().filter(({ service }) => service === 'kentik');
  let earlier = 0;
  let armed: CallFault<KentikFault> | null = null;
  const spoiler: Spoiler<KentikFault> = {
    async arm(fault) {
      const plan = fault === null ? '' : faults[fault.kind].replace('#', `#${fault.call}`);
      await setFaults(sandbox, plan);
      earlier = kentiks().length;
      armed = fault;
    },
    get calls() {
      return kentiks().length - earlier;
    },
    get spoiled() {
      const seen = kentiks().slice(earlier);
      // The sandbox records a request when it answers; the retry shows that this one was sent.
      const isOpen = armed?.kind === 'never answered' && seen.length >= armed.call;
      const spoiled = seen.find(({ fault }) => fault !== null)?.operation;
      return spoiled ?? (isOpen ? 'a request without an answer' : null);
    },
    close: async () => undefined,
  };
  return { trial, spoiler };
}

/** Calls of Kentik, whose refusal stops AWS's side only where nothing was changed yet. */
export const kentikCalls: Spoiling<KentikFault> = {
  begin,
  expectedExits: {
    'server error': [exitCode.done],
    'server error after the effect': [exitCode.done],
    'token refused': [exitCode.done, exitCode.credentials, exitCode.partial],
    'access denied': [exitCode.done, exitCode.permission, exitCode.partial],
    'name taken': [exitCode.done, exitCode.failed, exitCode.partial],
    throttled: [exitCode.done],
    'HTML of a gateway': [exitCode.done],
    reset: [exitCode.done],
    'reset after the effect': [exitCode.done],
    'never answered': [exitCode.done],
  },
};

/** The exports in a state as `Trial.state` gives it. */
export function exportsIn(state: string): unknown[] {
  const { kentik }: { kentik: { exports: unknown[] } } = JSON.parse(state);
  return kentik.exports;
}
