import { exp } from '../../../units/deterministic-math.js';
import type { SizingInput } from '../sizing-input.js';
import { familiesOf, stressOf } from '../stress.js';
import { compareTools, type ToolAnswer } from './compare-tools.js';

/** What published tools would say of every type on the facts that it was sized on; nothing is decided by it. */
export function compareTypes({ target, assets, types }: SizingInput): ReadonlyMap<string, readonly ToolAnswer[]> {
  return new Map(
    familiesOf({ assets, types }).map(({ type, book, family }) => {
      const { asset } = family;
      const { fall } = stressOf(type, book, family, target);
      const answers = compareTools({
        volatility: asset.volatility.longRun,
        depth: asset.depth,
        debtCeiling: type.ceiling,
        liquidationRatio: type.liquidationRatio,
        penalty: type.penalty,
        positions: type.positions,
        maxDrawdown: 1 - exp(-fall.point),
        protectedShare: 1 - target.unprotectedShare.point,
      });
      return [type.ilk, answers];
    }),
  );
}
