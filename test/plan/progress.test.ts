import { expect, it } from 'vitest';
import { withEarlier } from '../../src/model/progress.ts';
import { applied } from '../machines/fakes.ts';

it('counts an account as set up also after what was left has been tried again', () => {
  const result = (status: 'applied' | 'unchanged' | 'failed') => ({
    ...applied,
    secondary: [{ account: '222222222222', roleArn: null, status }],
  });
  expect(withEarlier(result('unchanged'), result('applied')).secondary?.[0]?.status).toBe('applied');
  expect(withEarlier(result('unchanged'), result('failed')).secondary?.[0]?.status).toBe('unchanged');
  expect(withEarlier(result('unchanged'), null).secondary?.[0]?.status).toBe('unchanged');
});
