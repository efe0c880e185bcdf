import type { ExactBook } from './auction-house.js';
import type { BookFactors, ExactEvaluation, ExactPlan } from './exact-plan.js';
import { runExactPath, type ExactSetting } from './exact-path.js';
import { priceFall } from './price-fall.js';

/** Log price of a factor at the end of an hour. */
export type PriceOf = (factor: number, hour: number) => number;

/** The exact path for one path after the other. @returns a function that writes the results of a path into memory. */
export function exactRunner(
  plan: ExactPlan,
  memory: WebAssembly.Memory,
): (path: number, at: number, price: PriceOf) => void {
  const view = new DataView(memory.buffer);
  const settings = plan.evaluations.map((evaluation) => settingOf(plan, evaluation));
  return (path, at, price) => {
    settings.forEach((setting, index) => {
      const { books, rows, sums } = plan.evaluations[index]!;
      setting.books.forEach((book, place) => {
        fill(book, plan.books[books[place]!]!.factors, plan.hours, price);
      });
      const outcomes = runExactPath(setting, path);
      const write = (row: number, value: number): void => {
        if (row !== 0) view.setFloat64(row + 8 * at, value, true);
      };
      outcomes.forEach((outcome, place) => {
        const own = rows[place]!;
        write(own.loss, outcome.loss);
        write(own.liquidated, outcome.liquidated);
        write(own.income, outcome.income);
        write(own.gap, outcome.seconds);
        write(own.hours, outcome.hours);
      });
      for (const { row, from, to } of sums) {
        write(
          row,
          outcomes.slice(from, to).reduce((sum, { loss }) => sum + loss, 0),
        );
      }
    });
  };
}

function settingOf(plan: ExactPlan, { books, terms }: ExactEvaluation): ExactSetting {
  const markets = [...new Set(books.map((book) => plan.marketOf[book]!))];
  return {
    ...plan,
    books: books.map((book, index): ExactBook => {
      const { input, sorted } = plan.books[book]!;
      const own = terms[index]!;
      const drawn = plan.drawnRescues ? 1 / (1 - input.rescueProbability) : 1;
      return {
        input,
        sorted,
        terms: drawn === Infinity ? own : { ...own, scale: own.scale * drawn, tip: own.tip * drawn },
        fall: priceFall(input.auction),
        hourlyLimit: plan.hourlyLimits[book]!,
        seen: new Float64Array(plan.hours + 1),
        sold: new Float64Array(plan.hours + 1),
        left: new Float64Array(sorted.count),
        index,
      };
    }),
    marketOf: books.map((book) => markets.indexOf(plan.marketOf[book]!)),
    markets: markets.map((market) => ({ ...plan.markets[market]!, used: 0, stayed: 0, impact: 0 })),
  };
}

/** Log prices of a type from hour zero, summed in single precision as the kernel does. */
function fill({ seen, sold }: ExactBook, factors: BookFactors, hours: number, price: PriceOf): void {
  for (let hour = 1; hour <= hours; hour++) {
    const first = price(factors.first, hour);
    const sum = (second: number): number => (second < 0 ? first : Math.fround(first + price(second, hour)));
    seen[hour] = sum(factors.seenSecond);
    sold[hour] = sum(factors.soldSecond);
  }
}
