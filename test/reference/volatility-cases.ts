import { readCsv } from '../support/shared-data.js';
import { DEM, printed, SP500, TTR, type Case, type Expected, type Values } from './reference-file.js';

export const sp500 = { file: SP500, column: 'adj_close', as: 'simple-returns', scale: 100 };
export function volatilityCases({
  garch_fcp: dem,
  arch_sp500: arch,
  ewma_toy,
  riskmetrics_days_1pct,
  range_vol,
}: Values): Case[] {
  const at = (names: Readonly<Record<string, number>>): Expected[] =>
    Object.entries(names).map(([name, value]) => ({ at: name, value, within: printed(value) }));
  const list = (name: string, values: readonly number[]): Expected[] =>
    values.map((value, i) => ({ at: `${name}/${String(i)}`, value }));
  const [mu = NaN, omega = NaN, alpha = NaN, beta = NaN] = dem.se;
  const { ll, fc, ...garch } = arch.garch11;
  const { ll: gjrLl, fc: gjrFc, ...gjr } = arch.gjr;
  const { ll: tLl, ...t } = arch.garch_t;
  const { const: constant, d: daily, w: weekly, m: monthly, r2: rSquared } = arch.har_on_r2;
  const fitCase = (name: string, extra: object, expected: readonly Expected[]): Case => ({
    ...{ key: 'arch_sp500', name, calculator: 'garch-fit', needs: SP500, expected },
    input: { returns: sp500, model: 'garch', distribution: 'normal', backcast: 'exponential', ...extra },
  });
  const squares =
    SP500 === null
      ? []
      : closesOf(SP500).map((close, i, all) => (i === 0 ? 0 : 100 * (close / (all[i - 1] ?? NaN) - 1)) ** 2);
  return [
    {
      ...{ key: 'garch_fcp', name: 'DEM/GBP', calculator: 'garch-fit', needs: DEM },
      input: {
        returns: { file: DEM, column: 'ret_pct' },
        model: 'garch',
        distribution: 'normal',
        backcast: 'mean-square',
      },
      expected: [
        ...at({ mu: dem.mu, omega: dem.omega, alpha: dem.alpha, beta: dem.beta }),
        ...at({ 'standardErrors/mu': mu, 'standardErrors/omega': omega }),
        ...at({ 'standardErrors/alpha': alpha, 'standardErrors/beta': beta }),
        { at: 'logLikelihood', value: dem.loglik_computed },
      ],
    },
    fitCase('GARCH', {}, [...at(garch), { at: 'logLikelihood', value: ll }, ...list('forecast', fc)]),
    fitCase('GJR', { model: 'gjr' }, [...at(gjr), { at: 'logLikelihood', value: gjrLl }, ...list('forecast', gjrFc)]),
    fitCase('t', { distribution: 't' }, [...at(t), { at: 'logLikelihood', value: tLl }]),
    {
      ...{ key: 'arch_sp500', name: 'EWMA 0.94', calculator: 'ewma', needs: SP500 },
      input: { returns: sp500, decay: 0.94 },
      expected: [{ at: 'variance', value: arch.ewma94_next_var }],
    },
    {
      ...{ key: 'arch_sp500', name: 'HAR of squared returns', calculator: 'har-fit', needs: SP500 },
      input: { variances: squares.slice(1) },
      expected: Object.entries({ constant, daily, weekly, monthly, rSquared }).map(([name, value]) => ({
        at: name,
        value,
      })),
    },
    {
      ...{ key: 'ewma_toy', name: 'five returns', calculator: 'ewma' },
      input: { returns: ewma_toy.r, decay: ewma_toy.lam, start: ewma_toy.v0 },
      expected: [{ at: 'variance', value: ewma_toy.v }],
    },
    ...Object.entries(riskmetrics_days_1pct).map(([decay, value]) => ({
      ...{ key: 'riskmetrics_days_1pct', name: decay, calculator: 'ewma-memory', input: { decay: Number(decay) } },
      expected: [{ at: 'observations', value, within: printed(value) }],
    })),
    ...rangeCases(range_vol),
  ];
}

export function rangeCases({ idx_1based, yz_k_n10 }: Values['range_vol']): Case[] {
  const names = { gk: 'garman-klass', pk: 'parkinson', rs: 'rogers-satchell', yz: 'yang-zhang' };
  const rows = TTR === null ? [] : readCsv(TTR);
  const bars = (end: number, length: number) => {
    const column = (name: string): number[] =>
      rows.slice(end - length, end).map((row) => Number(row[name] ?? row[name.toUpperCase()]));
    return {
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      periodsPerYear: 260,
    };
  };
  const eleven = { open: [1, 2], high: [2, 2], low: [1, 1], close: [2, 1] };
  const repeated = Object.fromEntries(
    Object.entries(eleven).map(([name, values]) => [name, Array.from({ length: 11 }, (_, i) => values[i % 2])]),
  );
  return [
    ...Object.entries(idx_1based).flatMap(([end, values]) =>
      Object.entries(values).map(([short, value]) => ({
        ...{
          key: 'range_vol',
          name: `${short}, row ${end}`,
          calculator: names[short as keyof typeof names],
          needs: TTR,
        },
        input: bars(Number(end), short === 'yz' ? 11 : 10),
        expected: [{ at: 'volatility', value, within: printed(value) }],
      })),
    ),
    {
      ...{ key: 'range_vol', name: 'weight of the bodies for ten bars', calculator: 'yang-zhang', input: repeated },
      expected: [{ at: 'weight', value: yz_k_n10 }],
    },
  ];
}

const closesOf = (file: string): number[] => readCsv(file).map((row) => Number(row['adj_close']));
