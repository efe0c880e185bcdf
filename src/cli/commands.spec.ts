import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { TypedDataEncoder } from 'ethers';
import { assessment } from '../../test/builders/assessment.builder.js';
import { proposal } from '../../test/builders/proposal.builder.js';
import { startSmallNode, type SmallNode } from '../../test/support/small-node.js';
import { deadUrl, startSmallServer, type SmallServer, type Told } from '../../test/support/small-server.js';
import { unreadable } from '../../test/support/readable.js';
import type { Proposal } from '../proposals/proposal.js';
import { walletAt, WORLD_ROLES } from '../world/wallets.js';
import { ApiClient } from './api-client.js';
import { assess, execute, importPrices, propose, sign, status, verifyExecution } from './commands.js';
import type { Connection } from './connection.js';
import { describeFailure } from './failure.js';
import { ForgedProposalError, NodeUnreachableError } from './signer.adapter.js';

/** What the service says, by method and path; a spec sets what it needs. */
let routes: Record<string, Told>;
let server: SmallServer;
let node: SmallNode | undefined;
let connection: Connection;
beforeEach(async () => {
  routes = {};
  const missing: Told = {
    status: 404,
    body: { error: { code: 'not-found/route', message: 'There is no such thing.', next: 'Look it up.' } },
  };
  server = await startSmallServer(({ method, path }) => routes[`${method} ${path.replace('/api/v1', '')}`] ?? missing);
  connection = { api: new ApiClient(server.url, 't'), rpcUrl: await deadUrl(), close: () => Promise.resolve() };
});
afterEach(async () => {
  await server.close();
  await node?.close();
  node = undefined;
});

const asked = (): string[] => server.asked.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);
const bodyOf = (path: string): unknown =>
  JSON.parse(server.asked.find((it) => it.path === `/api/v1${path}`)?.body ?? 'null');
async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) throw new Error('nothing was refused');
  return { error, ...describeFailure(error) };
}

/** As the service publishes it: its hash is that of its transaction. */
function published(changes: Partial<Proposal> = {}): Proposal {
  const it = { ...proposal(), ...changes };
  const fields =
    'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,' +
    'address gasToken,address refundReceiver,uint256 nonce';
  const SafeTx = fields.split(',').map((field) => {
    const [type = '', name = ''] = field.split(' ');
    return { type, name };
  });
  const domain = { chainId: it.chainId, verifyingContract: it.safe };
  return { ...it, hashes: { ...it.hashes, safeTxHash: TypedDataEncoder.hash(domain, { SafeTx }, it.transaction) } };
}

describe('assess and propose', () => {
  test('print the assessment, and what was proposed from that very one', async () => {
    routes = {
      'POST /assessments': { body: assessment({ id: 12 }) },
      'POST /proposals': { body: { outcome: 'proposed', proposal: proposal() } },
    };
    expect((await assess(connection)).text).toMatch(/^Assessment 12 /);
    const { text, data } = await propose(connection);
    expect(text).toMatch(/^Assessment 12 [^]*\n\nproposed\nProposal 7: published/);
    expect(data).toMatchObject({ outcome: 'proposed', proposal: { id: 7 } });
    expect(bodyOf('/proposals')).toEqual({ assessmentId: 12 });
    expect(unreadable(text)).toEqual([]);
  });

  test('say that there is nothing to change', async () => {
    routes = {
      'POST /assessments': { body: assessment() },
      'POST /proposals': { body: { outcome: 'nothing-to-change', proposal: null } },
    };
    expect((await propose(connection)).text).toMatch(
      /nothing-to-change\nNothing to change: the assessment says why\.$/,
    );
  });

  test('hand the service’s refusal on', async () => {
    const error = {
      code: 'market-data/feed-stale',
      message: 'The feed is late.',
      next: 'Wait.',
      details: { asset: 'ETH' },
    };
    routes = { 'POST /assessments': { status: 503, body: { error } } };
    expect(await failureOf(assess(connection))).toMatchObject({
      ...{ code: 'market-data/feed-stale', exitCode: 1, details: { asset: 'ETH' } },
      text: 'The feed is late.\nWait. [market-data/feed-stale]',
    });
  });
});

describe('an import of prices', () => {
  test('names the file by its whole path, and the asset in capitals', async () => {
    routes = { 'POST /prices/imports': { body: [] } };
    await importPrices(connection, 'prices/eth.csv', { asset: 'eth', source: 'binance' });
    expect(bodyOf('/prices/imports')).toEqual({ path: resolve('prices/eth.csv'), asset: 'ETH', source: 'binance' });
  });

  test.each([['eth.csv'], ['eth.csv.gz']])('of %s without its asset asks nobody', async (file) => {
    expect(await failureOf(importPrices(connection, file, {}))).toMatchObject({ code: 'input/asset', exitCode: 2 });
    expect(server.asked).toHaveLength(0);
  });

  test('of a folder needs no asset', async () => {
    routes = { 'POST /prices/imports': { body: [] } };
    await importPrices(connection, 'prices', {});
    expect(bodyOf('/prices/imports')).toEqual({ path: resolve('prices') });
  });

  test('that the service refuses ends with exit code 2 and the line', async () => {
    const error = {
      code: 'market-data/price-file-malformed',
      message: 'a.csv, line 3: no.',
      next: '',
      details: { line: 3 },
    };
    routes = { 'POST /prices/imports': { status: 422, body: { error } } };
    const failure = await failureOf(importPrices(connection, 'a.csv', { asset: 'ETH' }));
    expect(failure).toMatchObject({ exitCode: 2, details: { line: 3 }, text: expect.stringContaining('line 3') });
  });
});

describe('a signature', () => {
  test('is made here and sent for the newest open proposal', async () => {
    const [old, open] = [published({ id: 3, state: 'verified' }), published({ id: 8 })];
    routes = {
      'GET /proposals': { body: [old, open] },
      'POST /proposals/8/signatures': { body: { ...open, confirmations: [{}] } },
    };
    const { text } = await sign(connection, undefined, { demoOwner: '1' });
    expect(text).toMatch(/signed: 1 signatures now\.$/);
    expect(bodyOf('/proposals/8/signatures')).toEqual({ signature: expect.stringMatching(/^0x[0-9a-f]{130}$/) });
  });

  test('is not sent where the transaction is another than its hash says', async () => {
    const open = published();
    routes = { 'GET /proposals/7': { body: { ...open, transaction: { ...open.transaction, nonce: 9 } } } };
    const { error, exitCode } = await failureOf(sign(connection, '7', { demoOwner: '1' }));
    expect(error).toBeInstanceOf(ForgedProposalError);
    expect(exitCode).toBe(1);
    expect(asked()).toEqual(['GET /proposals/7']);
  });

  test('needs an open proposal', async () => {
    routes = { 'GET /proposals': { body: [published({ state: 'verified' })] } };
    const failure = await failureOf(sign(connection, undefined, { demoOwner: '1' }));
    expect(failure).toMatchObject({ code: 'not-found/open-proposal', exitCode: 2 });
  });

  test('asks for an id as it is given, whatever stands in it', async () => {
    const failure = await failureOf(sign(connection, '../status?x', { demoOwner: '1' }));
    expect(failure).toMatchObject({ code: 'not-found/route', exitCode: 2 });
    expect(asked()).toEqual(['GET /proposals/..%2Fstatus%3Fx']);
  });
});

describe('an execution', () => {
  const call = { to: `0x${'11'.repeat(20)}`, data: '0x12345678' };
  const ready = (): void => {
    routes = {
      'GET /proposals/7': { body: published({ state: 'ready' }) },
      'POST /proposals/7/execution': { body: call },
      'POST /proposals/7/verification': { body: published({ state: 'verified' }) },
    };
  };

  test('is sent as the service prepares it, and verified afterwards', async () => {
    ready();
    node = await startSmallNode(31_337, '0x1');
    const { text, ok, data } = await execute({ ...connection, rpcUrl: node.url }, '7', { demo: true });
    expect(ok).toBe(true);
    expect(data).toMatchObject({ block: 16, txHash: node.sent[0]?.hash });
    expect(text).toMatch(/^Executed in block 16 by 0x[0-9a-f]{64}\.\nProposal 7: verified/);
    expect(node.sent[0]).toMatchObject({ ...call, from: walletAt(WORLD_ROLES.relayer).address });
  });

  test('that reverts is a failure, and nothing is verified', async () => {
    ready();
    node = await startSmallNode(31_337, '0x0');
    const failure = await failureOf(execute({ ...connection, rpcUrl: node.url }, '7', { demo: true }));
    expect(failure).toMatchObject({ code: 'execution/reverted', exitCode: 1 });
    expect(asked()).not.toContain('POST /proposals/7/verification');
  });

  test('over a node that is gone ends at once', async () => {
    ready();
    const { error, exitCode } = await failureOf(execute(connection, '7', { demo: true }));
    expect(error).toBeInstanceOf(NodeUnreachableError);
    expect(exitCode).toBe(1);
  });

  test('is looked at again, the newest unless one is named; a mismatch is a failure', async () => {
    routes = {
      'GET /proposals': { body: [published({ id: 7 }), published({ id: 9 })] },
      'POST /proposals/9/verification': { body: published({ id: 9, state: 'mismatch' }) },
      'POST /proposals/7/verification': { body: published({ state: 'verified' }) },
    };
    expect((await verifyExecution(connection, undefined)).ok).toBe(false);
    expect((await verifyExecution(connection, '7')).ok).toBe(true);
    routes = { 'GET /proposals': { body: [] } };
    expect(await failureOf(verifyExecution(connection, undefined))).toMatchObject({ exitCode: 2 });
  });
});

describe('the status', () => {
  const system = {
    block: { number: 5, hash: `0x${'5'.repeat(64)}`, parentHash: '0x', timestamp: 1_800_000_000 },
    policy: { version: 2, hash: 'c'.repeat(64) },
    safe: { version: '1.4.1', threshold: 2, owners: ['0x1', '0x2'], nonce: 1 },
    jobs: [],
  };

  test('puts system, newest assessment and proposals together', async () => {
    routes = {
      'GET /status': { body: system },
      'GET /proposals': { body: [proposal()] },
      'GET /assessments?limit=1': { body: [assessment({ id: 4 })] },
    };
    const { data, text } = await status(connection);
    expect(data).toMatchObject({ assessment: { id: 4 }, proposals: [{ id: 7 }], policy: { version: 2 } });
    expect(unreadable(text)).toEqual([]);
  });

  test('of a new service has neither', async () => {
    routes = {
      'GET /status': { body: system },
      'GET /proposals': { body: [] },
      'GET /assessments?limit=1': { body: [] },
    };
    const { data, text } = await status(connection);
    expect(data).toMatchObject({ assessment: null, proposals: [] });
    expect(text).toMatch(/No assessment yet\.[^]*No proposals\.$/);
  });

  test('of nobody, or of another program, says so', async () => {
    const gone = { ...connection, api: new ApiClient(await deadUrl(), 't') };
    expect(await failureOf(status(gone))).toMatchObject({ code: 'service/unreachable', exitCode: 1 });
    routes = { 'GET /status': { text: '<html>' }, 'GET /proposals': { body: [] } };
    expect(await failureOf(status(connection))).toMatchObject({ code: 'service/foreign-answer', exitCode: 1 });
  });
});
