import { describe, expect, it } from 'vitest';
import {
  checkLogFields,
  defaultFields,
  fieldsOf,
  fieldsWithNeeds,
  formatString,
  kentikFields,
  logFields,
  parseFormatString,
  requestedFormat,
  requiredFields,
} from '../../src/answers/log-format.ts';

it("Kentik's format is the 29 fields of versions 2 to 5, in AWS's order", () => {
  expect(formatString(kentikFields)).toBe(
    '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path}',
  );
  expect(kentikFields).toHaveLength(29);
  expect(defaultFields).toHaveLength(14);
  expect(logFields).toHaveLength(54);
});

it('a format string is read back to its fields; none is the default', () => {
  expect(parseFormatString(formatString(kentikFields))).toEqual(kentikFields);
  expect(parseFormatString('${version}   ${start}')).toEqual(['version', 'start']);
  expect(parseFormatString(null)).toEqual(defaultFields);
  expect(parseFormatString('')).toEqual(defaultFields);
});

it('the default is asked for by asking for nothing', () => {
  expect(requestedFormat('default')).toBeNull();
  expect(requestedFormat('kentik')).toBe(formatString(kentikFields));
  expect(requestedFormat(['version', 'start'])).toBe('${version} ${start}');
  expect(fieldsOf('default')).toEqual(defaultFields);
});

describe("Kentik's rule", () => {
  const others = ['end', 'action', 'vpc-id', 'subnet-id', 'instance-id', 'type'];

  it('is nine required fields and six others', () => {
    expect(checkLogFields([...requiredFields, ...others])).toEqual([]);
    expect(checkLogFields(kentikFields)).toEqual([]);
    expect(checkLogFields([...requiredFields, ...others.slice(1)])).toEqual([
      { message: 'Kentik needs at least 6 fields besides the 9 required ones; there are 5.' },
    ]);
  });

  it('is broken once by the 14 fields of the default format', () => {
    const problems = checkLogFields(defaultFields);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('write "default"');
  });

  it.each(requiredFields)('is broken without %s', (field) => {
    expect(checkLogFields(kentikFields.filter((each) => each !== field))).toEqual([
      { message: `Kentik also needs ${field}.` },
    ]);
  });

  it('names unknown and repeated fields', () => {
    expect(checkLogFields([...kentikFields, 'srcadr', 'version'])).toEqual([
      { index: 29, message: '"srcadr" isn\'t a field of VPC flow logs; the nearest one is "srcaddr".' },
      { index: 30, message: '"version" is listed twice.' },
    ]);
  });

  it('refuses tag fields, whose keys no question asks for', () => {
    expect(checkLogFields([...kentikFields, 'instance-tag'])[0]?.message).toContain('AWS would refuse it');
  });
});

it('tells which fields need more rights', () => {
  const [field, ...more] = fieldsWithNeeds([...kentikFields, 'ecs-task-id', 'reject-reason']);
  expect(field?.name).toBe('ecs-task-id');
  expect(field?.needs).toContain('ecs:ListClusters');
  expect(more).toEqual([]);
});
