import { Inject, Injectable } from '@nestjs/common';
import { MarketData } from '../market-data/market-data.service.js';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { Log } from '../platform/log/log.js';
import { CdpProtocol, type CollateralTypeState, type ProtocolSnapshot } from '../protocol/protocol.port.js';
import { judge, type Circumstances, type Judgement } from '../risk/guardrails/judge.js';
import { PARAMETERS, type Parameter } from '../risk/guardrails/limits.js';
import { judgeGroups } from '../risk/guardrails/groups.js';
import { compareTypes } from '../risk/parameters/compatibility/compare-types.js';
import type { PegInput } from '../risk/parameters/peg/peg-adjustment.js';
import { MODEL_VERSION, sizeParameters } from '../risk/parameters/size-parameters.js';
import type { SizingInput, TypeSizing } from '../risk/parameters/sizing-input.js';
import { simulationSummary, type Assessment } from './assessment.js';
import { AssessmentRepository } from './assessment.repository.js';
import { AssetFacts } from './asset-facts.js';
import { assessedType, unassessedType } from './assessed-type.js';
import { ChangeHistory } from './change-history.service.js';
import { debtMadeUnsafe, moveOf } from './moves.js';
import { KeptEstimates } from './kept-estimates.js';
import { limitsOf, type Policy } from './policy.js';
import { PegAnswers } from './peg-answer.service.js';
import { PolicySource } from './policy-source.js';
import { marketRefusal, UnknownAssessmentError } from './recommendations-error.js';
import { RiskStudyService } from './risk-study.service.js';
import { isSizeable, presentValues, typeInput, type SizeableType } from './sizing-facts.js';

/** Facts of every asset that could be had, and why the others could not. */
interface Gathered {
  readonly facts: ReadonlyMap<string, AssetFacts>;
  readonly refusals: ReadonlyMap<string, { readonly code: string; readonly message: string }>;
}

/** One assessment: read → estimate → size → judge → save. It reads one block and saves all or nothing. */
@Injectable()
export class AssessmentService {
  private readonly estimates = new KeptEstimates();

  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly market: MarketData,
    private readonly policies: PolicySource,
    private readonly changes: ChangeHistory,
    private readonly pegs: PegAnswers,
    private readonly studies: RiskStudyService,
    private readonly assessments: AssessmentRepository,
    private readonly log: Log,
  ) {}

  /**
   * @throws {PolicyError} @throws {RpcUnavailableError | RpcRefusedError} and saves nothing: an assessment on a part of the
   * facts would be one on other facts.
   */
  async assess(): Promise<Assessment> {
    const policy = this.policies.current();
    const { hash } = await this.rpc.block('latest');
    const snapshot = await this.protocol.readSnapshot({ blockHash: hash });
    const types = snapshot.types.filter(isSizeable);
    const gathered = await this.gather(types, snapshot, policy);
    const sizeable = types.filter(({ asset }) => gathered.facts.has(asset));
    const peg = await this.pegs.answer(snapshot, policy);
    const input = sizingInput(sizeable, gathered.facts, snapshot, policy, peg.input);
    const { risks, refusal } = await this.studies.study(input, gathered.facts, snapshot.system);
    const calm = Object.fromEntries([...gathered.facts].map(([asset, facts]) => [asset, facts.calm]));
    const sizings = sizeParameters(input, risks, calm);
    const comparisons = compareTypes(input);
    const judgements = await this.judge(sizings, snapshot, gathered, policy);
    const saved = await this.assessments.save({
      at: snapshot.block.timestamp,
      block: snapshot.block,
      policy: { version: policy.version, hash: policy.hash },
      model: MODEL_VERSION,
      synthetic: [...gathered.facts.values()].some(({ snapshot: { synthetic } }) => synthetic),
      types: snapshot.types.map((type) => {
        const facts = gathered.facts.get(type.asset);
        const sizing = sizings.find(({ ilk }) => ilk === type.ilk);
        if (!facts || !sizing)
          return unassessedType(type, isSizeable(type) ? gathered.refusals.get(type.asset) : undefined);
        return assessedType(type, facts, sizing, judgements, comparisons.get(type.ilk) ?? []);
      }),
      simulation: risks && simulationSummary(risks),
      simulationRefusal: refusal,
      peg: peg.record,
      sizingInput: {
        ...input,
        assets: Object.fromEntries([...gathered.facts].map(([name, it]) => [name, it.saved()])),
        risks,
        calm,
      },
    });
    this.log.info('assessment.saved', { id: saved.id, block: saved.block.number, synthetic: saved.synthetic });
    return saved;
  }

  /** @throws {UnknownAssessmentError} */
  async find(id: number | 'latest'): Promise<Assessment> {
    const found = id === 'latest' ? (await this.assessments.list(1))[0] : await this.assessments.find(id);
    if (!found) throw new UnknownAssessmentError(id);
    return found;
  }

  list(limit: number): Promise<Assessment[]> {
    return this.assessments.list(limit);
  }

  private async gather(types: readonly SizeableType[], snapshot: ProtocolSnapshot, policy: Policy): Promise<Gathered> {
    const facts = new Map<string, AssetFacts>();
    const refusals = new Map<string, { code: string; message: string }>();
    for (const asset of new Set(types.map((type) => type.asset))) {
      try {
        const own = types.filter((type) => type.asset === asset);
        facts.set(asset, await this.factsOf(asset, own, snapshot, policy));
      } catch (error) {
        const refusal = marketRefusal(error);
        refusals.set(asset, refusal);
        this.log.warn('asset.refused', { asset, code: refusal.code });
      }
    }
    return { facts, refusals };
  }

  private async factsOf(
    asset: string,
    types: readonly SizeableType[],
    snapshot: ProtocolSnapshot,
    policy: Policy,
  ): Promise<AssetFacts> {
    await this.market.appendFromFeed(asset, snapshot.block);
    const market = await this.market.snapshot(asset, types[0]?.price ?? null, snapshot.block);
    await this.market.recordQuality(market);
    const facts = new AssetFacts(market, policy, this.estimates);
    // Tails are fitted for the windows that sizing asks for: one that cannot be fitted must take no other asset along.
    sizeParameters(sizingInput(types, new Map([[asset, facts]]), snapshot, policy));
    return facts;
  }

  /** Types that the policy names count in its groups as they are where they could not be assessed. */
  private async judge(
    sizings: readonly TypeSizing[],
    snapshot: ProtocolSnapshot,
    { facts }: Gathered,
    policy: Policy,
  ): Promise<Judgement[]> {
    const judgements: Judgement[] = [];
    for (const type of snapshot.types) {
      const sizing = sizings.find(({ ilk }) => ilk === type.ilk);
      if (!sizing && !Object.hasOwn(policy.limits, type.ilk)) continue;
      const present = presentValues(type);
      for (const parameter of PARAMETERS) {
        const value = present[parameter];
        if (value === null) continue;
        const sized = sizing?.sized.find((it) => it.parameter === parameter);
        const move = sized ? moveOf(type.ilk, sized, value) : { ilk: type.ilk, parameter, from: value, to: value };
        const circumstances = await this.circumstances(type, parameter, snapshot, facts.get(type.asset));
        judgements.push(judge(move, limitsOf(policy, type.ilk, parameter), circumstances));
      }
    }
    return judgeGroups(judgements, policy.groups);
  }

  private async circumstances(
    { ilk, accumulatedRate, price, liquidationRatio }: CollateralTypeState,
    parameter: Parameter,
    { block, positions, targetPrice }: ProtocolSnapshot,
    facts: AssetFacts | undefined,
  ): Promise<Circumstances> {
    const own = positions.filter((position) => position.ilk === ilk);
    return {
      now: block.timestamp,
      lastChange: await this.changes.lastChange(ilk, parameter),
      concerns: facts?.concerns ?? ['no facts of the asset'],
      newlyUnsafeDebt: (to) => debtMadeUnsafe(own, accumulatedRate, price ?? 0n, liquidationRatio, to, targetPrice),
    };
  }
}

const sizingInput = (
  types: readonly SizeableType[],
  facts: ReadonlyMap<string, AssetFacts>,
  snapshot: ProtocolSnapshot,
  policy: Policy,
  peg: PegInput | null = null,
): SizingInput => ({
  target: policy.risk,
  assets: Object.fromEntries([...facts].map(([asset, { input }]) => [asset, input])),
  types: types.map((type) => typeInput(type, snapshot)),
  feeMarket: { peg, competing: policy.competingRates },
});
