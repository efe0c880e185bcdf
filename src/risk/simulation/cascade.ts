import { exp } from '../../units/deterministic-math.js';
import { ImpossibleInputError } from './simulation-error.js';

export interface CascadeVault {
  /** Units of collateral. */
  readonly collateral: number;
  /** Debt units. */
  readonly debt: number;
}

/** A shock to the price of one collateral, and how selling it moves the price further. */
export interface CascadeInput {
  readonly vaults: readonly CascadeVault[];
  /** Debt units for a unit of collateral, before the shock. */
  readonly price: number;
  readonly liquidationRatio: number;
  /** Of the law of impact: by how many daily volatilities the sale of one daily volume moves the price. */
  readonly impact: number;
  readonly dailyVolatility: number;
  /** Units of collateral. */
  readonly dailyVolume: number;
  /** 0.28 is a fall of 28 % before anything is sold. */
  readonly shock: number;
  /** How the impact grows with the quantity sold; the square root unless told. */
  readonly law?: 'square-root' | 'linear';
}

export interface Cascade {
  /** Places of the liquidated vaults in the input, in rising order. */
  readonly liquidated: readonly number[];
  /** Units of collateral sold. */
  readonly quantity: number;
  /** After the shock and all sales. */
  readonly price: number;
  /** Debt of the liquidated vaults beyond the worth of their collateral at that price. */
  readonly badDebt: number;
  /** Waves of sales, one setting off the next. */
  readonly rounds: number;
}

function check({ vaults, ...rest }: CascadeInput): void {
  const demand = (holds: boolean, where: string, what: string, value: number): void => {
    if (!holds) throw new ImpossibleInputError(where, what, value);
  };
  const { price, liquidationRatio, impact, dailyVolatility, dailyVolume, shock } = rest;
  demand(price > 0 && price < Infinity, 'price', 'it must be above zero', price);
  demand(
    liquidationRatio >= 1 && liquidationRatio < Infinity,
    'liquidationRatio',
    'it must be one or more',
    liquidationRatio,
  );
  demand(impact >= 0 && impact < Infinity, 'impact', 'it must be zero or more', impact);
  demand(
    dailyVolatility >= 0 && dailyVolatility < Infinity,
    'dailyVolatility',
    'it must be zero or more',
    dailyVolatility,
  );
  demand(dailyVolume > 0 && dailyVolume < Infinity, 'dailyVolume', 'it must be above zero', dailyVolume);
  demand(shock >= 0 && shock < 1, 'shock', 'it must lie from 0 to 1, one excluded', shock);
  vaults.forEach(({ collateral, debt }, i) => {
    demand(
      collateral >= 0 && collateral < Infinity,
      `vaults[${String(i)}].collateral`,
      'it must be zero or more',
      collateral,
    );
    demand(debt >= 0 && debt < Infinity, `vaults[${String(i)}].debt`, 'it must be zero or more', debt);
  });
}

/**
 * Who is liquidated when every sale moves the price that decides who is liquidated.
 *
 * With Q the collateral of all vaults whose ratio at P lies below the liquidation ratio, and
 * P = price · (1 − shock) · exp(−impact · daily volatility · √(Q / daily volume)), the answer is the least Q that fits: waves of sales
 * from none on, each lowering the price for the next. Fewer falls in price never liquidate more, so the least one exists (Tarski 1955).
 * @throws {ImpossibleInputError}
 */
export function cascade(input: CascadeInput): Cascade {
  check(input);
  const { vaults, price, liquidationRatio, shock } = input;
  const falling = vaults
    .map(({ collateral, debt }, index) => ({
      index,
      collateral,
      debt,
      unsafeBelow: (liquidationRatio * debt) / collateral,
    }))
    .filter(({ debt }) => debt > 0)
    .sort((a, b) => b.unsafeBelow - a.unsafeBelow || a.index - b.index);
  const shocked = price * (1 - shock);
  let [next, quantity, now, rounds] = [0, 0, shocked, 0];
  for (;;) {
    const before = next;
    for (
      let it = falling[next];
      it !== undefined && it.collateral * now < liquidationRatio * it.debt;
      it = falling[next]
    ) {
      quantity += it.collateral;
      next++;
    }
    if (next === before) break;
    rounds++;
    now = shocked * exp(-fallOf(input, quantity));
  }
  const sold = falling.slice(0, next);
  return {
    liquidated: sold.map(({ index }) => index).sort((a, b) => a - b),
    quantity,
    price: now,
    badDebt: sold.reduce((sum, { collateral, debt }) => sum + Math.max(0, debt - collateral * now), 0),
    rounds,
  };
}

function fallOf({ impact, dailyVolatility, dailyVolume, law = 'square-root' }: CascadeInput, quantity: number): number {
  const part = quantity / dailyVolume;
  return impact * dailyVolatility * (law === 'linear' ? part : Math.sqrt(part));
}
