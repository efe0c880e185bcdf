import { sqrtFloor } from './integer-math.js';
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
 * A pair of Uniswap v2: out = ⌊997x·Y / (1000X + 997x)⌋ for x sold into reserves X of collateral and Y of the debt token.
 * Its derivative, 997·1000·X·Y / (1000X + 997x)², is the price of the next unit.
 */
export function v2Venue({ address, collateral, debt }: V2State): Venue {
  const product = 997_000n * collateral * debt * X192;
  const priceAt = (amount: bigint) => product / (1_000n * collateral + 997n * amount) ** 2n;
  return {
    address,
    kind: 'uniswap-v2',
    fee: V2_FEE,
    price: priceAt(0n),
    sell(amount) {
      const input = 997n * amount;
      return { sold: amount, received: (input * debt) / (1_000n * collateral + input), price: priceAt(amount) };
    },
    amountDownTo(price) {
      const amount = (sqrtFloor(product / price) - 1_000n * collateral) / 997n;
      return amount > 0n ? amount : 0n;
    },
  };
}
