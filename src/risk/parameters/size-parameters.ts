import { adviseWithDoubts } from './advice-doubts.js';
import { ordinaryVault, type CalmMarket } from './auction-advice.js';
import type { Book } from './book.js';
import { sizeCeilingPace } from './ceiling-pace.js';
import { CHANGES, type ChangeableFacts } from './changes.js';
import { riskCapacity, sizeDebtCeiling } from './debt-ceiling.js';
import { feeBase, type FeeBase } from './fee-base.js';
import { sizeLiquidationRatio } from './liquidation-ratio.js';
import type { RiskTarget } from './risk-target.js';
import { doubtsOf } from './simulated/doubted.js';
import { reacted } from './simulated/reactions.js';
import { sizeSimulatedFee } from './simulated/simulated-fee.js';
import type { SimulatedRisk, SimulatedRisks } from './simulated/simulated-risk.js';
import type { Advice, Sensitivity, Sized, SizedParameter, SizingInput, TypeInput, TypeSizing } from './sizing-input.js';
import { sizeStabilityFee } from './stability-fee.js';
import { familiesOf, stressOf, type Family, type Stress } from './stress.js';
import { crashTarget, lossTarget } from './target-words.js';

/** Identifies the formulas: a recommendation names the model that made it. */
export const MODEL_VERSION = 'simulation-1';

/** All that one type is sized on. */
interface TypeFacts {
  readonly type: TypeInput;
  readonly book: Book;
  readonly family: Family;
  readonly target: RiskTarget;
  readonly fees: FeeBase;
  readonly simulated: SimulatedRisk | null;
  readonly horizonHours: number;
}

/**
 * Sizes every parameter of every type from one set of facts.
 *
 * A pure function of its arguments: the same facts give the same recommendation, bit for bit. What is computed and from
 * what is told in docs/model.md.
 *
 * @param risks what the simulation of the same facts says; without it the closed form stands alone.
 * @param calm by asset, for the advice on auctions; a type of an asset without it gets none.
 */
export function sizeParameters(
  { target, assets, types, feeMarket }: SizingInput,
  risks: SimulatedRisks | null = null,
  calm: Readonly<Record<string, CalmMarket>> = {},
): TypeSizing[] {
  const fees = feeBase(target, feeMarket);
  return familiesOf({ assets, types }).map(({ type, book, family }) => {
    const simulated = risks?.types.find(({ ilk }) => ilk === type.ilk) ?? null;
    const facts: TypeFacts = { type, book, family, target, fees, simulated, horizonHours: risks?.horizonHours ?? 0 };
    const stress = stressIn(facts);
    const market = calm[type.asset];
    return {
      ilk: type.ilk,
      windowHours: stress.window.hours,
      sized: explained(facts),
      advice: market ? advised(facts, market) : [],
      simulated,
    };
  });
}

const stressIn = ({ type, book, family, target }: TypeFacts): Stress => stressOf(type, book, family, target);

/** Every parameter of one type. */
function sizeType(facts: TypeFacts): Sized[] {
  const { type, book, family, target, fees, simulated, horizonHours } = facts;
  const stress = stressIn(facts);
  const closed = riskCapacity(type, book, family, stress, target);
  const capacity = simulated?.capacity?.all ?? closed;
  return [
    sizeLiquidationRatio(type, stress, target),
    sizeDebtCeiling(type, book, stress, capacity, target, { simulated, closed }),
    ...sizeCeilingPace(type, capacity, target, simulated?.capacity ? doubtsOf(simulated.capacity) : { data: closed }),
    simulated !== null && simulated.capacity !== null
      ? sizeSimulatedFee(type, { ...simulated, capacity: simulated.capacity }, horizonHours, target, fees)
      : sizeStabilityFee(type, book, family, stress, capacity, target, fees),
  ];
}

/** The same with the careful end, the target that each follows from, and what would change it. */
function explained(facts: TypeFacts): SizedParameter[] {
  const changed = CHANGES.map(({ input, change, apply }, i) => ({
    input,
    change,
    sized: sizeType(changedBy(facts, apply, i)),
  }));
  return sizeType(facts).map((sized, index) => ({
    ...sized,
    conservative: SAFER[sized.parameter] === 'up' ? sized.interval.high : sized.interval.low,
    target:
      sized.parameter === 'liquidationRatio' || !facts.simulated ? crashTarget(facts.target) : lossTarget(facts.target),
    sensitivities: sensitivitiesOf(
      sized,
      changed.map(({ input, change, sized: other }) => ({ input, change, value: other[index]!.interval.point })),
    ),
  }));
}

/** Advice on auctions in the same way. */
function advised(facts: TypeFacts, calm: CalmMarket): Advice[] {
  const adviceOn = (of: TypeFacts) => {
    const { type, book, family, target, simulated } = of;
    const rest = { asset: family.asset, stress: stressIn(of), vaultDebt: ordinaryVault(type, book) };
    return adviseWithDoubts({ type, book, target, simulated, calm, ...rest });
  };
  const changed = CHANGES.map(({ input, change, apply }, i) => {
    return { input, change, advice: adviceOn(changedBy(facts, apply, i)) };
  });
  return adviceOn(facts).map((advice, index) => ({
    ...advice,
    sensitivities: sensitivitiesOf(
      advice,
      changed.map(({ input, change, advice: other }) => ({ input, change, value: other[index]!.advised })),
    ),
  }));
}

const SAFER: Readonly<Record<Sized['parameter'], 'up' | 'down'>> = {
  liquidationRatio: 'up',
  debtCeiling: 'down',
  ceilingGap: 'down',
  ceilingTtl: 'up',
  stabilityFee: 'up',
};

function changedBy(facts: TypeFacts, apply: (of: ChangeableFacts) => ChangeableFacts, index: number): TypeFacts {
  const { asset, target } = apply({ asset: facts.family.asset, target: facts.target });
  const simulated = facts.simulated && reacted(facts.simulated, index);
  return { ...facts, target, simulated, family: { ...facts.family, asset } };
}

function sensitivitiesOf(
  { interval: { point } }: Pick<Sized, 'interval'>,
  values: readonly Sensitivity[],
): Sensitivity[] {
  const effect = ({ value }: Sensitivity): number => Math.abs(value - point);
  return values.filter((it) => effect(it) > 0).sort((a, b) => effect(b) - effect(a));
}
