/** Which proxy an address goes through, as the AWS CLI finds it. */
import { expect, test, vi } from 'vitest';
import { proxyFor } from '../../src/http/proxies.ts';

test.each([
  ['https://sts.amazonaws.com', { HTTPS_PROXY: 'one:1' }, 'one:1'],
  ['http://sts.amazonaws.com', { HTTPS_PROXY: 'one:1' }, undefined],
  ['https://sts.amazonaws.com', { https_proxy: 'http://lower:1', HTTPS_PROXY: 'upper:1' }, 'lower:1'],
  ['https://sts.amazonaws.com', { ALL_PROXY: 'socks5://all:1' }, 'all:1'],
  ['https://sts.amazonaws.com', { HTTPS_PROXY: 'one:1', NO_PROXY: 'amazonaws.com' }, undefined],
  ['https://sts.amazonaws.com', { HTTPS_PROXY: 'one:1', NO_PROXY: '.amazonaws.com, x' }, undefined],
  ['https://sts.amazonaws.com', { HTTPS_PROXY: 'one:1', NO_PROXY: 'aws.com' }, 'one:1'],
  ['https://sts.amazonaws.com', { HTTPS_PROXY: 'one:1', NO_PROXY: '*' }, undefined],
  ['https://a.example:8443', { HTTPS_PROXY: 'one:1', NO_PROXY: 'a.example:8443' }, undefined],
  ['https://a.example:8443', { HTTPS_PROXY: 'one:1', NO_PROXY: 'a.example:443' }, 'one:1'],
  ['https://[2001:db8::1]', { HTTPS_PROXY: 'one:1', NO_PROXY: '2001:DB8:0::1' }, undefined],
  ['https://[2001:db8::1]', { HTTPS_PROXY: 'one:1', NO_PROXY: '[2001:db8::1]' }, undefined],
  ['https://[2001:db8::1]', { HTTPS_PROXY: 'one:1', NO_PROXY: '[2001:db8::1]:443' }, undefined],
  ['https://[2001:db8::1]', { HTTPS_PROXY: 'one:1', NO_PROXY: '[2001:db8::1]:8443' }, 'one:1'],
  ['https://[2001:db8::1]', { HTTPS_PROXY: 'one:1', NO_PROXY: '2001:db8::2' }, 'one:1'],
  ['http://127.0.0.1:5000', { HTTP_PROXY: 'one:1' }, undefined],
  ['http://169.254.170.2/x', { HTTP_PROXY: 'one:1' }, undefined],
])('the proxy for %s with %o is %s', (url, env, host) => {
  for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(proxyFor(url)?.host).toBe(host);
  vi.unstubAllEnvs();
});
