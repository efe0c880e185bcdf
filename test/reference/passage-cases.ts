import type { Case, Values } from './reference-file.js';

/** The file's own values come from a convolution on a grid, which two finer integrations put 4e-5 and less beside. */
const GRID_OF_CONVOLUTION = 5e-5;

export function passageCases(values: Values): Case[] {
  const {
    gbm_first_passage,
    hourly_osm_monitoring,
    kou_down_first_passage,
    kou_wang_2003: wang,
    haug_barrier: haug,
  } = values;
  const named = { CR: 'collateralRatio', LR: 'liquidationRatio' };
  const ratios = (it: { CR: number; LR: number }) => ({ [named.CR]: it.CR, [named.LR]: it.LR });
  const option = (type: string, kind: string, prices: Readonly<Record<string, number>>): Case[] =>
    Object.entries(prices).map(([strike, value]) => ({
      ...{ key: 'haug_barrier', name: `${type} ${kind} ${strike}`, calculator: 'barrier-option' },
      input: {
        ...{
          type,
          option: kind,
          spot: 100,
          strike: Number(strike),
          barrier: 95,
          rebate: 3,
          rate: 0.08,
          dividend: 0.04,
        },
        ...{ volatility: 0.25, years: 0.5 },
      },
      expected: [{ at: 'price', value, within: haug.tol }],
    }));
  // Upwards there is downwards seen in a mirror.
  const mirrored = { distance: wang['b'], drift: -(wang['mu'] ?? NaN), volatility: wang['sigma'], years: wang['t'] };
  const jumps = { upProbability: 1 - (wang['p'] ?? NaN), etaUp: wang['eta2'], etaDown: wang['eta1'] };
  const loss = { lam0: 0, lam0_01: 0.01, lam3: 3 };
  return [
    ...gbm_first_passage.map((it) => ({
      ...{
        key: 'gbm_first_passage',
        name: `${String(it.CR)}, ${String(it.days)} days`,
        calculator: 'first-passage-gbm',
      },
      input: { ...ratios(it), drift: it.mu, volatility: it.sigma, days: it.days },
      expected: [{ at: 'probability', value: it.P }],
    })),
    ...hourly_osm_monitoring.flatMap((it): Case[] => [
      {
        ...{
          key: 'hourly_osm_monitoring',
          name: `${String(it.CR)}, ${String(it.hours)} looks`,
          calculator: 'first-passage-hourly',
        },
        input: { ...ratios(it), volatility: it.sigma, hours: it.hours },
        expected: [{ at: 'probability', value: it.exact_hourly, within: GRID_OF_CONVOLUTION * it.exact_hourly }],
      },
      {
        ...{
          key: 'hourly_osm_monitoring',
          name: `${String(it.CR)}, ${String(it.hours)} h`,
          calculator: 'first-passage-gbm',
        },
        input: { ...ratios(it), drift: 0, volatility: it.sigma, days: it.hours / 24 },
        expected: [{ at: 'probability', value: it.continuous }],
      },
    ]),
    ...kou_down_first_passage.map((it) => ({
      ...{ key: 'kou_down_first_passage', name: `${String(it.lam)} jumps, ${it.t_years.toFixed(4)} years` },
      calculator: 'first-passage-kou',
      input: {
        ...{ distance: it.b, drift: it.mu, volatility: it.sigma, intensity: it.lam, upProbability: it.p_up },
        ...{ etaUp: it.eta_up, etaDown: it.eta_down, years: it.t_years },
      },
      expected: [{ at: 'probability', value: it.P, within: 1e-8 }],
    })),
    ...Object.entries(loss).map(([name, intensity]) => ({
      ...{ key: 'kou_wang_2003', name, calculator: 'first-passage-kou', input: { ...mirrored, ...jumps, intensity } },
      expected: [{ at: 'probability', value: wang[name] ?? NaN, within: 1e-8 }],
    })),
    ...option('down-out', 'call', haug.down_out_call_v25),
    ...option('down-in', 'call', haug.down_in_call_v25),
    ...option('down-out', 'put', haug.down_out_put_v25),
  ];
}
