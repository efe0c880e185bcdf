import { Inject, Injectable } from '@nestjs/common';
import { MarketData } from '../market-data/market-data.service.js';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { Log } from '../platform/log/log.js';
import { CdpProtocol, type ProtocolSnapshot } from '../protocol/protocol.port.js';
import { judge, type Judgement } from '../risk/guardrails/judge.js';
import { judgeGroups } from '../risk/guardrails/groups.js';
import { MODEL_VERSION, sizeParameters } from '../risk/parameters/size-parameters.js';
import type { TypeSizing } from '../risk/parameters/sizing-input.js';
import type { Assessment } from './assessment.js';
import { AssessmentRepository } from './assessment.repository.js';
import { AssetFacts } from './asset-facts.js';
import { assessedType, unassessedType } from './assessed-type.js';
import { ChangeHistory } from './change-history.service.js';
import { debtMadeUnsafe, moveOf } from './moves.js';
import { limitsOf, type Policy } from './policy.js';
import { PolicySource } from './policy-source.js';
import { marketRefusal, UnknownAssessmentError } from './recommendations-error.js';
import { isSizeable, presentValues, typeInput, type SizeableType } from './sizing-facts.js';

/** Facts of every asset that could be had, and why the others could not. */
interface Gathered {
  readonly facts: ReadonlyMap<string, AssetFacts>;
  readonly refusals: ReadonlyMap<string, { readonly code: string; readonly message: string }>;
}

/** One assessment: read → estimate → size → judge → save. It reads one block and saves all or nothing. */
@Injectable()
export class AssessmentService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly market: MarketData,
    private readonly policies: PolicySource,
    private readonly changes: ChangeHistory,
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
    const assets = Object.fromEntries([...gathered.facts].map(([asset, facts]) => [asset, facts.input]));
    const input = { target: policy.risk, assets, types: sizeable.map((type) => typeInput(type, snapshot)) };
    const sizings = sizeParameters(input);
    const judgements = await this.judge(sizings, sizeable, snapshot, gathered, policy);
    const saved = await this.assessments.save({
      at: snapshot.block.timestamp,
      block: snapshot.block,
      policy: { version: policy.version, hash: policy.hash },
      model: MODEL_VERSION,
      synthetic: [...gathered.facts.values()].some(({ snapshot: { synthetic } }) => synthetic),
      types: snapshot.types.map((type) => {
        const facts = gathered.facts.get(type.asset);
        const sizing = sizings.find(({ ilk }) => ilk === type.ilk);
        if (!facts || !sizing) return unassessedType(type, gathered.refusals.get(type.asset));
        return assessedType(type, facts, sizing, judgements);
      }),
      sizingInput: {
        ...input,
        assets: Object.fromEntries([...gathered.facts].map(([name, it]) => [name, it.saved()])),
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

  private async gather(types: readonly SizeableType[], { block }: ProtocolSnapshot, policy: Policy): Promise<Gathered> {
    const facts = new Map<string, AssetFacts>();
    const refusals = new Map<string, { code: string; message: string }>();
    for (const { asset, price } of types) {
      if (facts.has(asset) || refusals.has(asset)) continue;
      try {
        await this.market.appendFromFeed(asset, block);
        const snapshot = await this.market.snapshot(asset, price, block);
        facts.set(asset, new AssetFacts(snapshot, policy));
      } catch (error) {
        const refusal = marketRefusal(error);
        refusals.set(asset, refusal);
        this.log.warn('asset.refused', { asset, code: refusal.code });
      }
    }
    return { facts, refusals };
  }

  private async judge(
    sizings: readonly TypeSizing[],
    types: readonly SizeableType[],
    snapshot: ProtocolSnapshot,
    { facts }: Gathered,
    policy: Policy,
  ): Promise<Judgement[]> {
    const judgements: Judgement[] = [];
    for (const type of types) {
      const present = presentValues(type);
      const positions = snapshot.positions.filter(({ ilk }) => ilk === type.ilk);
      for (const sized of sizings.find(({ ilk }) => ilk === type.ilk)?.sized ?? []) {
        const value = present[sized.parameter];
        if (value === null) continue;
        const move = moveOf(type.ilk, sized, value);
        const circumstances = {
          now: snapshot.block.timestamp,
          lastChange: await this.changes.lastChange(type.ilk, sized.parameter),
          concerns: facts.get(type.asset)?.concerns ?? ['no facts of the asset'],
          newlyUnsafeDebt: (to: bigint) =>
            debtMadeUnsafe(positions, type.accumulatedRate, type.price, type.liquidationRatio, to),
        };
        judgements.push(judge(move, limitsOf(policy, type.ilk, sized.parameter), circumstances));
      }
    }
    return judgeGroups(judgements, policy.groups);
  }
}
