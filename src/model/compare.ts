/**
 * Compares policy documents by meaning. AWS returns documents with other white space, order and spelling than they were
 * sent with (an account ID as principal becomes its root ARN, a list of one becomes a string), so comparing strings
 * would find false differences. Source:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { PolicyDocument, PolicyStatement } from './existing.ts';

type Field = 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Condition';

/** A statement as sets of values; two statements mean the same when these are equal. */
interface Canonical {
  effect: string;
  label: string;
  fields: Map<Field, Set<string>>;
}

/** One value that differs, relative to the wanted document. */
export interface PolicyDifference {
  /** `added`: wanted and missing. `removed`: present and not wanted. */
  change: 'added' | 'removed';
  /** Names the statement: its Sid or first action. */
  statement: string;
  /** `Effect` stands for a whole statement. */
  field: Field | 'Effect';
  value: string;
}

/** A string or a list of strings, as a list. */
export function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/**
 * The statements of a document; none if there is no document. AWS's grammar also allows a single one without a list
 * around it.
 */
export function statementsOf(document: PolicyDocument | null): PolicyStatement[] {
  const statements: PolicyStatement | PolicyStatement[] | undefined = document?.Statement;
  if (statements === undefined) return [];
  return Array.isArray(statements) ? statements : [statements];
}

/** An account as principal has several spellings: its ID, and its root ARN in any partition. */
function canonicalPrincipal(kind: string, value: string): string {
  const account =
    kind.toLowerCase() === 'aws' ? /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(value) : null;
  return account === null ? `${kind.toLowerCase()}:${value}` : `aws:${account[1]}`;
}

function principals(principal: PolicyStatement['Principal']): string[] {
  if (principal === undefined) return [];
  if (typeof principal === 'string') return [canonicalPrincipal('AWS', principal)];
  return Object.entries(principal).flatMap(([kind, values]) =>
    listOf(values).map((value) => canonicalPrincipal(kind, value)),
  );
}

/** Values can contain the characters that separate parts of a condition; quotes keep them apart. */
function part(text: string): string {
  return text === '' || /[|="\\]/.test(text) ? JSON.stringify(text) : text;
}

/** A condition as it is compared, and as its document writes it: AWS reads operators and keys in any case. */
interface Spelled {
  compared: string;
  written: string;
}

function conditions(condition: PolicyStatement['Condition']): Spelled[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const name = operator.toLowerCase();
      const folded = listOf(values).map((value) => (/bool|null/.test(name) ? value.toLowerCase() : value));
      const list = [...new Set(folded)].sort().map(part).join(' | ');
      return {
        compared: `${name} ${part(key.toLowerCase())} = ${list}`,
        written: `${operator} ${part(key)} = ${list}`,
      };
    }),
  );
}

function canonical(statement: PolicyStatement): Canonical {
  const lower = (value: unknown) => listOf(value).map((each) => each.toLowerCase());
  const all: [Field, string[]][] = [
    ['Principal', principals(statement.Principal)],
    ['NotPrincipal', principals(statement.NotPrincipal)],
    ['Action', lower(statement.Action)],
    ['NotAction', lower(statement.NotAction)],
    ['Resource', listOf(statement.Resource)],
    ['NotResource', listOf(statement.NotResource)],
    ['Condition', conditions(statement.Condition).map(({ compared }) => compared)],
  ];
  return {
    effect: statement.Effect,
    label: statement.Sid || listOf(statement.Action ?? statement.NotAction)[0] || 'statement',
    fields: new Map(
      all.filter(([, values]) => values.length > 0).map(([field, values]) => [field, new Set(values)]),
    ),
  };
}

function keyOf(statement: Canonical, without?: Field): string {
  const fields = [...statement.fields]
    .filter(([field]) => field !== without)
    .map(([field, values]) => [field, ...[...values].sort()]);
  return JSON.stringify([statement.effect, fields]);
}

/** Statements that differ only in their actions are merged; duplicates count once. */
function canonicalStatements(document: PolicyDocument): Canonical[] {
  const merged = new Map<string, Canonical>();
  for (const statement of statementsOf(document).map(canonical)) {
    const actions = statement.fields.get('Action');
    const key = actions === undefined ? keyOf(statement) : `action ${keyOf(statement, 'Action')}`;
    const same = merged.get(key);
    if (same === undefined) merged.set(key, statement);
    else for (const action of actions ?? []) same.fields.get('Action')?.add(action);
  }
  return [...merged.values()];
}

/** True where two statements mean the same, whatever their Sids. */
export function isSameStatement(a: PolicyStatement, b: PolicyStatement): boolean {
  return keyOf(canonical(a)) === keyOf(canonical(b));
}

/** True where two documents mean the same. `Version` and `Id` do not count: no document here has policy variables. */
export function isSamePolicy(a: PolicyDocument, b: PolicyDocument): boolean {
  return policyDifferences(a, b).length === 0;
}

/** How much two statements have in common, from 0 to 1, with a bonus for the same effect and resource. */
function likeness(a: Canonical, b: Canonical): number {
  if (a.effect !== b.effect) return 0;
  const values = (statement: Canonical) =>
    new Set([...statement.fields].flatMap(([field, set]) => [...set].map((value) => `${field} ${value}`)));
  const own = values(a);
  const others = values(b);
  const common = [...own].filter((value) => others.has(value)).length;
  return common / Math.max(1, own.size + others.size - common);
}

function fieldDifferences(desired: Canonical, actual: Canonical): PolicyDifference[] {
  const fields = new Set([...desired.fields.keys(), ...actual.fields.keys()]);
  return [...fields].flatMap((field) => {
    const ours = desired.fields.get(field) ?? new Set<string>();
    const theirs = actual.fields.get(field) ?? new Set<string>();
    const only = (change: 'added' | 'removed', some: Set<string>, others: Set<string>) =>
      [...some]
        .filter((value) => !others.has(value))
        .map((value) => ({ change, statement: desired.label, field, value }));
    return [...only('added', ours, theirs), ...only('removed', theirs, ours)];
  });
}

function wholeStatement(change: 'added' | 'removed', statement: Canonical): PolicyDifference {
  const actions = [...(statement.fields.get('Action') ?? statement.fields.get('NotAction') ?? [])];
  const shown =
    actions.slice(0, 3).join(', ') + (actions.length > 3 ? `, … (${actions.length} actions)` : '');
  return {
    change,
    statement: statement.label,
    field: 'Effect',
    value: `${statement.effect} ${shown}`.trim(),
  };
}

/** What has to change for `actual` to mean what `wanted` does. Similar statements are compared value by value. */
export function policyDifferences(desired: PolicyDocument, actual: PolicyDocument): PolicyDifference[] {
  const theirs = canonicalStatements(actual);
  const missing: Canonical[] = [];
  for (const statement of canonicalStatements(desired)) {
    const index = theirs.findIndex((other) => keyOf(other) === keyOf(statement));
    if (index === -1) missing.push(statement);
    else theirs.splice(index, 1);
  }
  const differences: PolicyDifference[] = [];
  for (const statement of missing) {
    const [best] = theirs
      .map((other, index) => ({ other, index, score: likeness(statement, other) }))
      .sort((a, b) => b.score - a.score);
    if (best === undefined || best.score === 0) {
      differences.push(wholeStatement('added', statement));
    } else {
      theirs.splice(best.index, 1);
      differences.push(...fieldDifferences(statement, best.other));
    }
  }
  const all = [...differences, ...theirs.map((statement) => wholeStatement('removed', statement))];
  return all.length === 0 ? all : spelledOut(all, [desired, actual]);
}

/** IAM ignores the case of actions and conditions, but readers expect the spelling of the documents. */
function spelledOut(
  differences: readonly PolicyDifference[],
  documents: readonly PolicyDocument[],
): PolicyDifference[] {
  const statements = documents.flatMap(statementsOf);
  const actions = new Map(
    statements
      .flatMap(({ Action, NotAction }) => [...listOf(Action), ...listOf(NotAction)])
      .map((action) => [action.toLowerCase(), action]),
  );
  const written = new Map(
    statements.flatMap(({ Condition }) => conditions(Condition)).map((each) => [each.compared, each.written]),
  );
  return differences.map((difference) => {
    const { field, value } = difference;
    if (field === 'Condition') return { ...difference, value: written.get(value) ?? value };
    if (!/^(?:Action|NotAction|Effect)$/.test(field)) return difference;
    return {
      ...difference,
      value: value.replace(/[\w-]+:[\w*?-]+/g, (action) => actions.get(action) ?? action),
    };
  });
}

/** Differences as one phrase: "adds s3:get*, s3:list*; removes s3:*". At most `most` values of each are named. */
export function describeDifferences(differences: readonly PolicyDifference[], most = 4): string {
  const phrase = (verb: string, change: PolicyDifference['change']) => {
    const values = differences.filter((difference) => difference.change === change).map(({ value }) => value);
    if (values.length === 0) return [];
    const more = values.length > most ? ` and ${values.length - most} more` : '';
    return [`${verb} ${values.slice(0, most).join(', ')}${more}`];
  };
  return [...phrase('adds', 'added'), ...phrase('removes', 'removed')].join('; ');
}
