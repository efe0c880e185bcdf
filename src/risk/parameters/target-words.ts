import type { RiskTarget } from './risk-target.js';
import { percentText } from './words.js';

/** What governance accepts of a crash, for what the closed form sizes. */
export const crashTarget = ({ badDebtProbability }: RiskTarget): string =>
  `The worst liquidation window of a year ends in bad debt with a probability of at most ${percentText(badDebtProbability)}.`;

/** What governance accepts of simulated losses, for what the simulation sizes. */
export function lossTarget({ simulation }: RiskTarget): string {
  const { horizonHours, lossProbability, lossShare, shortfallLevel, shortfallShare } = simulation;
  const days = horizonHours / 24;
  const horizon = Number.isInteger(days) && days > 1 ? `${String(days)} days` : `${String(horizonHours)} hours`;
  return (
    `Over ${horizon}, a type loses more than ${percentText(lossShare)} of its debt with a probability of at most ` +
    `${percentText(lossProbability)}, and the expected shortfall at ${percentText(shortfallLevel)} of all types together is at ` +
    `most ${percentText(shortfallShare)} of the surplus buffer.`
  );
}
