import type { Case, Expected, Values } from './reference-file.js';

/** '1e22' and '111300e18' → digits. */
const digits = (text: string): string => {
  const [mantissa = '', exponent = '0'] = text.split('e');
  return mantissa + '0'.repeat(Number(exponent));
};

export function backtestCases({ basel_T250_cdf, kupiec, clopper_pearson_95 }: Values): Case[] {
  return [
    ...Object.entries(basel_T250_cdf).map(([exceedances, value]) => ({
      ...{ key: 'basel_T250_cdf', name: exceedances, calculator: 'traffic-light' },
      input: { observations: 250, exceedances: Number(exceedances), probability: 0.01 },
      expected: [{ at: 'cumulative', value }],
    })),
    ...kupiec.map((it) => ({
      ...{ key: 'kupiec', name: `${String(it.x)} of ${String(it.T)}`, calculator: 'kupiec' },
      input: { observations: it.T, exceedances: it.x, probability: it.p },
      expected: [{ at: 'statistic', value: it.LR }],
    })),
    ...clopper_pearson_95.map((it) => ({
      ...{ key: 'clopper_pearson_95', name: `${String(it.x)} of ${String(it.n)}`, calculator: 'clopper-pearson' },
      input: { successes: it.x, trials: it.n, confidence: 0.95 },
      expected: [
        { at: 'low', value: it.lo },
        { at: 'high', value: it.hi },
      ],
    })),
  ];
}

export function liquidityCases({
  uniswap_v2,
  uniswap_v3_tick,
  stableswap: [equal, skewed],
  cascade_toy: toy,
  lvr,
}: Values): Case[] {
  const ether = (amount: string): string => `${amount}${'0'.repeat(18)}`;
  const stable = (
    name: string,
    balances: string[],
    A: number,
    dx: string,
    from: number,
    expected: readonly Expected[],
  ): Case => ({
    ...{ key: 'stableswap', name, calculator: 'stable-swap-out', expected },
    input: { balances: balances.map(digits), amplification: String(A), amountIn: digits(dx), from, to: 1 - from },
  });
  return [
    ...uniswap_v2.map(([amountIn, reserveIn, reserveOut, value]) => ({
      ...{ key: 'uniswap_v2', name: `${amountIn} into ${reserveIn}`, calculator: 'constant-product-out' },
      input: { amountIn: ether(amountIn), reserveIn: ether(reserveIn), reserveOut: ether(reserveOut), feeBps: 30 },
      expected: [{ at: 'amountOut', value }],
    })),
    ...Object.entries(uniswap_v3_tick).map(([tick, value]) => ({
      ...{ key: 'uniswap_v3_tick', name: tick, calculator: 'tick-price', input: { tick: Number(tick) } },
      expected: [{ at: 'sqrtPrice', value }],
    })),
    stable('equal balances', equal.xp, equal.A, equal.dx, 0, [{ at: 'amountOut', value: equal.dy }]),
    stable('a pool that has lost its balance', [skewed.xp0, skewed.xp1], skewed.A, skewed.sell1, 1, [
      { at: 'amountOut', value: skewed.dy },
      { at: 'invariant', value: skewed.D },
    ]),
    ...Object.entries(toy.cases).map(([shock, it]) => ({
      ...{ key: 'cascade_toy', name: `a shock of ${shock}`, calculator: 'cascade' },
      input: {
        vaults: toy.vaults.map(([collateral, debt]) => ({ collateral, debt })),
        ...{ price: toy.P0, liquidationRatio: toy.LR, impact: toy.Y, dailyVolatility: toy.sigma, dailyVolume: toy.ADV },
        shock: Number(shock),
      },
      expected: [
        ...[
          { at: 'liquidated', value: it.liq },
          { at: 'quantity', value: it.Q },
          { at: 'price', value: it.P },
        ],
        ...[{ at: 'badDebt', value: it.bad }, ...(it.rounds === undefined ? [] : [{ at: 'rounds', value: it.rounds }])],
      ],
    })),
    {
      ...{
        key: 'lvr',
        name: 'a day',
        calculator: 'loss-versus-rebalancing',
        input: { volatility: lvr.daily_sigma, time: 1 },
      },
      expected: [{ at: 'loss', value: lvr.bp_per_day / 10_000 }],
    },
  ];
}

export function parameterCases(values: Values): Case[] {
  const {
    smartltv,
    gauntlet_morpho,
    bad_debt_given_liq,
    gaussian_LR,
    block_analitica_toy: toy,
    auction_times,
  } = values;
  const sale = (it: { s: number; k: number; sigma: number; hours: number }) => ({
    ...{ slippage: it.s, keeperMargin: it.k, volatility: it.sigma, hours: it.hours },
  });
  return [
    ...smartltv.map((it) => ({
      ...{ key: 'smartltv', name: `volatility ${String(it.sigma)}`, calculator: 'smart-ltv' },
      input: { volatility: it.sigma, liquidity: it.l, debt: it.d, bonus: it.beta, confidence: it.c },
      expected: [{ at: 'ltv', value: it.ltv }],
    })),
    ...gauntlet_morpho.cases.map(([initial, repay, maxDrawdown, value]) => ({
      ...{ key: 'gauntlet_morpho', name: `${String(initial)} and ${String(repay)}, fall ${String(maxDrawdown)}` },
      ...{ calculator: 'gauntlet-lltv', input: { initial, repay, maxDrawdown }, expected: [{ at: 'lltv', value }] },
    })),
    ...Object.entries(gauntlet_morpho.li).map(([lltv, value]) => ({
      ...{ key: 'gauntlet_morpho', name: `incentive at ${lltv}`, calculator: 'liquidation-incentive' },
      ...{ input: { lltv: Number(lltv) }, expected: [{ at: 'incentive', value }] },
    })),
    ...bad_debt_given_liq.map((it) => ({
      ...{ key: 'bad_debt_given_liq', name: `ratio ${String(it.LR)}`, calculator: 'bad-debt-closed-form' },
      input: { liquidationRatio: it.LR, ...sale(it) },
      expected: [
        { at: 'probability', value: it.prob },
        { at: 'lossPerDebt', value: it.loss_per_debt },
      ],
    })),
    ...gaussian_LR.map((it) => ({
      ...{ key: 'gaussian_LR', name: `volatility ${String(it.sigma)}, slippage ${String(it.s)}` },
      ...{ calculator: 'liquidation-ratio-gaussian', input: { alpha: it.alpha, ...sale(it) } },
      expected: [{ at: 'liquidationRatio', value: it.LR }],
    })),
    {
      ...{ key: 'block_analitica_toy', name: 'base case', calculator: 'risk-premium' },
      input: {
        histogram: Object.entries(toy.pdf).map(([ratio, share]) => ({ ratio: Number(ratio), share })),
        ...{ debt: toy.debt, liquidationRatio: toy.LR, jump: toy.jump, jumpsPerYear: toy.freq },
        ...{ keeperProfit: toy.keeper, slippage: toy.slip, protectedShare: toy.protected },
      },
      expected: [
        { at: 'lossPerJump', value: toy.loss },
        { at: 'premium', value: toy.rp_pct / 100 },
      ],
    },
    ...auction_times.cases.map(({ n: name, to_osm, to_cusp, ...input }) => ({
      ...{ key: 'auction_times', name, calculator: 'auction-times', input },
      expected: [
        { at: 'secondsToOraclePrice', value: to_osm },
        { at: 'secondsToCusp', value: to_cusp },
      ],
    })),
    ...values.pi_spectral_radius.map((it) => ({
      ...{
        key: 'pi_spectral_radius',
        name: `gains ${String(it.Kp)} and ${String(it.Ki)}`,
        calculator: 'pi-spectral-radius',
      },
      input: { a: it.a, b: it.b, kp: it.Kp, ki: it.Ki },
      expected: [{ at: 'radius', value: it.rho }],
    })),
  ];
}
