import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PositionStandings } from '../monitoring/positions/standings.service.js';
import { inputPipe } from '../platform/http/input.js';
import type { HistoryAt, ParameterHistory, ParameterRecord } from '../protocol/parameter-history.port.js';
import { ParameterChangeList } from '../protocol/parameter-changes.service.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { SafeService } from '../safe/safe.service.js';
import { HistoryController } from './history.controller.js';
import { PositionsController } from './positions.controller.js';

const SAFE = `0x${'5'.repeat(40)}`;
const record = (n: number, overrides: Partial<ParameterRecord> = {}): ParameterRecord => ({
  ilk: 'ETH-C',
  parameter: 'autoCeiling.gap',
  unit: 'rad',
  from: '1',
  to: '2',
  human: { from: '1', to: '2' },
  block: { number: n, hash: '0x', timestamp: n },
  transaction: '0x',
  logIndex: 0,
  sender: `0x${'1'.repeat(40)}`,
  through: SAFE,
  caller: null,
  source: 'AutoLine.gap',
  ...overrides,
});
const block = { number: 9, hash: '0x9', parentHash: '0x8', timestamp: 9 };
const history: ParameterHistory = {
  at: () =>
    Promise.resolve({
      block,
      values: [],
      records: [
        record(1),
        record(2, { parameter: 'liquidationRatio', source: 'Spotter.mat' }),
        record(3, { ilk: null, parameter: 'debtCeiling', source: 'Vat.Line' }),
        record(4),
      ],
    } satisfies HistoryAt),
  names: () => new Map(),
};
const asked: unknown[] = [];

let app: INestApplication;
let url: string;
beforeAll(async () => {
  const module = await Test.createTestingModule({
    controllers: [HistoryController, PositionsController],
    providers: [
      {
        provide: ParameterChangeList,
        useValue: new ParameterChangeList({ block: () => Promise.resolve(block) } as unknown as Rpc, history),
      },
      { provide: SafeService, useValue: { deployment: { safe: SAFE } } },
      { provide: PositionStandings, useValue: { list: (it: unknown) => Promise.resolve(asked.push(it)) } },
    ],
  }).compile();
  app = module.createNestApplication({ logger: false });
  app.useGlobalPipes(inputPipe());
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());
const get = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const blocks = (body: Record<string, unknown>): number[] =>
  (body['records'] as ParameterRecord[]).map((each) => each.block.number);

describe('the history over HTTP', () => {
  test('gives the newest first, and names the Safe', async () => {
    const { body } = await get('/protocol/history?limit=2');
    expect([blocks(body), body['total'], body['names']]).toEqual([[4, 3], 4, { [SAFE]: 'the Safe' }]);
  });

  test.each([
    ['ilk=eth-c', [4, 2, 1]],
    ['ilk=ETH-C&parameter=autoCeiling', [4, 1]],
    ['parameter=gap', [4, 1]],
    ['parameter=liquidationRatio', [2]],
    ['parameter=Vat.Line', [3]],
  ])('of %s gives what fits', async (query, expected) => {
    expect(blocks((await get(`/protocol/history?${query}`)).body)).toEqual(expected);
  });

  test.each(['limit=0', 'limit=x', 'ilk='])('refuses %s', async (query) => {
    expect((await get(`/protocol/history?${query}`)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('positions over HTTP', () => {
  test('take the ratio exactly, to the ray', async () => {
    await get('/positions?ilk=ETH-C&below=1.625&limit=3');
    expect(asked.at(-1)).toEqual({ ilk: 'ETH-C', below: 1_625n * 10n ** 24n, offset: 0, limit: 3 });
    await get('/positions?below=2');
    expect(asked.at(-1)).toEqual({ ilk: null, below: 2n * 10n ** 27n, offset: 0, limit: 50 });
  });

  test.each(['below=160%25', 'below=-1', 'below=1.2345678', 'below=160', 'below='])('refuse %s', async (query) => {
    const before = asked.length;
    expect((await get(`/positions?${query}`)).status).toBeGreaterThanOrEqual(400);
    expect(asked.length).toBe(before);
  });
});
