import { afterEach, describe, expect, test } from '@jest/globals';
import { deadUrl, startSmallServer, type SmallServer } from '../../../test/support/small-server.js';
import { MissingBlockError, RpcDisagreementError, RpcUnavailableError } from './rpc-error.js';
import { RpcPool, type PoolOptions } from './rpc-pool.js';

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}
type Node = (request: Request) => unknown;

const hashOf = (number: number): string => `0x${number.toString(16).padStart(64, 'b')}`;
/** A node that has the chain up to `head`. */
const honest =
  (head = 100): Node =>
  ({ method, params }) => {
    if (method === 'eth_chainId') return '0x1';
    if (method === 'eth_call') return '0x07';
    const number = params[0] === 'latest' ? head : Number(params[0]);
    if (number > head) return null;
    const hex = `0x${number.toString(16)}`;
    return { number: hex, hash: hashOf(number), parentHash: hashOf(number - 1), timestamp: hex };
  };
const liar =
  (head = 100): Node =>
  (request) => {
    const truth = honest(head)(request);
    if (request.method === 'eth_call') return '0x08';
    return typeof truth === 'object' && truth !== null ? { ...truth, hash: hashOf(666) } : truth;
  };

const servers: SmallServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => server.close()));
});

async function serve(node: Node): Promise<string> {
  const server = await startSmallServer(({ body }) => {
    const request = JSON.parse(body) as Request;
    return { body: { jsonrpc: '2.0', id: request.id, result: node(request) } };
  });
  servers.push(server);
  return server.url;
}
/** Takes questions and never answers. */
async function hanging(): Promise<string> {
  const { createServer } = await import('node:http');
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
  };
  const url = `http://127.0.0.1:${String(port)}`;
  servers.push({ url, asked: [], close });
  return url;
}
const pool = async (nodes: readonly (Node | string)[], options: PoolOptions = {}): Promise<RpcPool> => {
  const urls = await Promise.all(nodes.map(async (node) => (typeof node === 'string' ? node : serve(node))));
  return new RpcPool(urls, { timeoutMs: 3_000, patienceMs: 150, ...options });
};
const read = async (rpc: RpcPool): Promise<string> => rpc.call({ to: '0x1', data: '0x' }, { blockHash: hashOf(1) });

describe('a dead endpoint', () => {
  test('is passed over, asked last from then on, and nobody disagrees', async () => {
    const dead = await deadUrl();
    const rpc = await pool([dead, honest(), honest()]);
    expect(await read(rpc)).toBe('0x07');
    expect(rpc.states().map(({ resting }) => resting)).toEqual([true, false, false]);
    expect(rpc.disagreements().count).toBe(0);
  });

  test('of two leaves the other; two of three leave too few', async () => {
    expect(await read(await pool([await deadUrl(), honest()]))).toBe('0x07');
    await expect(read(await pool([await deadUrl(), await deadUrl(), honest()]))).rejects.toThrow(RpcUnavailableError);
  });

  test('that hangs keeps nobody waiting for longer than patience lasts', async () => {
    const rpc = await pool([await hanging(), honest(), honest()]);
    const started = performance.now();
    expect(await read(rpc)).toBe('0x07');
    expect((await rpc.block()).number).toBe(100);
    expect(performance.now() - started).toBeLessThan(2_500);
  });
});

describe('a lying endpoint', () => {
  test.each([0, 1, 2])('of three is outvoted in place %i, named and asked last from then on', async (place) => {
    const nodes = [0, 1, 2].map((index) => (index === place ? liar() : honest()));
    const rpc = await pool(nodes);
    expect(await read(rpc)).toBe('0x07');
    expect((await rpc.block(50)).hash).toBe(hashOf(50));
    const states = rpc.states();
    if (place === 2) return expect(rpc.disagreements().count).toBe(0); // two agreed, it was never asked
    expect(rpc.disagreements().last?.dissenters).toEqual([states[place]?.url]);
    return expect(states.map(({ resting }) => resting)).toEqual([0, 1, 2].map((index) => index === place));
  });

  test('of two settles nothing: neither may be believed', async () => {
    const rpc = await pool([honest(), liar()]);
    await expect(read(rpc)).rejects.toThrow(RpcDisagreementError);
    await expect(read(rpc)).rejects.toMatchObject({ code: 'chain/disagreement' });
    expect(rpc.disagreements()).toMatchObject({ count: 2, last: { method: 'eth_call' } });
  });

  test('with a head that nobody else has does not move the head', async () => {
    expect((await (await pool([honest(9_999), honest(100), honest(100)])).block()).number).toBe(100);
  });
});

describe('the head', () => {
  test('is the highest block that enough endpoints have', async () => {
    expect((await (await pool([honest(100), honest(98), honest(99)])).block()).number).toBe(99);
    expect((await (await pool([honest(100), honest(98)])).block()).number).toBe(98);
  });

  test('a block that only one has is missing', async () => {
    const rpc = await pool([honest(100), honest(98), honest(98)]);
    await expect(rpc.block(100)).rejects.toThrow(MissingBlockError);
  });

  test('is resolved once for a read at "latest", so that all are asked about the same block', async () => {
    const asked: unknown[] = [];
    const spy =
      (head: number): Node =>
      (request) => {
        if (request.method === 'eth_call') asked.push(request.params[1]);
        return honest(head)(request);
      };
    const rpc = await pool([spy(100), spy(99), spy(99)]);
    expect(await rpc.call({ to: '0x1', data: '0x' }, 'latest')).toBe('0x07');
    expect(asked).toEqual(Array(2).fill({ blockHash: hashOf(99), requireCanonical: true }));
  });
});

test('a transaction goes to all, and one that takes it is enough', async () => {
  const got: string[] = [];
  const taking =
    (name: string): Node =>
    ({ method }) => {
      got.push(`${name} ${method}`);
      return '0xfeed';
    };
  const rpc = await pool([await deadUrl(), taking('b'), taking('c')]);
  expect(await rpc.request('eth_sendRawTransaction', ['0x02'])).toBe('0xfeed');
  expect(got.sort()).toEqual(['b eth_sendRawTransaction', 'c eth_sendRawTransaction']);
});
