/**
 * Decodes the parameters of the Query protocols (`Filter.1.Value.2=…`) into an object, led by the SDK's schema of the
 * operation. AWS Query numbers lists under `member` (or the list's own name), EC2 Query numbers them directly.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsFailure } from '../failure.ts';

export type Schema = Parameters<typeof NormalizedSchema.of>[0];
type QueryProtocol = 'awsQuery' | 'ec2Query';

interface Node {
  value?: string;
  children: Map<string, Node>;
}

/** @throws AwsFailure where a number or a boolean is none, or an EC2 parameter is not known */
export function decodeParameters(
  schema: Schema,
  parameters: URLSearchParams,
  protocol: QueryProtocol,
): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return decodeStructure(NormalizedSchema.of(schema), root, protocol);
}

function decodeStructure(
  schema: NormalizedSchema,
  node: Node,
  protocol: QueryProtocol,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (schema.isUnitSchema()) return result;
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    const parameter = parameterName(name, member, protocol);
    known.add(parameter);
    const child = node.children.get(parameter);
    if (child) result[name] = decode(member, child, protocol, parameter);
  }
  if (protocol === 'ec2Query') {
    for (const parameter of node.children.keys()) {
      if (!known.has(parameter)) {
        throw new AwsFailure('UnknownParameter', `The parameter ${parameter} is not recognized`);
      }
    }
  }
  return result;
}

function parameterName(name: string, member: NormalizedSchema, protocol: QueryProtocol): string {
  const traits = member.getMergedTraits();
  if (protocol === 'awsQuery') return traits.xmlName ?? name;
  if (typeof traits.ec2QueryName === 'string') return traits.ec2QueryName;
  const key = traits.xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function decode(schema: NormalizedSchema, node: Node, protocol: QueryProtocol, parameter: string): unknown {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const flat = protocol === 'ec2Query' || Boolean(schema.getMergedTraits().xmlFlattened);
    const entries = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
    return [...(entries?.children ?? [])]
      .map(([index, child]) => ({ index: Number(index), child }))
      .filter(({ index }) => Number.isInteger(index))
      .sort((left, right) => left.index - right.index)
      .map(({ child }) => decode(item, child, protocol, parameter));
  }
  if (schema.isStructSchema()) return decodeStructure(schema, node, protocol);
  const value = node.value ?? '';
  if (schema.isBooleanSchema()) return decodeBoolean(value, parameter);
  if (schema.isNumericSchema()) return decodeNumber(value, parameter);
  if (schema.isTimestampSchema()) return new Date(value);
  return value;
}

function decodeBoolean(value: string, parameter: string): boolean {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw new AwsFailure(
      'InvalidParameterValue',
      `Invalid value '${value}' for ${parameter}. Must be true or false.`,
    );
  }
  return lower === 'true';
}

function decodeNumber(value: string, parameter: string): number {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) {
    throw new AwsFailure(
      'InvalidParameterValue',
      `Invalid value '${value}' for ${parameter}. Must be a number.`,
    );
  }
  return number;
}

/** Members that a request must have, as parameters are called on the wire. */
export function missingParameters(
  schema: Schema,
  input: Record<string, unknown>,
  protocol: QueryProtocol,
): string[] {
  const normalized = NormalizedSchema.of(schema);
  if (!normalized.isStructSchema()) return [];
  const raw: unknown = normalized.getSchema();
  // A structure's static schema lists its required members first and their number last.
  const required = Array.isArray(raw) && typeof raw[6] === 'number' ? raw[6] : 0;
  const missing: string[] = [];
  let index = 0;
  for (const [name, member] of normalized.structIterator()) {
    if (index++ >= required) break;
    const value = input[name];
    if (value === undefined || (protocol === 'ec2Query' && Array.isArray(value) && value.length === 0)) {
      missing.push(protocol === 'ec2Query' ? parameterName(name, member, protocol) : name);
    }
  }
  return missing;
}
