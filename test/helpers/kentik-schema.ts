/**
 * Kentik's public OpenAPI files (github.com/kentik/api-schema-public), where the folder that `KENTIK_OPENAPI` names has
 * them, as `cloud_export.v202506.json`; they aren't part of this repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  type?: string;
  $ref?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface ApiFile {
  components: { schemas: Record<string, Schema> };
  /** By path, with `{export.id}` for an ID; then by method. */
  paths: Record<string, Record<string, { operationId: string }>>;
}

function readApi(file: string): ApiFile | null {
  const path = join(process.env.KENTIK_OPENAPI ?? '', `${file}.json`);
  if (process.env.KENTIK_OPENAPI === undefined || !existsSync(path)) return null;
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The schemas of a file by name; null where the file isn't there. */
export function kentikSchemas(file: string): Record<string, Schema> | null {
  return readApi(file)?.components.schemas ?? null;
}

/** The operation that each of a file's calls is, as `[RegExp of "GET /path", name]`; none where the file isn't there. */
export function kentikOperationsOf(file: string): [RegExp, string][] {
  return Object.entries(readApi(file)?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]): [RegExp, string] => {
      const pattern = path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+');
      return [new RegExp(`^${method.toUpperCase()} ${pattern}$`), operationId];
    }),
  );
}

/** What is wrong with a value: unknown fields, missing ones, wrong types, unknown words of an enum. */
export function violations(
  schemas: Record<string, Schema>,
  schema: Schema | undefined,
  value: unknown,
  path = '',
): string[] {
  const at = (what: string) => [`${path || 'the value'} ${what}`];
  if (schema === undefined) return at('is not in the schema');
  if (schema.$ref !== undefined) {
    // A message that isn't set is null in an answer.
    if (value === null) return [];
    return violations(schemas, schemas[schema.$ref.split('/').at(-1) ?? ''], value, path);
  }
  if (schema.enum !== undefined && !schema.enum.some((word) => word === value))
    return at('is not in the enum');
  if (Array.isArray(value)) {
    if (schema.type !== 'array') return at(`is no ${schema.type}`);
    return value.flatMap((item, index) => violations(schemas, schema.items, item, `${path}[${index}]`));
  }
  if (typeof value === 'object' && value !== null) {
    if (schema.type !== 'object') return at(`is no ${schema.type}`);
    const missing = (schema.required ?? []).filter((name) => !(name in value));
    return [
      ...missing.flatMap((name) => at(`lacks ${name}`)),
      ...Object.entries(value).flatMap(([name, member]) =>
        violations(schemas, schema.properties?.[name], member, `${path}.${name}`),
      ),
    ];
  }
  const isInteger = Number.isInteger(value) && schema.type === 'integer';
  return typeof value === schema.type || isInteger ? [] : at(`is no ${schema.type}`);
}
