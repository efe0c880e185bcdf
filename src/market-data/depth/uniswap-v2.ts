import { constantProductOut } from '../../risk/estimators/liquidity/constant-product.js';
import { rootDown } from '../../units/arithmetic.js';
import { X192, type Venue } from './venue.js';

/** Both reserves of a pair, in raw units. */
export interface V2State {
  readonly address: string;
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** Every pair takes 0.3 %. */
export const V2_FEE = 3_000;

/**
 * A pair of Uniswap v2 with reserves X of collateral and Y of the debt token. The derivative of what it pays for x,
 * 997·1000·X·Y / (1000X + 997x)², is the price of the next unit.
 */
export function v2Venue({ address, collateral, debt }: V2State): Venue {
  const pool = { reserveIn: collateral, reserveOut: debt, feeBps: V2_FEE / 100 };
  const product = 997_000n * collateral * debt * X192;
  const priceAt = (amount: bigint) => product / (1_000n * collateral + 997n * amount) ** 2n;
  return {
    address,
    kind: 'uniswap-v2',
    fee: V2_FEE,
    price: priceAt(0n),
    sell(amount) {
      return { sold: amount, received: constantProductOut(amount, pool), price: priceAt(amount) };
    },
    amountDownTo(price) {
      const amount = (rootDown(product / price) - 1_000n * collateral) / 997n;
      return amount > 0n ? amount : 0n;
    },
  };
}
