/** Stands before an AWS endpoint and answers as late as a region that is far away. */
import { createServer, request } from 'node:http';

export interface SlowProxy {
  url: string;
  stop(): Promise<void>;
}

/**
 * @param target `http://127.0.0.1:PORT`
 * @param delayOf milliseconds that an answer of this region waits; the region is the one that the request is signed for
 */
export async function startSlowProxy(
  target: string,
  delayOf: (region: string) => number,
): Promise<SlowProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    const { method, url: path, headers } = incoming;
    setTimeout(() => {
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.once('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }, delayOf(region));
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
