import type {
  AssessedParameter,
  Assessment,
  SimulationSummary,
  TypeAssessment,
} from '../recommendations/assessment.js';
import { comparisonTable } from './comparison-table.js';
import { amountText, percentText, shortText } from './numbers.js';
import { textTable, wrap } from './table.js';
import { TargetLetters } from './target-letters.js';

const WIDTH = 118;
export const WORDS: Readonly<Record<AssessedParameter['parameter'], string>> = {
  liquidationRatio: 'liquidation ratio',
  debtCeiling: 'debt ceiling',
  ceilingGap: 'ceiling gap',
  ceilingTtl: 'ceiling ttl',
  stabilityFee: 'stability fee',
};

/** A value of the model in its unit: ratios and fees in percent, amounts whole, time in hours. */
const VALUE_TEXT: Readonly<Record<AssessedParameter['parameter'], (value: number) => string>> = {
  liquidationRatio: (bps) => percentText(bps / 10_000),
  debtCeiling: amountText,
  ceilingGap: amountText,
  ceilingTtl: (seconds) => `${String(Number((seconds / 3_600).toFixed(2)))} h`,
  stabilityFee: (bps) => percentText(bps / 10_000),
};

export const syntheticText = (is: boolean): string => (is ? 'SYNTHETIC price history: seeded, not a market. ' : '');

/** Current, recommended and allowed values of every type, the target, then why, one line a parameter, and what is only advised. */
export function assessmentReport(assessment: Assessment): string {
  const { id, block, policy, model, types, simulation, simulationRefusal, peg } = assessment;
  const title =
    `Assessment ${String(id)} at block ${String(block.number)} ${block.hash}\n` +
    `${syntheticText(assessment.synthetic)}model ${model}, policy version ${String(policy.version)} ${policy.hash}`;
  const letters = new TargetLetters(types.flatMap(({ parameters }) => parameters));
  return [
    title,
    '',
    valuesTable(types, letters),
    '',
    'Targets of governance',
    ...letters.legend(WIDTH),
    wrap(simulation ? simulationText(simulation) : `No simulation: ${simulationRefusal?.message ?? ''}`, WIDTH, '  '),
    '',
    'Why',
    ...types.flatMap(reasonsOf),
    wrap(`Peg: ${peg.reason}`, WIDTH, '  '),
    ...adviceTable(types),
    ...comparisonTable(types),
  ].join('\n');
}

function valuesTable(types: readonly TypeAssessment[], letters: TargetLetters): string {
  const rows = types.flatMap(({ ilk, parameters, refusal }) =>
    refusal
      ? [[ilk, 'not assessed', '', '', '', '', '', refusal.code]]
      : parameters.map((it) => [
          ilk,
          WORDS[it.parameter],
          it.human.current,
          it.human.recommended,
          intervalText(it),
          it.human.allowed,
          letters.of(it),
          it.breaches.length > 0 ? `${it.decision}: ${it.breaches.map(({ rule }) => rule).join(', ')}` : it.decision,
        ]),
  );
  const head = ['type', 'parameter', 'current', 'recommended', 'interval', 'allowed', 'target', 'decision'];
  return textTable(head, rows, [2, 3, 5]);
}

const intervalText = ({ parameter, interval: { low, high } }: AssessedParameter): string =>
  `${VALUE_TEXT[parameter](low)} to ${VALUE_TEXT[parameter](high)}`;

function simulationText({
  method,
  horizonHours,
  shocks,
  totalShortfall,
  surplusBuffer,
  shortfallLevel,
  hash,
}: SimulationSummary): string {
  const from = shocks.kind === 'historical' ? 'past hours' : 'normal draws and jumps';
  return (
    `Simulated ${String(method.paths)} paths of ${String(horizonHours)} h, shocks from ${from} (${String(shocks.jointHours)} in common): ` +
    `expected shortfall ${percentText(shortfallLevel)} of all types ${amountText(totalShortfall)}, surplus buffer ` +
    `${amountText(surplusBuffer)}. Digest ${hash}`
  );
}

function reasonsOf({ ilk, refusal, concerns, dataRules, parameters }: TypeAssessment): string[] {
  const doubtful = dataRules.filter(({ effect }) => effect === 'wider-interval');
  return [
    ...(refusal ? [wrap(`${ilk}: ${refusal.message}`, WIDTH, '  ')] : []),
    ...concerns.map((concern) => wrap(`${ilk}: no more risk on this data, ${concern}`, WIDTH, '  ')),
    ...doubtful.map(({ why }) => wrap(`${ilk}: wider intervals on this data, ${why}`, WIDTH, '  ')),
    ...parameters
      .filter(({ decision }) => decision !== 'leave')
      .map((it) => wrap(`${ilk} ${WORDS[it.parameter]}: ${it.reason}${mostText(it)}`, WIDTH, '  ')),
  ];
}

/** The input that would move the value most. */
function mostText({ parameter, sensitivities: [most] }: AssessedParameter): string {
  return most ? ` With ${most.input} ${most.change}: ${VALUE_TEXT[parameter](most.value)}.` : '';
}

/** So many types stand beside each other without making a line too wide. */
const BESIDE = 4;

/** Parameters of auctions by type: nothing proposes them. */
function adviceTable(types: readonly TypeAssessment[]): string[] {
  const advised = types.filter(({ advice }) => advice.length > 0);
  if (advised.length === 0) return [];
  const tables: string[] = [];
  for (let from = 0; from < advised.length; from += BESIDE)
    tables.push(adviceBeside(advised.slice(from, from + BESIDE)));
  return ['', 'Auctions and floors: advice only', tables.join('\n\n')];
}

function adviceBeside(types: readonly TypeAssessment[]): string {
  const parameters = [...new Set(types.flatMap(({ advice }) => advice.map(({ parameter }) => parameter)))];
  const rows = parameters.map((parameter) => [
    parameter,
    ...types.map(({ advice }) => {
      const its = advice.find((it) => it.parameter === parameter);
      if (!its) return '';
      return its.decision === 'leave'
        ? `${shortText(its.current)} stays`
        : `${shortText(its.current)} → ${shortText(its.advised)}`;
    }),
  ]);
  return textTable(['parameter', ...types.map(({ ilk }) => ilk)], rows);
}
