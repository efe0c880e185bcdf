import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { powerOfTen } from '../../units/decimal-text.js';
import { WAD } from '../../units/fixed-point.js';
import { sameAddress } from '../abi-words.js';
import type { PairPools, PoolSource, Token } from '../market-routes.js';
import { balancerVenue, type BalancerState } from './balancer-stable.js';
import { curveVenue, type CurveState } from './curve-pool.js';
import * as codec from './stable.codec.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import type { Venue } from './venue.js';

type TokenPair = Pick<PairPools, 'sold' | 'bought'>;

/** Decimals that a common unit has: what raw units are brought to. */
const COMMON = 18;
const MOST_DECIMALS = 36n;
/** Quotes of Curve's first pools take the fee after they have rounded to raw units, exchanges before. */
const CURVE_ROUNDING = 2n;

/** Reads stable pools of Balancer v2 and of Curve at one block hash. */
export class StablePoolReader {
  constructor(private readonly rpc: Rpc) {}

  /** @throws {UnusablePoolError} */
  async readBalancer(
    pair: TokenPair,
    pool: string,
    { hash, timestamp }: Pick<Block, 'hash' | 'timestamp'>,
  ): Promise<{ readonly kind: 'balancer-stable'; readonly state: BalancerState }> {
    const raw = codec.decodeBalancer(await readTogether(this.rpc, codec.balancerCalls(pool), { blockHash: hash }));
    if (!raw) throw new UnusablePoolError(pool, 'No stable pool of Balancer v2 answers at this address.');
    if (raw.paused) throw new UnusablePoolError(pool, 'It is paused.');
    if (raw.ownPlace !== null && !raw.countsSupply) {
      throw new UnusablePoolError(pool, 'Its kind, of before the composable pools, is not known here.');
    }
    const [answer] = await readTogether(this.rpc, [codec.poolTokensCall(raw.vault, raw.poolId)], { blockHash: hash });
    const held = codec.decodePoolTokens(answer);
    if (!held) throw new UnusablePoolError(pool, 'Its Vault does not know it.');
    const traded = held.tokens
      .map((token, place) => ({
        token,
        balance: held.balances[place] ?? 0n,
        provider: raw.rateProviders?.[place] ?? 0n,
      }))
      .filter((_, place) => place !== raw.ownPlace);
    const scalingFactors = await this.scalingOf(pool, traded, { hash, timestamp });
    const tokens = traded.map(({ token }) => token);
    const { amplification, precision, swapFee } = raw;
    const state: BalancerState = {
      address: pool,
      balances: traded.map(({ balance }) => balance),
      scalingFactors,
      from: placeOf(pool, tokens, pair.sold),
      to: placeOf(pool, tokens, pair.bought),
      amplification,
      precision,
      swapFee,
      form: raw.roundsUp ? 'balancer-first' : 'balancer',
    };
    const amount = sampleOf(state.balances[state.from]);
    const sides = [tokens[state.from] ?? 0n, tokens[state.to] ?? 0n] as const;
    const query = codec.batchQueryCall(raw.vault, raw.poolId, sides, amount);
    const [quoted] = await readTogether(this.rpc, [query], { blockHash: hash });
    checkQuote(balancerVenue(state), amount, codec.decodeBatchQuery(quoted), 0n);
    return { kind: 'balancer-stable', state };
  }

  /** Of each token: its decimals, times the rate that a swap in this block uses, rounded down as the pool does. */
  private async scalingOf(
    pool: string,
    tokens: readonly { readonly token: bigint; readonly provider: bigint }[],
    { hash, timestamp }: Pick<Block, 'hash' | 'timestamp'>,
  ): Promise<bigint[]> {
    const decimals = await this.decimalsOf(
      pool,
      tokens.map(({ token }) => token),
      hash,
    );
    const answers = await readTogether(
      this.rpc,
      tokens.flatMap(({ token, provider }) => codec.rateCalls(pool, codec.addressOf(token), codec.addressOf(provider))),
      { blockHash: hash },
    );
    return tokens.map(({ provider }, place) => {
      const scale = WAD * powerOfTen(COMMON - (decimals[place] ?? 0));
      if (provider === 0n) return scale;
      const start = place * codec.RATE_CALLS;
      const rate = codec.decodeRate(answers.slice(start, start + codec.RATE_CALLS), timestamp);
      if (rate === null || rate === 0n) throw new UnusablePoolError(pool, 'One of its rate providers gives no rate.');
      return (scale * rate) / WAD;
    });
  }

  /** @throws {UnusablePoolError} */
  async readCurve(
    pair: TokenPair,
    { address: pool, ether }: PoolSource,
    blockHash: string,
  ): Promise<{ readonly kind: 'curve'; readonly state: CurveState }> {
    const raw = codec.decodeCurve(await readTogether(this.rpc, codec.curveCalls(pool), { blockHash }));
    if (!raw) throw new UnusablePoolError(pool, 'No pool of Curve whose coins can be listed answers at this address.');
    if (raw.crypto) throw new UnusablePoolError(pool, 'It is not a pool of coins that are meant to be worth the same.');
    const rates = raw.rates ?? (await this.ratesOf(pool, raw.coins, blockHash));
    const { balances, amplification, precision, fee, offPegMultiplier } = raw;
    const state: CurveState = {
      address: pool,
      balances,
      rates,
      from: placeOf(pool, raw.coins, pair.sold, ether),
      to: placeOf(pool, raw.coins, pair.bought, ether),
      amplification,
      precision,
      fee,
      offPegMultiplier,
      form: raw.ng ? 'curve-ng' : 'curve',
    };
    const amount = sampleOf(state.balances[state.from]);
    const query = codec.curveQuoteCall(pool, state.from, state.to, amount);
    const [quoted] = await readTogether(this.rpc, [query], { blockHash });
    checkQuote(curveVenue(state), amount, codec.decodeNumber(quoted), CURVE_ROUNDING);
    return { kind: 'curve', state };
  }

  /** Of coins that do not grow: what brings them to the common unit. */
  private async ratesOf(pool: string, coins: readonly bigint[], blockHash: string): Promise<bigint[]> {
    const decimals = await this.decimalsOf(pool, coins, blockHash);
    return decimals.map((places) => WAD * powerOfTen(COMMON - places));
  }

  private async decimalsOf(pool: string, tokens: readonly bigint[], blockHash: string): Promise<number[]> {
    const answers = await readTogether(
      this.rpc,
      tokens.map((token) => codec.decimalsCall(codec.addressOf(token))),
      { blockHash },
    );
    return tokens.map((token, place) => {
      const decimals = token === codec.ETHER ? BigInt(COMMON) : codec.decodeNumber(answers[place]);
      if (decimals === null || decimals > MOST_DECIMALS) {
        throw new UnusablePoolError(pool, `Its token ${codec.addressOf(token)} states no decimals.`);
      }
      if (decimals > COMMON) {
        throw new UnusablePoolError(pool, `Its token ${codec.addressOf(token)} has more than 18 decimals.`);
      }
      return Number(decimals);
    });
  }
}

/** A thousandth of what the pool holds of a token: enough to see its price, its rates and its fee. */
const sampleOf = (balance = 0n): bigint => balance / 1_000n + 1n;

/**
 * A pool of another kind, whose rates or rounding are not known here, answers the same questions and pays otherwise. Its own quote
 * for one sale tells. @throws {UnusablePoolError}
 */
function checkQuote(venue: Venue, amount: bigint, quoted: bigint | null, rounding: bigint): void {
  const { sold, received } = venue.sell(amount);
  const own = sold === 0n ? null : received;
  const gap = own === null || quoted === null ? null : own > quoted ? own - quoted : quoted - own;
  if (gap === null ? own !== quoted : gap > rounding) {
    const [said, found] = [quoted, own].map((value) => (value === null ? 'nothing' : String(value)));
    throw new UnusablePoolError(
      venue.address,
      `For ${String(amount)} it pays ${said ?? ''} by its own quote and ${found ?? ''} by its balances: its kind is not known here.`,
    );
  }
}

function placeOf(pool: string, tokens: readonly bigint[], { symbol, token }: Token, ether?: string): number {
  const place = tokens.findIndex((other) => sameAddress(other, token) || (symbol === ether && other === codec.ETHER));
  if (place < 0) throw new UnusablePoolError(pool, `It does not trade ${symbol}.`);
  return place;
}
