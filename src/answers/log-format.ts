/**
 * The fields of a VPC flow log record and Kentik's rule for custom formats.
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (fields and versions),
 * "Kentik for AWS", AWS Flow Log Formats (required fields, at least six others).
 */
import { nearest } from './nearest.ts';

/** `kentik`: the 29 fields of versions 2 to 5. `default`: AWS's version 2. Or field names in order. */
export type LogFormat = 'kentik' | 'default' | string[];

export interface LogField {
  name: string;
  /** The version of the record format that introduced it. */
  version: number;
  /** What AWS needs beyond the right to `ec2:CreateFlowLogs` to accept the field; null for nothing. */
  needs: string | null;
}

const ecs =
  'ecs:ListClusters and, by field, ecs:ListContainerInstances, ListServices, ListTaskDefinitions, ListTasks';

/** Which of these permissions a field needs, by its name. */
const ecsPermissions: readonly (readonly [action: string, fields: RegExp])[] = [
  ['ecs:ListClusters', /^ecs-/],
  ['ecs:ListContainerInstances', /^ecs-container-instance-/],
  ['ecs:ListServices', /^ecs-service-/],
  ['ecs:ListTaskDefinitions', /^ecs-task-definition-/],
  ['ecs:ListTasks', /^ecs-task-(?:arn|id)$/],
];
const tags = 'a list of tag keys in the request';

const fieldsByVersion: readonly { version: number; needs: string | null; names: string }[] = [
  {
    version: 2,
    needs: null,
    names:
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  },
  { version: 3, needs: null, names: 'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr' },
  { version: 4, needs: null, names: 'region az-id sublocation-type sublocation-id' },
  { version: 5, needs: null, names: 'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path' },
  {
    version: 7,
    needs: ecs,
    names:
      'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id',
  },
  { version: 8, needs: null, names: 'reject-reason' },
  { version: 9, needs: null, names: 'resource-id' },
  { version: 10, needs: null, names: 'encryption-status' },
  {
    version: 11,
    needs: tags,
    names: 'instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2',
  },
  {
    version: 11,
    needs: null,
    names:
      'interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type',
  },
];

/** Every field of a VPC flow log, in AWS's order. Version 6 has fields of transit gateways only. */
export const logFields: readonly LogField[] = fieldsByVersion.flatMap(({ version, needs, names }) =>
  names.split(' ').map((name) => ({ name, version, needs })),
);

/** The fields that a format may have here; others need an answer that there is none for. */
export const acceptedFields: readonly string[] = logFields
  .filter((field) => field.needs !== tags)
  .map((field) => field.name);

/** The 29 fields of versions 2 to 5 in AWS's order: what "Select all" means in "Kentik for AWS", Configure Log Publishing. */
export const kentikFields: readonly string[] = logFields
  .filter((field) => field.version <= 5)
  .map((field) => field.name);

/** The 14 fields of AWS's default format (version 2). */
export const defaultFields: readonly string[] = logFields
  .filter((field) => field.version === 2)
  .map((field) => field.name);

/** The fields without which Kentik cannot take a record. */
export const requiredFields: readonly string[] = [
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'packets',
  'bytes',
  'protocol',
  'version',
  'start',
];

/** How many fields a custom format needs beside the required ones. */
export const otherFieldsNeeded = 6;

/** The fields of a format, in order. */
export function fieldsOf(format: LogFormat): readonly string[] {
  if (format === 'kentik') return kentikFields;
  return format === 'default' ? defaultFields : format;
}

/** `['version', 'start']` → `${version} ${start}`: single spaces, none outside, as EC2 demands. */
export function formatString(fields: readonly string[]): string {
  return fields.map((field) => `\${${field}}`).join(' ');
}

/** What CreateFlowLogs is given: a format string, or null for AWS's default format. */
export function requestedFormat(format: LogFormat): string | null {
  return format === 'default' ? null : formatString(fieldsOf(format));
}

/** `${version} ${start}` → `['version', 'start']`; null, nothing and an empty text are AWS's default format. */
export function parseFormatString(format: string | null | undefined): readonly string[] {
  const names = [...(format ?? '').matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? '');
  return names.length === 0 ? defaultFields : names;
}

/** @property index of the field that it is about; absent where it's about all of them */
export interface LogFieldsProblem {
  index?: number;
  message: string;
}

/**
 * All that is wrong with a list of fields: unknown and repeated names, required ones that are missing, too few others.
 * Kentik's rule is for custom formats; `default` is a format of its own and is not checked by it.
 */
export function checkLogFields(fields: readonly string[]): LogFieldsProblem[] {
  const known = new Map(logFields.map((field) => [field.name, field]));
  const problems: LogFieldsProblem[] = [];
  const seen = new Set<string>();
  for (const [index, field] of fields.entries()) {
    if (!known.has(field)) {
      const guess = nearest(field, [...known.keys()]);
      const message = `"${field}" isn't a field of VPC flow logs; the nearest one is "${guess}".`;
      problems.push({ index, message });
    } else if (seen.has(field)) {
      problems.push({ index, message: `"${field}" is listed twice.` });
    } else if (known.get(field)?.needs === tags) {
      const message = `"${field}" needs ${tags}, which answers can't specify; AWS would refuse it.`;
      problems.push({ index, message });
    }
    seen.add(field);
  }
  const missing = requiredFields.filter((field) => !seen.has(field));
  if (missing.length > 0) problems.push({ message: `Kentik also needs ${missing.join(', ')}.` });
  const others = [...seen].filter((field) => known.has(field) && !requiredFields.includes(field)).length;
  if (others < otherFieldsNeeded) {
    const equalsDefault =
      seen.size === defaultFields.length && defaultFields.every((field) => seen.has(field));
    const hint = equalsDefault ? ' For AWS\'s own format write "default".' : '';
    problems.push({
      message: `Kentik needs at least ${otherFieldsNeeded} fields besides the ${requiredFields.length} required ones; there ${others === 1 ? 'is' : 'are'} ${others}.${hint}`,
    });
  }
  return problems;
}

/** The permissions that a flow log with these fields needs besides `ec2:CreateFlowLogs`. */
export function fieldPermissions(fields: readonly string[]): string[] {
  return ecsPermissions.flatMap(([action, names]) =>
    fields.some((field) => names.test(field)) ? [action] : [],
  );
}

/** The chosen fields for which AWS asks more than the right to `ec2:CreateFlowLogs`. */
export function fieldsWithNeeds(fields: readonly string[]): LogField[] {
  return logFields.filter((field) => field.needs !== null && fields.includes(field.name));
}
