/** Stands between a client and a server and loses answers: the request arrives and takes effect, the answer does not. */
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LossyProxy {
  url: string;
  /** The operations whose answer was lost, in order. */
  lost: string[];
  close(): void;
}

/**
 * @param isLost told the operation (`CreateRole`, `PUT /bucket?policy`) and how often it was asked before
 */
export async function lossyProxy(
  target: string,
  isLost: (operation: string, before: number) => boolean,
): Promise<LossyProxy> {
  const counts = new Map<string, number>();
  const lost: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const action = new URLSearchParams(body.toString()).get('Action');
      const operation = action ?? `${request.method} ${request.url}`;
      const before = counts.get(operation) ?? 0;
      counts.set(operation, before + 1);
      const { method, headers, url: path } = request;
      const onward = forward(target + path, { method, headers }, (answer) => {
        if (isLost(operation, before)) {
          lost.push(operation);
          answer.resume().on('end', () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => request.socket.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lost,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
