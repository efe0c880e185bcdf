import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blockArgument, CALL_GAS, Rpc } from './rpc.js';
import { MissingBlockError, RpcRefusedError, RpcUnavailableError } from './rpc-error.js';

interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
}
type Answering = (asked: Asked, response: ServerResponse) => void;

let server: Server;
let url: string;
let answering: Answering;
const asked: Asked[] = [];

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Asked;
      asked.push(body);
      answering(body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A node that gives this as the body of its answer. */
function node(body: unknown, status = 200, timeoutMs = 2_000): Rpc {
  answering = (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  return new Rpc(url, timeoutMs);
}
const result = (value: unknown) => ({ jsonrpc: '2.0', id: 1, result: value });

describe('nothing is known, so the node counts as silent,', () => {
  test('when nobody listens', async () => {
    const error = await new Rpc('http://127.0.0.1:1').chainId().catch((it: unknown) => it);
    expect(error).toBeInstanceOf(RpcUnavailableError);
    expect(error).toMatchObject({
      code: 'chain/unavailable',
      message: expect.stringContaining('did not answer eth_chainId'),
    });
  });

  test('when it takes longer than it may', async () => {
    answering = () => undefined;
    const started = performance.now();
    await expect(new Rpc(url, 50).chainId()).rejects.toThrow(RpcUnavailableError);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  test('when it hangs up in the middle', async () => {
    answering = (_asked, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"result"');
      response.socket?.destroy();
    };
    await expect(new Rpc(url, 2_000).chainId()).rejects.toThrow(RpcUnavailableError);
  });

  test.each([
    ['with a page', '<html>Bad gateway</html>', 200],
    ['with nothing', '', 200],
    ['with half of its JSON', '{"jsonrpc":"2.0","resu', 200],
    ['with null', 'null', 200],
    ['with a list', '[]', 200],
    ['with an object that has neither result nor error', { message: 'rate limited' }, 200],
    ['with an error that is no object', { error: 'rate limited' }, 200],
    ['with an error without a message', { error: { code: 1 } }, 200],
    ['that too much was asked', { error: { code: -32_005, message: 'limit exceeded' } }, 429],
    ['that its node is gone', result('0x1'), 502],
  ])('when it answers %s', async (_name, body, status) => {
    await expect(node(body, status).chainId()).rejects.toThrow(RpcUnavailableError);
  });
});

describe('a node that refuses', () => {
  const error = { code: 3, message: 'execution reverted: Vat/not-safe', data: '0x08c379a0' };

  test('is told from one that is silent, with its reason, its code and the revert data', async () => {
    const refused = await node({ jsonrpc: '2.0', id: 1, error })
      .call({ to: '0x1', data: '0x' }, 'latest')
      .catch((it: unknown) => it);
    expect(refused).toBeInstanceOf(RpcRefusedError);
    expect(refused).toMatchObject({
      code: 'chain/refused',
      message: 'The node refused eth_call: execution reverted: Vat/not-safe',
      data: '0x08c379a0',
      details: { method: 'eth_call', rpcCode: 3 },
    });
  });

  test('may do so with an HTTP status of its own', async () => {
    await expect(node({ error }, 400).chainId()).rejects.toThrow(RpcRefusedError);
  });

  test('says that it has no such block by answering null', async () => {
    for (const reference of [5, { blockHash: '0xab' }, 'finalized'] as const) {
      await expect(node(result(null)).block(reference)).rejects.toThrow(MissingBlockError);
    }
  });
});

describe('an answer', () => {
  const RAW = { number: '0x10', hash: '0xaa', parentHash: '0xbb', timestamp: '0x6553f100' };

  test('of null is an answer', async () => {
    expect(await node(result(null)).request('eth_getTransactionReceipt', ['0x1'])).toBeNull();
  });

  test('beside an error of null is one too', async () => {
    expect(await node({ result: '0x7a69', error: null }).chainId()).toBe(31_337);
  });

  test('of a block has its numbers as numbers', async () => {
    expect(await node(result(RAW)).block()).toEqual({
      number: 16,
      hash: '0xaa',
      parentHash: '0xbb',
      timestamp: 1_700_000_000,
    });
  });

  test('is asked for by number, tag or hash, and by no other call than that needs', async () => {
    const rpc = node(result(RAW));
    asked.length = 0;
    await rpc.block(16);
    await rpc.block('safe');
    await rpc.block({ blockHash: '0xaa' });
    expect(asked.map(({ method, params }) => [method, params])).toEqual([
      ['eth_getBlockByNumber', ['0x10', false]],
      ['eth_getBlockByNumber', ['safe', false]],
      ['eth_getBlockByHash', ['0xaa', false]],
    ]);
  });
});

describe('a call', () => {
  test('names its block by a hash that must be canonical, and its gas', async () => {
    asked.length = 0;
    await node(result('0x')).call({ to: '0x1', data: '0x2' }, { blockHash: '0xcc' });
    expect(asked[0]?.params).toEqual([
      { to: '0x1', data: '0x2', gas: `0x${CALL_GAS.toString(16)}` },
      { blockHash: '0xcc', requireCanonical: true },
    ]);
  });

  test('puts overrides of the block behind those of the state, and leaves out what is not asked for', async () => {
    const rpc = node(result('0x'));
    asked.length = 0;
    await rpc.call({ to: '0x1', data: '0x2' }, 7, { '0x1': {} });
    await rpc.call({ to: '0x1', data: '0x2' }, 7, undefined, { time: '0x9' });
    expect(asked.map(({ params }) => params.slice(1))).toEqual([
      ['0x7', { '0x1': {} }],
      ['0x7', {}, { time: '0x9' }],
    ]);
  });
});

test('a block argument is spelt as JSON-RPC has it', () => {
  expect([255, 'latest' as const].map(blockArgument)).toEqual(['0xff', 'latest']);
});
