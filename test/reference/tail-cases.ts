import { DANISH, printed, SP500, type Case, type Values } from './reference-file.js';
import { sp500 } from './volatility-cases.js';

export function tailCases({ gpd_danish: danish, gpd_algebra: algebra, evt_sp500_stdresid: evt }: Values): Case[] {
  const losses = { file: DANISH, column: 'loss_mdkk' };
  const levels = { 99: 0.99, 995: 0.995, 999: 0.999, 9999: 0.9999 };
  const fits = Object.entries(danish.fits).map(([threshold, it]): Case => {
    const [xi = NaN, beta = NaN] = it.se;
    return {
      ...{ key: 'gpd_danish', name: `beyond ${threshold}`, calculator: 'gpd-fit', needs: DANISH },
      input: { losses, threshold: Number(threshold) },
      expected: [
        ...[
          { at: 'exceedances', value: it.n },
          { at: 'xi', value: it.xi },
          { at: 'beta', value: it.beta },
        ],
        ...[
          { at: 'negativeLogLikelihood', value: it.nll },
          { at: 'valueAtRisk/0.99', value: it['q99'] as number },
        ],
        { at: 'expectedShortfall/0.99', value: it['es99'] as number },
        { at: 'standardErrors/xi', value: xi, within: printed(xi) },
        { at: 'standardErrors/beta', value: beta, within: printed(beta) },
      ],
    };
  });
  const quantiles = Object.entries(danish.fits).flatMap(([threshold, it]) =>
    Object.entries(levels)
      .filter(([name]) => `q${name}` in it)
      .map(
        ([name, level]): Case => ({
          ...{
            key: 'gpd_danish',
            name: `beyond ${threshold} at ${String(level)}`,
            calculator: 'gpd-quantile',
            needs: DANISH,
          },
          input: {
            threshold: Number(threshold),
            xi: it.xi,
            beta: it.beta,
            observations: 2_167,
            exceedances: it.n,
            level,
          },
          expected: [
            { at: 'valueAtRisk', value: it[`q${name}`] as number },
            { at: 'expectedShortfall', value: it[`es${name}`] as number },
          ],
        }),
      ),
  );
  const { u: threshold, beta, n: observations, Nu: exceedances, xi } = algebra;
  const known = { threshold, beta, observations, exceedances };
  const algebraCase = (name: string, shape: number | undefined, level: number, var_: string, es: string): Case => ({
    ...{ key: 'gpd_algebra', name, calculator: 'gpd-quantile', input: { ...known, xi: shape, level } },
    expected: [
      { at: 'valueAtRisk', value: algebra[var_] ?? NaN },
      { at: 'expectedShortfall', value: algebra[es] ?? NaN },
    ],
  });
  return [
    ...fits,
    ...quantiles,
    {
      ...{ key: 'gpd_danish', name: 'moments beyond 10', calculator: 'gpd-moments', needs: DANISH },
      input: { losses, threshold: 10 },
      expected: [
        { at: 'xi', value: danish.pwm10.xi },
        { at: 'beta', value: danish.pwm10.beta },
      ],
    },
    ...Object.entries(danish.hill_k).map(([k, value]) => ({
      ...{
        key: 'gpd_danish',
        name: `Hill of ${k}`,
        calculator: 'hill',
        needs: DANISH,
        input: { losses, k: Number(k) },
      },
      expected: [{ at: 'xi', value }],
    })),
    algebraCase('at 0.99', xi, 0.99, 'q99', 'es99'),
    algebraCase('at 0.999', xi, 0.999, 'q999', 'es999'),
    algebraCase('without shape', 0, 0.99, 'xi0_q99', 'xi0_es99'),
    {
      ...{ key: 'evt_sp500_stdresid', name: 'residuals of GARCH', calculator: 'conditional-tail', needs: SP500 },
      input: { returns: sp500, backcast: 'exponential', level: 0.99 },
      expected: [
        ...[
          { at: 'residuals/threshold', value: evt.u },
          { at: 'residuals/exceedances', value: evt.Nu },
        ],
        ...[
          { at: 'residuals/xi', value: evt.xi },
          { at: 'residuals/beta', value: evt.beta },
        ],
        ...[
          { at: 'residuals/valueAtRisk/0.99', value: evt.q99 },
          { at: 'residuals/expectedShortfall/0.99', value: evt.es99 },
        ],
        ...[
          { at: 'residuals/valueAtRisk/0.999', value: evt.q999 },
          { at: 'residuals/expectedShortfall/0.999', value: evt.es999 },
        ],
      ],
    },
  ];
}
