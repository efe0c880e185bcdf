import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** JSON, unless `text` is given; nothing at all where it hangs. */
export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hang?: boolean;
  readonly body?: unknown;
  readonly text?: string;
}

export interface SmallServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** An HTTP server on loopback that remembers what it was asked. */
export async function startSmallServer(answer: (asked: Asked) => Told): Promise<SmallServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      asked.push({ method, path, headers, body });
      const told = answer({ method, path, headers, body });
      if (told.hang) return;
      response.statusCode = told.status ?? 200;
      for (const [name, value] of Object.entries(told.headers ?? {})) response.setHeader(name, value);
      response.end(told.text ?? JSON.stringify(told.body ?? null));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Where nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = await startSmallServer(() => ({}));
  await server.close();
  return server.url;
}
