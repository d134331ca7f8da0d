/** Policy documents as the sandbox reads them: parsed once, lists where AWS allows a value or a list. */
export interface Statement {
  sid: string | null;
  effect: 'Allow' | 'Deny';
  /** By kind (`AWS`, `Service`, …); `*` alone is `{AWS: ['*']}`. null: none. */
  principal: Record<string, string[]> | null;
  notPrincipal: Record<string, string[]> | null;
  action: string[] | null;
  notAction: string[] | null;
  resource: string[] | null;
  notResource: string[] | null;
  /** Operator → key → values. */
  condition: Record<string, Record<string, string[]>>;
  /** `${aws:PrincipalArn}`: only in policies of the present version. */
  hasVariables: boolean;
}

export interface ParsedPolicy {
  version: string | null;
  statements: Statement[];
}

const topElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** @returns null where the text is no policy: bad JSON, unknown elements, wrong types */
export function parsePolicy(text: string): ParsedPolicy | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(json) || Object.keys(json).some((key) => !topElements.has(key))) return null;
  const version = json.Version;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') return null;
  const source = json.Statement;
  const list: unknown[] = Array.isArray(source) ? source : [source];
  const statements: Statement[] = [];
  for (const entry of list) {
    const statement = readStatement(entry, version === '2012-10-17');
    if (!statement) return null;
    statements.push(statement);
  }
  return { version: version ?? null, statements };
}

function readStatement(entry: unknown, hasVariables: boolean): Statement | null {
  if (!isRecord(entry) || Object.keys(entry).some((key) => !statementElements.has(key))) return null;
  const { Sid: sid, Effect: effect } = entry;
  if (sid !== undefined && typeof sid !== 'string') return null;
  if (effect !== 'Allow' && effect !== 'Deny') return null;
  const principal = readPrincipal(entry.Principal);
  const notPrincipal = readPrincipal(entry.NotPrincipal);
  const action = readList(entry.Action);
  const notAction = readList(entry.NotAction);
  const resource = readList(entry.Resource);
  const notResource = readList(entry.NotResource);
  const condition = readCondition(entry.Condition);
  if (
    principal === undefined ||
    notPrincipal === undefined ||
    action === undefined ||
    notAction === undefined ||
    resource === undefined ||
    notResource === undefined ||
    condition === undefined ||
    (principal && notPrincipal) ||
    (action && notAction) ||
    (resource && notResource)
  ) {
    return null;
  }
  return {
    sid: sid ?? null,
    effect,
    principal,
    notPrincipal,
    action,
    notAction,
    resource,
    notResource,
    condition,
    hasVariables,
  };
}

/** undefined: wrong; null: absent. */
function readList(value: unknown): string[] | null | undefined {
  if (value === undefined) return null;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const strings = value.filter((item): item is string => typeof item === 'string');
  return strings.length === value.length ? strings : undefined;
}

function readPrincipal(value: unknown): Record<string, string[]> | null | undefined {
  if (value === undefined) return null;
  if (value === '*') return { AWS: ['*'] };
  if (!isRecord(value)) return undefined;
  const kinds: Record<string, string[]> = {};
  for (const [kind, names] of Object.entries(value)) {
    const list = readList(names);
    if (!list || !['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) return undefined;
    kinds[kind] = list;
  }
  return kinds;
}

function readCondition(value: unknown): Record<string, Record<string, string[]>> | undefined {
  if (value === undefined) return {};
  if (!isRecord(value)) return undefined;
  const conditions: Record<string, Record<string, string[]>> = {};
  for (const [operator, keys] of Object.entries(value)) {
    if (!isRecord(keys)) return undefined;
    const read: Record<string, string[]> = {};
    for (const [key, desired] of Object.entries(keys)) {
      const list = Array.isArray(desired) ? desired : [desired];
      if (list.some((item) => !['string', 'number', 'boolean'].includes(typeof item))) return undefined;
      read[key] = list.map(String);
    }
    conditions[operator] = read;
  }
  return conditions;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
