import { describe, expect, it } from 'vitest';
import { formatResourceList, parseResourceList } from '../../src/answers/pasted-lists.ts';

const vpc = 'vpc-0123456789abcdef0';

describe('parseResourceList', () => {
  it('reads ids of one region, separated by commas, spaces and line breaks', () => {
    expect(parseResourceList(`${vpc}, subnet-01234567\n eni-0123456789abcdef0 ,`, ['us-east-1'])).toEqual({
      resources: [
        { type: 'vpc', id: vpc, region: 'us-east-1' },
        { type: 'subnet', id: 'subnet-01234567', region: 'us-east-1' },
        { type: 'network-interface', id: 'eni-0123456789abcdef0', region: 'us-east-1' },
      ],
      problem: null,
    });
  });

  it('takes a repeated resource once, and a region before the id', () => {
    const { resources } = parseResourceList(`eu-west-1/${vpc} eu-west-1/${vpc} us-east-1/${vpc}`, [
      'us-east-1',
      'eu-west-1',
    ]);
    expect(resources).toEqual([
      { type: 'vpc', id: vpc, region: 'eu-west-1' },
      { type: 'vpc', id: vpc, region: 'us-east-1' },
    ]);
  });

  it.each([
    ['', ['us-east-1'], 'At least one'],
    [' , ,', ['us-east-1'], 'At least one'],
    ['vpc-xyz', ['us-east-1'], '"vpc-xyz" isn\'t the ID'],
    ['vpc-012345678', ['us-east-1'], "isn't the ID"],
    ['i-01234567', ['us-east-1'], '"i-01234567" isn\'t the ID'],
    [vpc.toUpperCase(), ['us-east-1'], "isn't the ID"],
    [vpc, ['us-east-1', 'eu-west-1'], `Which region is ${vpc} in?`],
    [`us-moon-1/${vpc}`, ['us-east-1'], '"us-moon-1" isn\'t an AWS region'],
    [`eu-west-1/${vpc}`, ['us-east-1'], 'one of the regions that you chose'],
    [`eu/west/${vpc}`, ['us-east-1'], 'more than one slash'],
  ])('says what is wrong with "%s"', (text, regions, problem) => {
    const parsed = parseResourceList(text, regions);
    expect(parsed.resources).toBeNull();
    expect(parsed.problem).toContain(problem);
  });

  it('reads back what it writes', () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const { resources } = parseResourceList(`us-east-1/${vpc}, eu-west-1/subnet-01234567`, regions);
    expect(parseResourceList(formatResourceList(resources ?? [], regions), regions).resources).toEqual(
      resources,
    );
    expect(formatResourceList([{ type: 'vpc', id: vpc, region: 'us-east-1' }], ['us-east-1'])).toBe(vpc);
  });
});
