import type { BookInput, Candidate, SimulationInput } from '../../src/risk/simulation/simulation-input.js';

interface Vault {
  readonly book: number;
  readonly worth: number;
  readonly debt: number;
  readonly trigger: number;
  sold: boolean;
  picked: boolean;
}

export interface BookOutcome {
  loss: number;
  liquidated: number;
  income: number;
  gap: number;
  hours: number;
}

export interface BrutePath {
  /** Log price of a factor, or of the sum of two, at the end of an hour; zero at hour zero. */
  readonly price: (factor: string, second: string | null, hour: number) => number;
  /** Whether keepers are absent in an hour. */
  readonly absent: (hour: number) => boolean;
}

/**
 * One path of one market, position by position and hour by hour: nothing is sorted ahead, summed ahead or skipped. It shares
 * no code with what it checks, and uses the engine's own exp and log.
 */
export function bruteForce(
  input: SimulationInput,
  market: string,
  candidates: readonly Candidate[],
  path: BrutePath,
): BookOutcome[] {
  const books = input.books.flatMap((book, index) => (book.market === market ? [{ book, index }] : []));
  const liquidity = input.liquidity.find((one) => one.market === market)!;
  const vaults = books.flatMap(({ book }, which) => vaultsOf(book, which, candidates[which]!));
  const outcomes = books.map(() => ({ loss: 0, liquidated: 0, income: 0, gap: 0, hours: 0 }));
  const seenPrice = (which: number, hour: number): number => {
    const { factor, basis } = books[which]!.book;
    return path.price(factor, basis?.seenByOracle === true ? basis.factor : null, hour);
  };
  const soldPrice = (which: number, hour: number): number => {
    const { factor, basis } = books[which]!.book;
    return path.price(factor, basis?.factor ?? null, hour);
  };
  const margins = books.map(({ book }) => marginOf(book, input));
  const curve = curveOf(input, market);
  const keep = liquidity.permanentShare;
  let used = 0;
  let stayed = 0;
  let impact = 0;
  const left = liquidity.recoveryHalfLifeHours === Infinity ? 1 : 0.5 ** (1 / liquidity.recoveryHalfLifeHours);
  for (let hour = 1; hour <= input.model.hours; hour++) {
    const seenImpact = impact;
    used *= left;
    const before = curve(used);
    impact = (1 - keep) * before + stayed;
    if (path.absent(hour)) continue;
    const seen = books.map((_, which) => seenPrice(which, hour - 1) - seenImpact);
    if (input.oracleDelayHours === 1) pick(input, books, vaults, candidates, seen);
    let total = 0;
    for (;;) {
      const fresh = curve(used + total);
      impact = (1 - keep) * fresh + stayed + keep * (fresh - before);
      let more = false;
      if (input.oracleDelayHours === 0) {
        books.forEach((_, which) => (seen[which] = seenPrice(which, hour) - impact));
        more = pick(input, books, vaults, candidates, seen);
      }
      const worth = vaults
        .filter(({ picked }) => picked)
        .reduce((sum, { book, worth, debt }) => {
          const price = Math.exp(soldPrice(book, hour) - impact) * margins[book]!;
          const tab = debt * (1 + books[book]!.book.auction.penalty);
          return sum + (input.wholeLots ? worth : Math.min(worth, tab / price));
        }, 0);
      if (!more && Math.abs(worth - total) <= 1e-14 * worth) break;
      total = worth;
    }
    stayed += keep * (curve(used + total) - before);
    used += total;
    const sales = books.map(() => 0);
    for (const vault of vaults.filter(({ picked }) => picked)) {
      const { book } = books[vault.book]!;
      const outcome = outcomes[vault.book]!;
      const logPrice = soldPrice(vault.book, hour) - impact + Math.log(margins[vault.book]!);
      const paid = Math.min(vault.worth * Math.exp(logPrice), vault.debt * (1 + book.auction.penalty));
      outcome.loss += Math.max(0, vault.debt - paid);
      outcome.income += Math.max(0, paid - vault.debt);
      outcome.income -= book.auction.incentiveFlat * (1 - book.rescueProbability);
      outcome.income -= book.auction.incentiveRate * (1 + book.auction.penalty) * vault.debt;
      outcome.liquidated += vault.debt;
      outcome.gap = Math.max(outcome.gap, seen[vault.book]! - logPrice);
      vault.sold = true;
      vault.picked = false;
      sales[vault.book]!++;
    }
    sales.forEach((count, which) => (outcomes[which]!.hours += count > 0 ? 1 : 0));
  }
  for (const { book, worth, debt, sold } of vaults) {
    const price = Math.exp(soldPrice(book, input.model.hours) - impact) * margins[book]!;
    if (!sold) outcomes[book]!.loss += Math.max(0, debt - worth * price);
  }
  return outcomes;
}

function vaultsOf(book: BookInput, which: number, { liquidationRatio, debtScale }: Candidate): Vault[] {
  const answer = (book.liquidationRatio / liquidationRatio) ** book.ownersFollow;
  const scale = debtScale * (1 - book.rescueProbability);
  return Array.from(book.positions.debt, (debt, i) => {
    const worth = book.positions.collateral[i]! * book.price;
    const trigger = Math.log((debt * answer * liquidationRatio) / worth);
    return { book: which, worth: worth * scale, debt: debt * answer * scale, trigger, sold: false, picked: false };
  }).filter(({ debt }) => debt > 0);
}

/** Marks what is unsafe and fits into the auctions of the hour, the thinnest first; whether anything new was marked. */
function pick(
  input: SimulationInput,
  books: readonly { readonly book: BookInput; readonly index: number }[],
  vaults: readonly Vault[],
  candidates: readonly Candidate[],
  seen: readonly number[],
): boolean {
  let any = false;
  books.forEach(({ book }, which) => {
    const limit = hourlyLimit(input, book);
    const own = vaults.filter((vault) => vault.book === which && !vault.sold).sort((a, b) => b.trigger - a.trigger);
    let room = limit;
    own.forEach((vault, place) => {
      if (vault.trigger <= seen[which]! && !vault.picked) return;
      const tab = vault.debt * (1 + book.auction.penalty);
      if (tab > room && place > 0) {
        room = -1;
        return;
      }
      room -= tab;
      if (!vault.picked) any = true;
      vault.picked = true;
    });
  });
  return any;
}

function hourlyLimit(input: SimulationInput, book: BookInput): number {
  const { curve, startFactor, limit } = book.auction;
  const needOf = ({ auction, positions }: BookInput): number => {
    const debt = Array.from(positions.debt).reduce((a, b) => a + b, 0);
    return Math.min(auction.limit, debt * (1 + auction.penalty));
  };
  const sum = input.books.map(needOf).reduce((a, b) => a + b, 0);
  const share = sum > input.totalAuctionLimit ? (needOf(book) / sum) * input.totalAuctionLimit : Infinity;
  const seconds =
    curve.kind === 'linear'
      ? curve.tauSeconds * (1 - 1 / startFactor)
      : (curve.stepSeconds * Math.log(1 / startFactor)) / Math.log(curve.cut);
  return Math.min(limit, share) * Math.max(1, Math.floor(3_600 / seconds));
}

function marginOf({ auction }: BookInput, { keepers }: SimulationInput): number {
  const gas = keepers.gasCost === 0 ? 0 : keepers.gasCost / auction.debtFloor;
  const step = auction.curve.kind === 'stairstep' ? auction.curve.cut : 1;
  return (1 - keepers.margin) * (1 - keepers.fee) * (1 - gas) * step;
}

/** Straight lines between the quotes' −ln(1 − slippage); tests that use quotes stay within them. */
function curveOf(input: SimulationInput, market: string): (used: number) => number {
  const { impact } = input.liquidity.find((one) => one.market === market)!;
  if (impact.kind === 'linear') return (used) => used * impact.logPerWorth;
  return (used) => {
    let from = { value: 0, slippage: 0 };
    for (const to of impact.quotes) {
      if (used <= to.value) {
        const a = -Math.log(1 - from.slippage);
        const b = -Math.log(1 - to.slippage);
        return a + ((b - a) * (used - from.value)) / (to.value - from.value);
      }
      from = to;
    }
    throw new Error('a sale beyond the quotes');
  };
}
