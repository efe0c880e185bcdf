import { normalQuantile } from '../../units/normal-distribution.js';
import { adviseAuction, type Advised, type AuctionFacts } from './auction-advice.js';
import type { Book } from './book.js';
import type { Advice, Doubts, Interval } from './sizing-input.js';

type Kind = keyof Doubts;
type End = 'low' | 'high';
const ENDS: readonly End[] = ['low', 'high'];

/** The facts with one of them at an end of what it may be. */
interface Doubtful {
  readonly kind: Kind;
  readonly facts: AuctionFacts;
}

/** Whether a larger value makes an auction safer for the protocol. */
const SAFER: Readonly<Record<Advice['parameter'], 'up' | 'down'>> = {
  liquidationPenalty: 'up',
  startFactor: 'up',
  cut: 'down',
  step: 'down',
  resetFactor: 'down',
  resetSeconds: 'up',
  incentiveFlat: 'up',
  incentiveRate: 'up',
  debtFloor: 'up',
};

/** Advice with what is in doubt about it: the same advice on facts that lie, one by one, at the ends of what they may be. */
export function adviseWithDoubts(facts: AuctionFacts): Omit<Advice, 'sensitivities'>[] {
  const others = doubtful(facts).map(({ kind, facts: other }) => ({ kind, advice: adviseAuction(other) }));
  return adviseAuction(facts).map((advised, index) => {
    const by = (kind: Kind): Interval =>
      spread(
        advised,
        others.filter((other) => other.kind === kind).map(({ advice }) => advice[index]!.advised),
      );
    const doubts = { data: by('data'), monteCarlo: by('monteCarlo'), model: by('model') };
    const interval = spread(
      advised,
      Object.values(doubts).flatMap(({ low, high }) => [low, high]),
    );
    const { current, parameter } = advised;
    const inside = current !== null && current >= interval.low && current <= interval.high;
    return {
      ...advised,
      interval,
      doubts,
      conservative: SAFER[parameter] === 'up' ? interval.high : interval.low,
      decision: inside ? 'leave' : 'change',
    };
  });
}

const spread = ({ advised }: Advised, values: readonly number[]): Interval => ({
  low: Math.min(advised, ...values),
  point: advised,
  high: Math.max(advised, ...values),
});

function doubtful(facts: AuctionFacts): Doubtful[] {
  const { calm, stress, asset, simulated } = facts;
  const { ewma, garch } = asset.volatility;
  const data = ENDS.flatMap((end): AuctionFacts[] => [
    { ...facts, calm: { rise: { ...calm.rise, point: calm.rise[end] } } },
    {
      ...facts,
      stress: {
        ...stress,
        fall: { ...stress.fall, point: stress.fall[end] },
        slippage: { ...stress.slippage, point: stress.slippage[end] },
      },
    },
    { ...facts, vaultDebt: vaultDebt(facts, end) },
  ]);
  const volatilities = [ewma, garch].map((now) => ({
    ...facts,
    asset: { ...asset, volatility: { ewma, garch, longRun: now } },
  }));
  const losses = ENDS.flatMap((end) =>
    (['data', 'monteCarlo', 'model'] as const).flatMap((kind): Doubtful[] =>
      simulated === null
        ? []
        : [
            {
              kind,
              facts: {
                ...facts,
                simulated: {
                  ...simulated,
                  expectedLoss: { ...simulated.expectedLoss, point: simulated.expectedLoss[kind][end] },
                },
              },
            },
          ],
    ),
  );
  return [
    ...data.map((it): Doubtful => ({ kind: 'data', facts: it })),
    ...volatilities.map((it): Doubtful => ({ kind: 'model', facts: it })),
    ...losses,
  ];
}

/** Ends of the mean debt of a vault by its standard error; no less than half of it. */
function vaultDebt({ vaultDebt: mean, book, target }: AuctionFacts, end: End): number {
  const error = normalQuantile((1 + target.confidence) / 2) * standardError(book, mean);
  return end === 'high' ? mean + error : Math.max(mean / 2, mean - error);
}

function standardError({ debts }: Book, mean: number): number {
  const count = debts.length;
  if (count < 2) return 0;
  return Math.sqrt(debts.reduce((sum, debt) => sum + (debt - mean) * (debt - mean), 0) / (count - 1) / count);
}
