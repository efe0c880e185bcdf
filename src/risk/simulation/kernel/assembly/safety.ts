import { Evaluation, Family, memberAt, Model, worthBefore } from './job';
import { impactAt } from './market';
import { firstAtOrBelow } from './search';

/** For the rounding of single precision. */
const MARGIN: f64 = 1e-6;
const MOST_ROUNDS = 32;

/** A path that no member can lose on: all lows are above the critical ones, or all falls. See certificates.ts. */
export function isSafe(family: Family, evaluation: Evaluation, entry: usize): bool {
  let low = true;
  let steady = true;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const at = entry + <usize>index * 12;
    low = low && load<f32>(at, 4) > member.safeLow;
    steady = steady && load<f32>(at, 8) > member.safeFall;
  }
  return low || steady;
}

/**
 * The same by the lows of this very path. While all levels stay above their lows less B, only positions with triggers above
 * that are sold, and their impact is at most B if B is a fixed point, found from nothing upwards. Then nobody loses if all
 * of them break even there. Nor if no price lies further below what keepers were shown before than a position's gap less B:
 * what was unsafe then is sold, as long as positions so close together fit into the auctions of an hour.
 */
export function isSafeBelow(model: Model, family: Family, evaluation: Evaluation, entry: usize): bool {
  let impact: f64 = 0;
  let worth: f64 = -1;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (!mayBeSafe(family, evaluation, entry, impact)) return false;
    const more = worthAbove(family, evaluation, entry, impact);
    if (more == worth) return true;
    worth = more;
    impact = mostImpact(model, family, evaluation, worth) + MARGIN;
  }
  return false;
}

function mayBeSafe(family: Family, evaluation: Evaluation, entry: usize, impact: f64): bool {
  let low = true;
  let sold = true;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    if (member.positions == 0) continue;
    const at = entry + <usize>index * 12;
    const drop = impact - <f64>load<f32>(at, 12) + MARGIN;
    low = low && <f64>load<f32>(at, 4) - impact - MARGIN >= member.breakEven;
    sold = sold && drop <= member.gap && drop <= member.fitting;
  }
  return low || sold;
}

/** Worth of all positions whose triggers lie above the lows less an impact. */
function worthAbove(family: Family, evaluation: Evaluation, entry: usize, impact: f64): f64 {
  let worth: f64 = 0;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const low = <f64>load<f32>(entry + <usize>index * 12, 4);
    const end = firstAtOrBelow(member.records, 0, member.positions, low - impact - MARGIN - member.shift);
    worth += member.scale * worthBefore(member.records, end);
  }
  return worth;
}

/** What sales worth so much can push, in any number of hours, each from a market that has recovered. */
function mostImpact(model: Model, family: Family, evaluation: Evaluation, worth: f64): f64 {
  if (evaluation.steepest > 0) return evaluation.steepest * worth;
  const hours = <f64>model.hours;
  const apart = hours * impactAt(family.curve, worth / hours);
  return (1 - evaluation.permanent) * impactAt(family.curve, worth) + evaluation.permanent * apart;
}
