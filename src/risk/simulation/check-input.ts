import { ImpossibleInputError } from './simulation-error.js';
import type { BookInput, JumpLaw, LiquidityInput, SimulationInput, SimulationModel } from './simulation-input.js';

export const MOST_FACTORS = 64;
export const MOST_CANDIDATES = 64;
const MOST_HOURS = 8_760;
const MOST_PATHS = 16_777_216;

/** A constant of this module: a global is looked up anew at each use where modules run in a realm of their own. */
const ENDLESS = Infinity;

type Test = (value: number) => boolean;
const positive: Test = (value) => value > 0 && value < ENDLESS;
const notNegative: Test = (value) => value >= 0 && value < ENDLESS;
const finite: Test = (value) => value > -ENDLESS && value < ENDLESS;
const fraction: Test = (value) => value >= 0 && value <= 1;
const belowOne: Test = (value) => value >= 0 && value < 1;

function check(where: string, value: number, test: Test, what: string): void {
  if (!test(value)) throw new ImpossibleInputError(where, what, value);
}

function checkCount(where: string, value: number, most: number): void {
  check(where, value, (count) => Number.isInteger(count) && count >= 1 && count <= most, `is not 1 to ${String(most)}`);
}

/**
 * Refuses what no protocol or market can have; what is merely bad (all positions unsafe, no depth, no volatility) is
 * simulated. @throws {ImpossibleInputError} that names the field.
 */
export function checkInput(input: SimulationInput): void {
  checkModel(input.model);
  checkCount('books', input.books.length, MOST_FACTORS);
  input.books.forEach((book, index) => checkBook(`books[${String(index)}]`, book, input));
  checkUnique('books', input.books, 'name');
  input.liquidity.forEach((market, index) => checkLiquidity(`liquidity[${String(index)}]`, market));
  checkUnique('liquidity', input.liquidity, 'market');
  const { margin, fee, gasCost, absence } = input.keepers;
  check('keepers.margin', margin, belowOne, 'is not from 0 to below 1');
  check('keepers.fee', fee, belowOne, 'is not from 0 to below 1');
  check('keepers.gasCost', gasCost, notNegative, 'is negative or no number');
  if (absence !== null) {
    check('keepers.absence.calm', absence.calm, fraction, 'is no probability');
    check('keepers.absence.stress', absence.stress, fraction, 'is no probability');
    check('keepers.absence.stressFall', absence.stressFall, positive, 'is not positive');
  }
  check('oracleDelayHours', input.oracleDelayHours, (hours) => hours === 0 || hours === 1, 'is neither 0 nor 1');
  if (input.events !== null && input.oracleDelayHours === 0) {
    throw new ImpossibleInputError('events', 'need an oracle with delay', input.oracleDelayHours);
  }
  check('totalAuctionLimit', input.totalAuctionLimit, (limit) => limit > 0, 'is not positive');
}

function checkModel({ factors, shocks, commonJumps, hours, paths, seed }: SimulationModel): void {
  checkCount('model.factors', factors.length, MOST_FACTORS);
  checkUnique('model.factors', factors, 'name');
  checkCount('model.hours', hours, MOST_HOURS);
  checkCount('model.paths', paths, MOST_PATHS);
  check('model.seed', seed, (value) => Number.isSafeInteger(value) && value >= 0, 'is no whole number from 0');
  factors.forEach((factor, index) => {
    const where = `model.factors[${String(index)}]`;
    const { omega, alpha, beta } = factor.garch;
    check(`${where}.variance`, factor.variance, notNegative, 'is negative or no number');
    check(`${where}.garch.omega`, omega, notNegative, 'is negative or no number');
    check(`${where}.garch.alpha`, alpha, fraction, 'is not from 0 to 1');
    check(`${where}.garch.beta`, beta, fraction, 'is not from 0 to 1');
    check(`${where}.garch`, alpha + beta, (sum) => sum <= 1 + 1e-9, 'explodes: α + β is above 1');
    check(`${where}.driftPerHour`, factor.driftPerHour, finite, 'is no number');
    check(`${where}.commonJumpLoading`, factor.commonJumpLoading, finite, 'is no number');
    if (factor.ownJumps !== null) checkJumps(`${where}.ownJumps`, factor.ownJumps);
  });
  if (commonJumps !== null) checkJumps('model.commonJumps', commonJumps);
  if (shocks.kind === 'normal') return;
  checkCount('model.shocks.rows', shocks.rows.length, 1_000_000);
  check('model.shocks.meanBlockHours', shocks.meanBlockHours, (hours) => hours >= 1, 'is below 1');
  shocks.rows.forEach((row, index) => {
    const where = `model.shocks.rows[${String(index)}]`;
    if (row.length !== factors.length)
      throw new ImpossibleInputError(where, 'has not one residual for each factor', row.length);
    for (const residual of row) check(where, residual, finite, 'is no number');
  });
}

function checkJumps(where: string, { perYear, mean, deviation }: JumpLaw): void {
  check(`${where}.perYear`, perYear, notNegative, 'is negative or no number');
  check(`${where}.mean`, mean, finite, 'is no number');
  check(`${where}.deviation`, deviation, notNegative, 'is negative or no number');
}

function checkUnique<K extends string>(where: string, items: readonly Readonly<Record<K, string>>[], key: K): void {
  const names = items.map((item) => item[key]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ImpossibleInputError(where, 'names something twice', twice);
}

function checkBook(where: string, book: BookInput, { model, liquidity }: SimulationInput): void {
  const factorOf = (name: string): void => {
    if (!model.factors.some((factor) => factor.name === name)) {
      throw new ImpossibleInputError(where, 'follows a factor that the model has not', name);
    }
  };
  factorOf(book.factor);
  if (book.basis !== null) factorOf(book.basis.factor);
  if (!liquidity.some(({ market }) => market === book.market)) {
    throw new ImpossibleInputError(where, 'sells into a market without liquidity input', book.market);
  }
  check(`${where}.price`, book.price, positive, 'is not positive');
  check(`${where}.liquidationRatio`, book.liquidationRatio, positive, 'is not positive');
  check(`${where}.ownersFollow`, book.ownersFollow, fraction, 'is not from 0 to 1');
  check(`${where}.rescueProbability`, book.rescueProbability, fraction, 'is no probability');
  if (book.candidates.length > MOST_CANDIDATES) {
    throw new ImpossibleInputError(
      `${where}.candidates`,
      `are more than ${String(MOST_CANDIDATES)}`,
      book.candidates.length,
    );
  }
  book.candidates.forEach(({ liquidationRatio, debtScale }, index) => {
    check(`${where}.candidates[${String(index)}].liquidationRatio`, liquidationRatio, positive, 'is not positive');
    check(`${where}.candidates[${String(index)}].debtScale`, debtScale, notNegative, 'is negative or no number');
  });
  checkPositions(where, book);
  checkAuction(`${where}.auction`, book);
}

function checkPositions(where: string, { positions: { collateral, debt } }: BookInput): void {
  if (collateral.length !== debt.length) {
    throw new ImpossibleInputError(`${where}.positions`, 'have not one collateral for each debt', collateral.length);
  }
  for (let i = 0; i < debt.length; i++) {
    if (!notNegative(debt[i]!))
      check(`${where}.positions.debt[${String(i)}]`, debt[i]!, notNegative, 'is negative or no number');
    if (!notNegative(collateral[i]!)) {
      check(`${where}.positions.collateral[${String(i)}]`, collateral[i]!, notNegative, 'is negative or no number');
    }
  }
}

function checkAuction(where: string, { auction }: BookInput): void {
  check(`${where}.startFactor`, auction.startFactor, positive, 'is not positive');
  check(`${where}.resetSeconds`, auction.resetSeconds, positive, 'is not positive');
  check(`${where}.resetFactor`, auction.resetFactor, belowOne, 'is not from 0 to below 1');
  check(`${where}.limit`, auction.limit, (limit) => limit > 0, 'is not positive');
  check(`${where}.penalty`, auction.penalty, notNegative, 'is negative or no number');
  check(`${where}.incentiveFlat`, auction.incentiveFlat, notNegative, 'is negative or no number');
  check(`${where}.incentiveRate`, auction.incentiveRate, notNegative, 'is negative or no number');
  check(`${where}.debtFloor`, auction.debtFloor, notNegative, 'is negative or no number');
}

function checkLiquidity(where: string, { impact, recoveryHalfLifeHours, permanentShare }: LiquidityInput): void {
  check(`${where}.recoveryHalfLifeHours`, recoveryHalfLifeHours, (hours) => hours >= 0, 'is negative or no number');
  check(`${where}.permanentShare`, permanentShare, fraction, 'is not from 0 to 1');
  if (impact.kind === 'linear') {
    check(`${where}.impact.logPerWorth`, impact.logPerWorth, notNegative, 'is negative or no number');
    return;
  }
  let before = { value: 0, slippage: 0 };
  impact.quotes.forEach((quote, index) => {
    const at = `${where}.impact.quotes[${String(index)}]`;
    check(`${at}.value`, quote.value, (value) => value > before.value && value < Infinity, 'does not rise');
    check(`${at}.slippage`, quote.slippage, (s) => s >= before.slippage && s < 1, 'falls or reaches 1');
    before = quote;
  });
}
