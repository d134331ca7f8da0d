/**
 * What programs may rely on in `--json` output, as schemas that refuse what is not part of it: every line of a run is
 * read with them. Keys beyond the interface are named here too, so that none appears unseen.
 */
import * as z from 'zod';
import { jsonLines } from './program.ts';

const account = z.string().regex(/^\d{12}$/);
const action = z.enum(['create', 'update', 'replace', 'detach', 'adopt', 'none', 'blocked']);
const kind = z.enum(['bucket', 'bucket-policy', 'flow-log', 'policy', 'role', 'attachment', 'cloud-export']);
const changeId = z.string().regex(/^[a-z-]+:[^:]+:.+$/);
const awsError = z.strictObject({
  service: z.string(),
  operation: z.string(),
  code: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
});

const errorReport = z.looseObject({
  code: z.string(),
  exit: z.number(),
  message: z.string(),
  remedy: z.array(z.string()),
});

const errorEvent = z.strictObject({ event: z.literal('error'), error: errorReport });

const changeEvent = z.strictObject({
  event: z.literal('change'),
  id: changeId,
  kind,
  action,
  status: z.enum(['started', 'done', 'failed']),
  account,
  region: z.string().nullable(),
  detail: z.string().optional(),
  error: errorReport.optional(),
});

const failure = z.strictObject({
  changes: z.array(changeId),
  code: z.string().min(1),
  message: z.string().min(1),
  why: z.string().nullable(),
  remedy: z.string().nullable(),
  aws: awsError.optional(),
});

const cloudExport = z
  .strictObject({
    name: z.string().min(1),
    registered: z.boolean(),
    id: z.string().nullable(),
    status: z.string().nullable(),
    request: z.strictObject({ export: z.looseObject({ aws: z.looseObject({ iamRoleArn: z.string() }) }) }),
    account,
    region: z.string().nullable(),
  })
  .refine(
    ({ registered, id }) => registered === (id !== null),
    'an id where it is registered, and only there',
  );

const accountResult = z.strictObject({
  account,
  roleArn: z.string().nullable(),
  status: z.enum(['applied', 'unchanged', 'failed', 'printed']),
});

const credentials = z
  .strictObject({
    source: z.enum([
      'environment',
      'web-identity',
      'sso',
      'keys',
      'login',
      'credential_process',
      'container',
      'instance',
      'assume-role',
    ]),
    profile: z.string().nullable(),
    chain: z.array(z.string()),
    description: z.string().min(1),
    account,
    arn: z.string().startsWith('arn:'),
  })
  .nullable();

const applyResult = z.strictObject({
  event: z.literal('result'),
  outcome: z.enum(['applied', 'unchanged', 'partial', 'failed', 'interrupted']),
  session: z.string().nullable(),
  account: account.nullable(),
  roleArn: z.string().nullable(),
  policyArn: z.string().nullable(),
  buckets: z.array(z.string()),
  flowLogs: z.array(
    z.strictObject({ id: z.string().min(1), resourceId: z.string(), region: z.string(), bucket: z.string() }),
  ),
  cloudExports: z.array(cloudExport),
  failures: z.array(failure),
  primaryRoleArn: z.string().nullable().optional(),
  secondary: z.array(accountResult).optional(),
  documents: z.array(z.looseObject({ id: z.string(), account })).optional(),
  stop: errorReport.optional(),
  /** Where the run ended before it had any, it has no such key. */
  credentials: credentials.optional(),
});

const check = z
  .looseObject({
    event: z.literal('check'),
    id: z.string().regex(/^[a-z-]+:[^:]+:.+$/),
    side: z.enum(['aws', 'record', 'kentik']),
    state: z.enum(['proven', 'unproven', 'waiting', 'refuted']),
    message: z.string().min(1),
    remedy: z.string().min(1).nullable(),
    /** Only where it says what is known and changes no outcome. */
    decides: z.literal(false).optional(),
  })
  .refine(
    ({ state, remedy }) => (state === 'proven') === (remedy === null),
    'a remedy where it is not proven',
  );

const savedEvent = z.strictObject({
  event: z.literal('saved'),
  bucket: z.string(),
  key: z.string(),
  folder: z.string(),
  file: z.string(),
});

const verifyResult = z.strictObject({
  event: z.literal('result'),
  outcome: z.enum(['proven', 'unproven', 'no-logs-yet', 'failed', 'undone']),
  unchecked: z.array(z.string().min(1)),
  credentials: credentials.optional(),
  drift: z.array(z.looseObject({ id: changeId, kind, action })).optional(),
  delivered: z.number().optional(),
  regions: z.number().optional(),
  proven: z.number().optional(),
  accounts: z.number().optional(),
});

const range = z.strictObject({ low: z.number(), high: z.number() });
const usd = z.strictObject({ low: z.number(), high: z.number().nullable() }).nullable();
const volume = { recordsPerSecond: range, gigabytes: range, usd };
const cost = z.strictObject({
  ...volume,
  regions: z.array(
    z.strictObject({ region: z.string(), flowLogs: z.number(), measured: z.number(), ...volume }),
  ),
  assumed: z.strictObject({
    recordsPerSecond: z.record(z.enum(['vpc', 'subnet', 'network-interface']), range),
    aggregationInterval: z.literal(600),
    compression: range,
  }),
  prices: z.strictObject({ date: z.iso.date(), source: z.string() }),
});

const planOutput = z.strictObject({
  credentials,
  changes: z.array(
    z.strictObject({
      id: changeId,
      kind,
      action,
      why: z.string().min(1),
      remedy: z.string().nullable(),
      account,
      region: z.string().nullable(),
      name: z.string(),
      dependsOn: z.array(changeId),
      dependsOnAny: z.array(changeId).optional(),
      differences: z.array(z.looseObject({ field: z.string() })).optional(),
      decision: z.strictObject({ choices: z.array(z.string()), made: z.string().nullable() }).optional(),
      drift: z.enum(['gone', 'changed']).optional(),
    }),
  ),
  summary: z.record(action, z.number()),
  cost: cost.nullable(),
  permissions: z.strictObject({
    checks: z.array(
      z.strictObject({
        account: z.string(),
        region: z.string().nullable(),
        action: z.string(),
        resource: z.string(),
        state: z.enum(['allowed', 'denied', 'unknown']),
        why: z.string().nullable(),
        changes: z.array(z.string()),
      }),
    ),
    policy: z.record(z.string(), z.unknown()).nullable(),
  }),
});

type Line = Record<string, unknown>;

/** All lines but the last are events, the last is the result, and there is only one. */
function read(stdout: string, event: z.ZodType, result: z.ZodType): Line[] {
  const lines = jsonLines(stdout);
  const last = lines.at(-1);
  for (const line of lines) {
    const parsed = (line === last ? result : event).safeParse(line);
    if (parsed.success) continue;
    throw new Error(`not as the interface says: ${JSON.stringify(line)}\n${z.prettifyError(parsed.error)}`);
  }
  if (last === undefined) throw new Error('no line');
  return lines;
}

/** The lines of `apply --json`, or of `setup --json`, which has checks too. */
export function applyEvents(stdout: string): Line[] {
  const lines = read(stdout, z.union([changeEvent, errorEvent, check]), applyResult);
  const { failures } = applyResult.parse(lines.at(-1));
  const ids = failures.flatMap(({ changes }) => changes);
  if (new Set(ids).size !== ids.length) throw new Error(`a change failed twice: ${ids.join(', ')}`);
  return lines;
}

/** The lines of `verify --json`; the outcome is what its checks come to. */
export function verifyEvents(stdout: string): Line[] {
  const lines = read(stdout, z.union([check, savedEvent, errorEvent]), verifyResult);
  const checks = lines.slice(0, -1).filter(({ event }) => event === 'check');
  const states = checks.filter(({ decides }) => decides !== false).map(({ state }) => state);
  const ids = checks.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw new Error(`two checks have one id: ${ids.join(', ')}`);
  const desired = states.includes('refuted')
    ? 'failed'
    : states.includes('waiting')
      ? 'no-logs-yet'
      : states.includes('unproven')
        ? 'unproven'
        : 'proven';
  const { outcome } = verifyResult.parse(lines.at(-1));
  if (outcome !== desired) throw new Error(`${outcome} is told of checks that come to ${desired}`);
  return lines;
}

/** What `plan --json` prints. */
export function planOf(stdout: string): z.infer<typeof planOutput> {
  return planOutput.parse(JSON.parse(stdout));
}
