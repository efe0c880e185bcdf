import { afterAll } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { MarketData } from '../../src/market-data/market-data.service.js';
import { CHAIN } from '../../src/platform/chain/chain.token.js';
import { Log } from '../../src/platform/log/log.js';
import {
  CdpProtocol,
  type AuctionState,
  type CollateralTypeState,
  type Position,
} from '../../src/protocol/protocol.port.js';
import type { Assessment, TypeAssessment } from '../../src/recommendations/assessment.js';
import { AssessmentRepository } from '../../src/recommendations/assessment.repository.js';
import { AssessmentService } from '../../src/recommendations/assessment.service.js';
import { ChangeHistory } from '../../src/recommendations/change-history.service.js';
import type { Policy } from '../../src/recommendations/policy.js';
import { PegAnswers } from '../../src/recommendations/peg-answer.service.js';
import { PolicySource } from '../../src/recommendations/policy-source.js';
import { RiskStudyService } from '../../src/recommendations/risk-study.service.js';
import { SimulationPool } from '../../src/recommendations/simulation-pool.adapter.js';
import { RISKIER } from '../../src/risk/guardrails/limits.js';
import { bps, rad, ray, RAY, wad, WAD } from '../../src/units/fixed-point.js';
import { pricePath } from '../builders/price-path.js';
import { localPolicy } from '../builders/policy.builder.js';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../builders/protocol-snapshot.builder.js';
import { ChainDouble } from '../doubles/chain.double.js';
import { MarketDataDouble, type MarketState } from '../doubles/market-data.double.js';
import { ProtocolDouble } from '../doubles/protocol.double.js';
import {
  AssessmentRepositoryDouble,
  ChangeHistoryDouble,
  PolicySourceDouble,
} from '../doubles/recommendations.double.js';
import { silentLog } from './database.js';

export const HOUR = 3_600;
const HOURS = 9_000;
/** Half past the hour after the last one of the history. */
export const NOW = 1_799_998_200;
const START = NOW - 1_800 - HOURS * HOUR;

export const AUCTION: AuctionState = {
  startFactor: ray((12n * RAY) / 10n),
  resetSeconds: 8_400,
  resetFactor: ray((4n * RAY) / 10n),
  incentiveRate: wad(0n),
  incentiveFlat: rad(0n),
  curve: { kind: 'stairstep', cut: ray((99n * RAY) / 100n), stepSeconds: 90 },
};
const vault = (ilk: string, id: number, ratio: number): Position => ({
  id: String(id),
  owner: '0x',
  ilk,
  collateral: wad((BigInt(Math.round(ratio * 1_000)) * 100n * WAD) / 3_000n / 1_000n),
  normalisedDebt: wad(100n * WAD),
});
const liquidated = (ilk: string, changes: Partial<CollateralTypeState> = {}): CollateralTypeState =>
  typeState(ilk, {
    auction: AUCTION,
    debtCeiling: debt(4_000_000),
    autoCeiling: autoCeiling(4_000_000, 500_000, 28_800),
    ...changes,
  });
export const TYPES = [
  liquidated('ETH-B', { liquidationRatio: ray((130n * RAY) / 100n), stabilityFeeBps: bps(0) }),
  liquidated('ETH-C', { liquidationRatio: ray((230n * RAY) / 100n) }),
  liquidated('LINK-A', { liquidationRatio: ray((165n * RAY) / 100n) }),
  typeState('USDC-A'),
];
const POSITIONS = [1.4, 1.6, 1.9, 2.4].flatMap((ratio, i) => [vault('ETH-B', i, ratio), vault('LINK-A', 10 + i, 1.8)]);

export const market = (seed: number): MarketState => ({
  candles: pricePath({ hours: HOURS, start: START, seed }),
  synthetic: false,
  price: 3_000n,
  updatedAt: NOW - 60,
  depth: [
    { worth: 1_000_000n, slippage: 0.01 },
    { worth: 20_000_000n, slippage: 0.2 },
  ],
});

/** One thread for all specs of a file. */
const pool = SimulationPool.of(1);
afterAll(() => pool.onModuleDestroy());

/** The local world's policy with as few paths as a spec needs. */
export function quickPolicy(changes: Partial<Policy> = {}): Policy {
  const { risk, ...rest } = localPolicy();
  const simulation = { ...risk.simulation, horizonHours: 24, paths: 1_024, resamples: 1 };
  return { ...rest, risk: { ...risk, simulation }, ...changes };
}

/** The service that assesses, over doubles that a spec may change. */
export async function startAssessing() {
  const chain = new ChainDouble({ timestamp: NOW });
  const protocol = new ProtocolDouble(chain, { ...protocolSnapshot({ types: TYPES }), positions: POSITIONS });
  const markets = new Map([
    ['ETH', market(1)],
    ['LINK', market(2)],
  ]);
  const marketData = new MarketDataDouble(chain, markets);
  const saved = new AssessmentRepositoryDouble();
  const changes = new ChangeHistoryDouble();
  const policies = new PolicySourceDouble(quickPolicy());
  const module = await Test.createTestingModule({
    providers: [
      AssessmentService,
      RiskStudyService,
      PegAnswers,
      { provide: SimulationPool, useValue: pool },
      { provide: CHAIN, useValue: chain },
      { provide: CdpProtocol, useValue: protocol },
      { provide: MarketData, useValue: marketData },
      { provide: PolicySource, useValue: policies },
      { provide: ChangeHistory, useValue: changes },
      { provide: AssessmentRepository, useValue: saved },
      { provide: Log, useValue: silentLog() },
    ],
  }).compile();
  const change = (asset: string, changed: Partial<MarketState>): void => {
    const before = markets.get(asset);
    if (before) markets.set(asset, { ...before, ...changed });
  };
  return {
    chain,
    protocol,
    markets,
    marketData,
    saved,
    changes,
    policies,
    change,
    service: module.get(AssessmentService),
  };
}

export const typeOf = ({ types }: Assessment, ilk: string): TypeAssessment => types.find((type) => type.ilk === ilk)!;
/** What an assessment allows to change, and whether that takes more risk. */
export const moves = ({ types }: Assessment) =>
  types.flatMap(({ ilk, parameters }) =>
    parameters
      .filter(({ current, allowed }) => current !== allowed)
      .map(({ parameter, current, allowed }) => {
        const up = BigInt(allowed) > BigInt(current);
        return { ilk, parameter, riskier: (RISKIER[parameter] === 'up') === up };
      }),
  );
