/** Stands between a client and a server and loses answers: the request arrives and takes effect, the answer does not. */
import { forward, listen, relay } from '../helpers/local-server.ts';

export interface LossyProxy {
  url: string;
  /** The operations whose answer was lost, in order. */
  lost: string[];
  close(): Promise<void>;
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
  const server = await listen((request, response, body) => {
    const action = new URLSearchParams(body.toString()).get('Action');
    const operation = action ?? `${request.method} ${request.url}`;
    const before = counts.get(operation) ?? 0;
    counts.set(operation, before + 1);
    forward(target, request, body, (answer) => {
      if (isLost(operation, before)) {
        lost.push(operation);
        request.socket.destroy();
        return;
      }
      relay(response, answer);
    });
  });
  return {
    url: server.url,
    lost,
    close: server.close,
  };
}
