import { bookOf } from './book.js';
import { sizeCeilingPace } from './ceiling-pace.js';
import { riskCapacity, sizeDebtCeiling } from './debt-ceiling.js';
import { sizeLiquidationRatio } from './liquidation-ratio.js';
import type { SizingInput, TypeInput, TypeSizing } from './sizing-input.js';
import { sizeStabilityFee } from './stability-fee.js';
import { stressOf, type Family } from './stress.js';

/** Identifies the formulas: a recommendation names the model that made it. */
export const MODEL_VERSION = 'closed-form-1';

/**
 * Sizes every parameter of every type from one set of facts.
 *
 * A pure function of its argument: the same facts give the same recommendation, bit for bit. What is computed and from
 * what is told in docs/model.md.
 */
export function sizeParameters({ target, assets, types }: SizingInput): TypeSizing[] {
  const books = new Map(types.map((type) => [type.ilk, bookOf(type.positions)]));
  const member = (type: TypeInput) => ({ type, book: books.get(type.ilk)! });
  return types.map((type) => {
    const asset = assets[type.asset]!;
    const family: Family = { asset, members: types.filter((other) => other.asset === type.asset).map(member) };
    const { book } = member(type);
    const stress = stressOf(type, book, family, target);
    const capacity = riskCapacity(type, book, family, stress, target);
    return {
      ilk: type.ilk,
      windowHours: stress.window.hours,
      sized: [
        sizeLiquidationRatio(type, stress, target),
        sizeDebtCeiling(type, book, stress, capacity, target),
        ...sizeCeilingPace(type, capacity, target),
        sizeStabilityFee(type, book, family, stress, capacity, target),
      ],
    };
  });
}
