/** Links to the consoles of AWS and Kentik. */
import { describe, expect, it } from 'vitest';
import { consoleUrl, resultLinks } from '../../src/outputs/links.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { emptyAccount, fullAnswers, vpc } from '../plan/account.ts';

describe('links', () => {
  const role = { kind: 'role', name: 'a@b+c' } as const;
  const bucket = { kind: 'bucket', name: 'logs', region: 'cn-north-1' } as const;

  it('lead to the console of the partition, and nowhere where its host is not documented', () => {
    const hosts = ['aws', 'aws-cn', 'aws-us-gov'].map(
      (partition) => new URL(consoleUrl(partition, role) ?? '').host,
    );
    expect(hosts).toEqual([
      'us-east-1.console.aws.amazon.com',
      'console.amazonaws.cn',
      'console.amazonaws-us-gov.com',
    ]);
    for (const partition of ['aws-iso', 'aws-eusc', 'toString', '']) {
      expect(consoleUrl(partition, role)).toBeNull();
    }
  });

  it('name the region and escape the name', () => {
    expect(consoleUrl('aws-cn', bucket)).toContain('region=cn-north-1');
    expect(new URL(consoleUrl('aws', role) ?? '').hash).toContain('a%40b%2Bc');
    const eni = { kind: 'network', region: 'eu-west-1', id: 'eni-0abc' } as const;
    expect(new URL(consoleUrl('aws', eni) ?? '').pathname).toMatch(/^\/ec2\//);
  });

  it('of a result lead to what it names, and to the portal', () => {
    const answers = fullAnswers();
    const plan = buildFullPlan(answers, emptyAccount(answers, { resources: [vpc('vpc-00000001')] }));
    const roleArn = 'arn:aws:iam::123456789012:role/Kentik-Flow-Logs';
    const result = { buckets: ['test-logs-bucket'], roleArn, policyArn: null };
    expect(resultLinks(plan, result).map(({ text, url }) => [text, new URL(url).host])).toEqual([
      ['test-logs-bucket', 'us-east-1.console.aws.amazon.com'],
      ['Kentik-Flow-Logs', 'us-east-1.console.aws.amazon.com'],
      ["Kentik's portal", 'portal.kentik.com'],
    ]);
    expect(resultLinks({ ...plan, partition: 'aws-iso' }, result)).toHaveLength(1);
  });
});
