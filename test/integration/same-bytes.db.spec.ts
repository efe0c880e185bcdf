import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { MarketData } from '../../src/market-data/market-data.service.js';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { CHAIN } from '../../src/platform/chain/chain.token.js';
import type { BlockReference } from '../../src/platform/chain/rpc.js';
import { Log } from '../../src/platform/log/log.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import type { PositionIndex } from '../../src/protocol/position-index.port.js';
import { CdpProtocol, type ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { AssessmentRepository } from '../../src/recommendations/assessment.repository.js';
import { AssessmentService } from '../../src/recommendations/assessment.service.js';
import type { Assessment } from '../../src/recommendations/assessment.js';
import { ChangeHistory } from '../../src/recommendations/change-history.service.js';
import { PegAnswers } from '../../src/recommendations/peg-answer.service.js';
import { PolicySource } from '../../src/recommendations/policy-source.js';
import { RiskStudyService } from '../../src/recommendations/risk-study.service.js';
import { SimulationPool } from '../../src/recommendations/simulation-pool.adapter.js';
import { pricePath } from '../builders/price-path.js';
import { MarketDataDouble, type MarketState } from '../doubles/market-data.double.js';
import {
  AssessmentRepositoryDouble,
  ChangeHistoryDouble,
  PolicySourceDouble,
} from '../doubles/recommendations.double.js';
import { quickPolicy } from '../support/assessing.js';
import { silentLog } from '../support/database.js';
import { IndexedWorld } from '../support/indexed-world.js';

const HOURS = 9_000;
const PRICES = { ETH: 3_000n, LINK: 14n, YFI: 6_000n, WBTC: 65_000n };

let indexed: IndexedWorld;
const pool = SimulationPool.of(1);
beforeAll(async () => {
  indexed = await IndexedWorld.start();
});
afterAll(async () => {
  await pool.onModuleDestroy();
  await indexed.close();
});

/** Reads state from the contracts, and positions out of an index that follows the chain. */
class ThroughIndex extends DssAdapter {
  constructor(private readonly index: PositionIndex) {
    super(indexed.deployment, indexed.world.rpc);
  }

  override async readSnapshot(reference: BlockReference): Promise<ProtocolSnapshot> {
    const state = await this.readState(reference);
    await this.index.follow(state.block);
    return { ...state, positions: this.index.book().positions };
  }
}

function marketOf(price: bigint, now: number, seed: number): MarketState {
  const start = now - (now % 3_600) - HOURS * 3_600;
  const depth = [
    { worth: 1_000_000n, slippage: 0.01 },
    { worth: 20_000_000n, slippage: 0.2 },
  ];
  return { candles: pricePath({ hours: HOURS, start, seed }), synthetic: false, price, updatedAt: now - 60, depth };
}

/** One assessment of the chain as it is now, on the same markets and the same policy. */
async function assess(protocol: CdpProtocol): Promise<Assessment> {
  const { rpc } = indexed.world;
  const { timestamp } = await indexed.world.head();
  const markets = Object.entries(PRICES).map(
    ([asset, price], seed) => [asset, marketOf(price, timestamp, seed + 1)] as const,
  );
  const module = await Test.createTestingModule({
    providers: [
      AssessmentService,
      RiskStudyService,
      PegAnswers,
      { provide: SimulationPool, useValue: pool },
      { provide: CHAIN, useValue: rpc },
      { provide: CdpProtocol, useValue: protocol },
      { provide: MarketData, useValue: new MarketDataDouble(rpc, new Map(markets)) },
      { provide: PolicySource, useValue: new PolicySourceDouble(quickPolicy()) },
      { provide: ChangeHistory, useValue: new ChangeHistoryDouble() },
      { provide: AssessmentRepository, useValue: new AssessmentRepositoryDouble() },
      { provide: Log, useValue: silentLog() },
    ],
  }).compile();
  return module.get(AssessmentService).assess();
}

const raw = (): CdpProtocol => new DssAdapter(indexed.deployment, indexed.world.rpc);

test('an assessment of a full read and one through the index are the same bytes, before and after the book has moved', async () => {
  const through = new ThroughIndex(indexed.index());
  const first = await assess(through);
  expect(canonicalJson(first)).toBe(canonicalJson(await assess(raw())));

  const opened = await indexed.acts.open(50n, 20_000n);
  await indexed.world.advance(3_600);
  const second = await assess(through);
  const whole = await assess(raw());
  expect(canonicalJson(second)).toBe(canonicalJson(whole));
  expect(second.hash).toBe(whole.hash);

  // what is compared would show a position that is missing
  expect(second.types.some(({ simulated }) => simulated !== null)).toBe(true);
  const { positions } = await raw().readSnapshot('latest');
  expect(positions.map(({ id }) => id)).toContain(String(opened));
  const without = new (class extends DssAdapter {
    override async readSnapshot(reference: BlockReference): Promise<ProtocolSnapshot> {
      const snapshot = await super.readSnapshot(reference);
      return { ...snapshot, positions: snapshot.positions.filter(({ id }) => id !== String(opened)) };
    }
  })(indexed.deployment, indexed.world.rpc);
  expect((await assess(without)).hash).not.toBe(whole.hash);
}, 240_000);
