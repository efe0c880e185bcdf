import { exp, log } from '../../units/deterministic-math.js';
import { normalCdf, normalCdfScaled } from '../../units/normal-distribution.js';
import { OutOfDomainError } from './estimator-error.js';

/** A European option that begins (in) or ends (out) when the price touches its barrier, from above (down) or from below (up). */
export interface BarrierOption {
  readonly type: 'down-out' | 'down-in' | 'up-out' | 'up-in';
  readonly option: 'call' | 'put';
  readonly spot: number;
  readonly strike: number;
  readonly barrier: number;
  /** Paid at the touch that ends the option, or at expiry when the touch that begins it never came. */
  readonly rebate: number;
  /** Riskless rate and yield of the underlying, a year, continuously compounded. */
  readonly rate: number;
  readonly dividend: number;
  /** Annual, a fraction. */
  readonly volatility: number;
  readonly years: number;
}

/** A log price that spreads less until expiry counts as certain: the difference is below a millionth of the price. */
const SMALLEST_SPREAD = 1e-6;

function check({ spot, strike, barrier, rebate, rate, dividend, volatility, years }: BarrierOption): void {
  for (const [name, price] of [
    ['The spot price', spot],
    ['The strike', strike],
    ['The barrier', barrier],
  ] as const) {
    if (!(price > 0 && price < Infinity)) throw new OutOfDomainError(name, price, 'the numbers above zero');
  }
  for (const [name, value] of [
    ['The rebate', rebate],
    ['The volatility', volatility],
    ['The time to expiry in years', years],
  ] as const) {
    if (!(value >= 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'zero and above');
  }
  for (const [name, value] of [
    ['The rate', rate],
    ['The dividend', dividend],
  ] as const) {
    if (!(value > -Infinity && value < Infinity)) throw new OutOfDomainError(name, value, 'the finite numbers');
  }
}

/**
 * Price of a barrier option under geometric Brownian motion, watched all the time.
 *
 * Source: Reiner and Rubinstein (1991) in the terms A to F of Haug, The Complete Guide to Option Pricing Formulas, 4.17, with cost
 * of carry rate − dividend. A spot at or beyond its barrier has touched it. @throws {OutOfDomainError}, also for a rebate at the touch
 * with a rate so negative that waiting has no price.
 */
export function barrierOptionPrice(option: BarrierOption): number {
  check(option);
  const { type, spot, barrier, rebate, volatility, years } = option;
  const [down, out] = [type.startsWith('down'), type.endsWith('out')];
  const touched = down ? spot <= barrier : spot >= barrier;
  if (touched && out) return rebate;
  const calm = volatility * Math.sqrt(years) < SMALLEST_SPREAD;
  const value = calm ? withoutChance(option, touched) : withChance(option, touched, out);
  if (!(value < Infinity)) throw new OutOfDomainError('The price', value, 'the finite numbers');
  return Math.max(0, value);
}

function withChance(option: BarrierOption, touched: boolean, out: boolean): number {
  const terms = termsOf(option);
  if (touched) return terms.plain;
  return out ? knockedOut(terms, option) + rebateAtTouch(option) : knockedIn(terms, option) + terms.untouched;
}

/** e^power · Φ(x), of which neither factor may over- or underflow alone. */
const weighted = (power: number, x: number): number =>
  x < 0 ? exp(power - (x * x) / 2) * normalCdfScaled(x) : exp(power) * normalCdf(x);

interface Terms {
  /** A: the option without a barrier. */
  readonly plain: number;
  /** B: the same, exercised beyond the barrier rather than beyond the strike. */
  readonly beyond: number;
  /** C and D: their mirror images at the barrier. */
  readonly mirrored: number;
  readonly mirroredBeyond: number;
  /** E: the rebate at expiry. */
  readonly untouched: number;
}

/** Standard deviation of the log price at expiry, and its drift over the variance. */
function scaleOf({ rate, dividend, volatility, years }: BarrierOption): readonly [spread: number, mu: number] {
  const variance = volatility * volatility;
  return [volatility * Math.sqrt(years), (rate - dividend) / variance - 0.5];
}

function termsOf(option: BarrierOption): Terms {
  const { type, spot, strike, barrier, rebate, rate, dividend, years } = option;
  const [spread, mu] = scaleOf(option);
  const [side, sign] = [type.startsWith('down') ? 1 : -1, option.option === 'call' ? 1 : -1];
  const toBarrier = log(barrier / spot);
  const shift = (1 + mu) * spread;
  const [carry, discount] = [-dividend * years, -rate * years];
  // Each term is worth of the price received less worth of the strike paid, on one side of a point.
  const term = (x: number, way: number, reflected: number): number =>
    sign *
    (spot * weighted(carry + 2 * (mu + 1) * reflected, way * x) -
      strike * weighted(discount + 2 * mu * reflected, way * (x - spread)));
  const [beyond, mirroredBeyond] = [shift - toBarrier / spread, shift + toBarrier / spread];
  return {
    plain: term(log(spot / strike) / spread + shift, sign, 0),
    beyond: term(beyond, sign, 0),
    mirrored: term((2 * toBarrier + log(spot / strike)) / spread + shift, side, toBarrier),
    mirroredBeyond: term(mirroredBeyond, side, toBarrier),
    untouched:
      rebate *
      (weighted(discount, side * (beyond - spread)) -
        weighted(discount + 2 * mu * toBarrier, side * (mirroredBeyond - spread))),
  };
}

type Payoff = 'mirror' | 'split' | 'rest' | 'all';

/** Which part of the payoff lies beyond the barrier. Up is down seen in a mirror, which turns a call into a put. */
function payoffOf({ type, option, strike, barrier }: BarrierOption): Payoff {
  const up = type.startsWith('up');
  const call = (option === 'call') !== up;
  const above = strike > barrier !== up;
  if (call) return above ? 'mirror' : 'split';
  return above ? 'rest' : 'all';
}

function knockedIn(terms: Terms, option: BarrierOption): number {
  const { plain, beyond, mirrored, mirroredBeyond } = terms;
  return {
    mirror: mirrored,
    split: plain - beyond + mirroredBeyond,
    rest: beyond - mirrored + mirroredBeyond,
    all: plain,
  }[payoffOf(option)];
}

function knockedOut(terms: Terms, option: BarrierOption): number {
  const { plain, beyond, mirrored, mirroredBeyond } = terms;
  return {
    mirror: plain - mirrored,
    split: beyond - mirroredBeyond,
    rest: plain - beyond + mirrored - mirroredBeyond,
    all: 0,
  }[payoffOf(option)];
}

/** F: the rebate at the moment of the touch. */
function rebateAtTouch(option: BarrierOption): number {
  const { type, spot, barrier, rebate, rate, volatility } = option;
  if (rebate === 0) return 0;
  const [spread, mu] = scaleOf(option);
  const square = mu * mu + (2 * rate) / (volatility * volatility);
  if (!(square >= 0)) throw new OutOfDomainError('The rate', rate, 'the rates at which a rebate has a price');
  const [side, lambda, toBarrier] = [type.startsWith('down') ? 1 : -1, Math.sqrt(square), log(barrier / spot)];
  const z = toBarrier / spread + lambda * spread;
  return (
    rebate *
    (weighted((mu + lambda) * toBarrier, side * z) +
      weighted((mu - lambda) * toBarrier, side * (z - 2 * lambda * spread)))
  );
}

/** The price moves along its forward, which is furthest at expiry. */
function withoutChance({ type, ...option }: BarrierOption, already: boolean): number {
  const { spot, strike, barrier, rebate, rate, dividend, years } = option;
  const [down, out] = [type.startsWith('down'), type.endsWith('out')];
  const carry = rate - dividend;
  const [end, distance] = [spot * exp(carry * years), log(barrier / spot)];
  const touched = already || (down ? end <= barrier : end >= barrier);
  const payoff = exp(-rate * years) * Math.max(0, option.option === 'call' ? end - strike : strike - end);
  if (touched) return out ? rebate * exp((-rate * distance) / carry) : payoff;
  return out ? payoff : rebate * exp(-rate * years);
}
