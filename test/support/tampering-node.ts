import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a node says instead of the answer: nothing to pass the (possibly changed) request on. */
export type Tampering = (
  request: Request,
) => Partial<Request> & { readonly error?: { readonly code: number; readonly message: string } };

/** A node in front of the real one that changes or refuses requests, as some public nodes do. */
export async function startTamperingNode(url: string, tamper: Tampering) {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const request = JSON.parse(Buffer.concat(parts).toString()) as Request;
      const change = tamper(request);
      outgoing.setHeader('content-type', 'application/json');
      if (change.error) return outgoing.end(JSON.stringify({ jsonrpc: '2.0', id: request.id, error: change.error }));
      const body = JSON.stringify({ jsonrpc: '2.0', ...request, ...change });
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return outgoing.end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
