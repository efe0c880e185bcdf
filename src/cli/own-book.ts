import { resolve } from 'node:path';
import type { OwnFiles } from '../recommendations/own-book.js';
import { OwnBookStudy, type OwnSizing } from '../recommendations/own-book.service.js';
import type { SizedParameter } from '../risk/parameters/sizing-input.js';
import type { LossStudy } from '../risk/parameters/simulated/loss-study.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import { comparisonTable } from './comparison-table.js';
import { amountText, percentText, shortText } from './numbers.js';
import { textTable, wrap } from './table.js';
import { TargetLetters } from './target-letters.js';

export interface OwnBookOptions {
  readonly book?: string;
  readonly prices?: string;
  readonly parameters?: string;
  readonly seed?: string;
}

export class MissingFileError extends BallastError {
  readonly code = 'input/missing-file';
  constructor(names: readonly string[]) {
    super(`${names.join(', ')} must be given.`, 'docs/own-book.md shows an example that runs.', { names });
  }
}

export class SeedError extends BallastError {
  readonly code = 'input/seed';
  constructor(seed: string) {
    super(`The seed "${seed}" is no whole number from 0.`, 'Give --seed 1, for example.', { seed });
  }
}

function filesOf({ book, prices, parameters, seed = '1' }: OwnBookOptions): OwnFiles {
  const given = { '--book': book, '--prices': prices, '--parameters': parameters };
  const absent = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (absent.length > 0) throw new MissingFileError(absent);
  if (!/^\d{1,15}$/.test(seed)) throw new SeedError(seed);
  const at = (file: string | undefined): string => resolve(file ?? '');
  return { book: at(book), prices: at(prices), parameters: at(parameters), seed: Number(seed) };
}

async function study<Result>(work: (study: OwnBookStudy) => Promise<Result>): Promise<Result> {
  const own = new OwnBookStudy();
  try {
    return await work(own);
  } finally {
    await own.close();
  }
}

/** Loss distribution of a book of one's own. */
export async function simulateOwnBook(options: OwnBookOptions): Promise<Answer> {
  const files = filesOf(options);
  const data = await study((own) => own.simulate(files));
  return { data, text: lossReport(data) };
}

/** Parameters for a book of one's own. */
export async function sizeOwnBook(options: OwnBookOptions): Promise<Answer> {
  const files = filesOf(options);
  const data = await study((own) => own.size(files));
  return { data, text: sizingReport(data) };
}

function lossReport({ horizonHours, types, total, shocks, method, hash }: LossStudy): string {
  const row = (name: string, debt: string, loss: LossStudy['total']): string[] => [
    name,
    debt,
    percentText(loss.probability.value),
    amountText(loss.mean.value),
    ...loss.tail.flatMap(({ valueAtRisk, expectedShortfall }) => [
      amountText(valueAtRisk.point),
      amountText(expectedShortfall.value),
    ]),
    amountText(loss.largest),
  ];
  const levels = total.tail.flatMap(({ level }) => [`VaR ${percentText(level)}`, `ES ${percentText(level)}`]);
  const head = ['type', 'debt', 'P(loss)', 'mean', ...levels, 'largest'];
  const rows = [...types.map((it) => row(it.ilk, amountText(it.debt), it.loss)), row('all', '', total)];
  return [
    `Losses over ${String(horizonHours)} hours, ${String(method.paths)} paths (${method.design.kind}), shocks from ` +
      `${shocks.kind === 'historical' ? 'past hours' : 'normal draws and jumps'}, ${String(shocks.jointHours)} hours in common.`,
    '',
    textTable(head, rows, [1, 2, 3, 4, 5, 6, 7, 8]),
    '',
    `Digest of all losses: ${hash}`,
  ].join('\n');
}

const WIDTH = 118;
const WORDS = {
  bps: (it: number) => percentText(it / 10_000),
  debt: amountText,
  seconds: (it: number) => `${String(it)} s`,
};

function reasonOf(ilk: string, { parameter, unit, reason, sensitivities }: SizedParameter): string {
  const say = WORDS[unit];
  const most = sensitivities
    .slice(0, 2)
    .map(({ input, change, value }) => `${input} ${change}: ${say(value)}`)
    .join('; ');
  return `${ilk} ${parameter}: ${reason}${most === '' ? '' : ` With ${most}.`}`;
}

function sizingReport({ types, risks }: OwnSizing): string {
  const letters = new TargetLetters(types.flatMap(({ sized }) => sized));
  const rows = types.flatMap(({ ilk, sized }) =>
    sized.map((it) => {
      const { parameter, unit, current, wanted, interval, decision, binding } = it;
      const say = WORDS[unit];
      return [
        ilk,
        parameter,
        say(current),
        say(wanted),
        `${say(interval.low)} to ${say(interval.high)}`,
        letters.of(it),
        decision,
        binding,
      ];
    }),
  );
  const frontiers = types.flatMap(({ ilk, simulated }) =>
    simulated && simulated.frontier.length > 0
      ? [
          wrap(
            `${ilk} at equal risk: ` +
              simulated.frontier
                .map(({ liquidationRatio, debt }) => `${percentText(liquidationRatio)} ${amountText(debt)}`)
                .join(', '),
            WIDTH,
            '  ',
          ),
        ]
      : [],
  );
  const reasons = types.flatMap(({ ilk, sized }) => sized.map((it) => wrap(reasonOf(ilk, it), WIDTH, '  ')));
  const advice = types.flatMap(({ ilk, advice: its }) =>
    its.map(({ parameter, current, advised, interval: { low, high }, decision, reason }) =>
      wrap(
        `${ilk} ${parameter}: ${shortText(current)} ${decision === 'leave' ? 'stays' : `→ ${shortText(advised)}`}, between ` +
          `${shortText(low)} and ${shortText(high)}. ${reason}`,
        WIDTH,
        '  ',
      ),
    ),
  );
  return [
    `Target: over ${String(risks.horizonHours)} hours; expected shortfall ${percentText(risks.shortfallLevel)} of all types is ` +
      `${amountText(risks.totalShortfall)}, the surplus buffer ${amountText(risks.surplusBuffer)}.`,
    '',
    textTable(['type', 'parameter', 'current', 'wanted', 'interval', 'target', 'decision', 'binding'], rows, [2, 3]),
    '',
    'Targets',
    ...letters.legend(WIDTH),
    '',
    'Why, and what would change it most',
    ...reasons,
    ...(frontiers.length > 0 ? ['', 'Liquidation ratio against debt', ...frontiers] : []),
    ...(advice.length > 0 ? ['', 'Auctions (advice)', ...advice] : []),
    ...comparisonTable(types),
  ].join('\n');
}
