import { z } from 'zod';
import { sharedData } from '../support/shared-data.js';

export const FILE = sharedData('../research/reference_values.json');
export const DANISH = sharedData('reference/danish_fire_claims.csv');
export const DEM = sharedData('reference/dem2gbp_returns.csv');
export const SP500 = sharedData('reference/sp500_daily_1999_2018.csv.gz');
export const TTR = sharedData('reference/ttrc250.csv');

/** Relative, where the file states no precision. */
export const RELATIVE = 1e-6;

/** One published or independently computed value, and where the answer holds it. */
export interface Expected {
  readonly at: string;
  readonly value: number | string | readonly number[];
  /** Absolute; a relative millionth unless told. */
  readonly within?: number;
}

export interface Case {
  /** Section of the file. */
  readonly key: string;
  readonly name: string;
  readonly calculator: string;
  readonly input: unknown;
  readonly expected: readonly Expected[];
  /** A data file that lies beside the project; null when it is not there. */
  readonly needs?: string | null;
}

/** One and a half units of the last decimal that was printed: half for the rounding, one for where the other search stopped. */
export const printed = (value: number): number =>
  Math.max(1.5 * 10 ** -(String(value).split('.')[1]?.length ?? 0), RELATIVE * Math.abs(value));

const n = z.number();
const numbers = z.array(n);
const byName = z.record(z.string(), n);
const fit = z.object({ n, xi: n, beta: n, se: numbers, nll: n }).catchall(z.union([n, numbers]));
export const Values = z.object({
  garch_fcp: z.object({ mu: n, omega: n, alpha: n, beta: n, se: numbers, loglik_computed: n }),
  arch_sp500: z.object({
    garch11: z.object({ mu: n, omega: n, alpha: n, beta: n, ll: n, fc: numbers }),
    gjr: z.object({ mu: n, omega: n, alpha: n, gamma: n, beta: n, ll: n, fc: numbers }),
    garch_t: z.object({ mu: n, omega: n, alpha: n, beta: n, nu: n, ll: n }),
    ewma94_next_var: n,
    har_on_r2: z.object({ const: n, d: n, w: n, m: n, r2: n }),
  }),
  gpd_danish: z.object({ fits: z.object({ 3: fit, 10: fit }), pwm10: z.object({ xi: n, beta: n }), hill_k: byName }),
  gpd_algebra: byName,
  evt_sp500_stdresid: z.object({ u: n, Nu: n, xi: n, beta: n, q99: n, es99: n, q999: n, es999: n }),
  range_vol: z.object({ idx_1based: z.record(z.string(), byName), yz_k_n10: n }),
  gbm_first_passage: z.array(z.object({ CR: n, LR: n, mu: n, sigma: n, days: n, P: n })),
  hourly_osm_monitoring: z.array(
    z.object({ CR: n, LR: n, sigma: n, hours: n, continuous: n, bgk: n, exact_hourly: n }),
  ),
  bgk_beta: n,
  kou_down_first_passage: z.array(
    z.object({ mu: n, sigma: n, lam: n, p_up: n, eta_up: n, eta_down: n, b: n, t_years: n, P: n }),
  ),
  kou_wang_2003: byName,
  haug_barrier: z.object({
    ...{ down_out_call_v25: byName, down_in_call_v25: byName, down_out_put_v25: byName },
    tol: n,
  }),
  basel_T250_cdf: byName,
  kupiec: z.array(z.object({ T: n, x: n, p: n, LR: n })),
  clopper_pearson_95: z.array(z.object({ x: n, n, lo: n, hi: n })),
  smartltv: z.array(z.object({ sigma: n, l: n, d: n, beta: n, c: n, ltv: n })),
  gauntlet_morpho: z.object({ cases: z.array(z.tuple([n, n, n, n])), li: byName }),
  uniswap_v2: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
  uniswap_v3_tick: z.record(z.string(), z.string()),
  stableswap: z.tuple([
    z.object({ xp: z.array(z.string()), A: n, dx: z.string(), dy: z.string() }),
    z.object({ xp0: z.string(), xp1: z.string(), A: n, D: z.string(), sell1: z.string(), dy: z.string() }),
  ]),
  cascade_toy: z.object({
    vaults: z.array(z.tuple([n, n])),
    ...{ P0: n, LR: n, Y: n, sigma: n, ADV: n },
    cases: z.record(z.string(), z.object({ liq: numbers, Q: n, P: n, bad: n, rounds: n.optional() })),
  }),
  bad_debt_given_liq: z.array(z.object({ LR: n, s: n, k: n, sigma: n, hours: n, prob: n, loss_per_debt: n })),
  gaussian_LR: z.array(z.object({ alpha: n, s: n, k: n, sigma: n, hours: n, LR: n })),
  block_analitica_toy: z.object({
    pdf: byName,
    ...{ debt: n, LR: n, jump: n, freq: n, keeper: n, slip: n, protected: n, loss: n, rp_pct: n },
  }),
  auction_times: z.object({
    cases: z.array(z.object({ n: z.string(), buf: n, cut: n, step: n, cusp: n, tail: n, to_osm: n, to_cusp: n })),
  }),
  ewma_toy: z.object({ v0: n, lam: n, r: numbers, v: n }),
  riskmetrics_days_1pct: byName,
  lvr: z.object({ daily_sigma: n, bp_per_day: n }),
  pi_spectral_radius: z.array(z.object({ a: n, b: n, Kp: n, Ki: n, rho: n })),
});
export type Values = z.infer<typeof Values>;
