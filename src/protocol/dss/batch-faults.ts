import type { EncodedCall } from '../protocol.port.js';

/** A decoded call with the type that it concerns; null for the system. */
export interface ReadCall {
  readonly call: EncodedCall;
  readonly ilk: string | null;
}

const field = ({ call }: ReadCall): string => call.arguments.find(({ name }) => name === 'what')?.raw ?? '';
const is =
  (contract: string, functionName: string, what = '') =>
  (read: ReadCall): boolean =>
    read.call.contract === contract && read.call.signature.startsWith(`${functionName}(`) && field(read) === what;

interface Companion {
  /** The call that is not enough alone. */
  readonly of: (read: ReadCall) => boolean;
  readonly needs: (read: ReadCall) => boolean;
  readonly where: 'before' | 'after';
  readonly what: string;
  /** Only of types with a Dutch auction: the others have no `upchost`. */
  readonly auctionedOnly?: true;
}

/** What makes a value effective, and where it must stand. */
const COMPANIONS: readonly Companion[] = [
  {
    of: is('Jug', 'file', 'duty'),
    needs: is('Jug', 'drip'),
    where: 'before',
    what: 'a fee is filed without Jug.drip before it: the contract refuses it, or the old fee is lost',
  },
  {
    of: is('Spotter', 'file', 'mat'),
    needs: is('Spotter', 'poke'),
    where: 'after',
    what: 'a ratio is filed without Spotter.poke after it: it would not be in force',
  },
  {
    of: is('AutoLine', 'setIlk'),
    needs: is('AutoLine', 'exec'),
    where: 'after',
    what: 'an automatic ceiling is set without AutoLine.exec after it: the ceiling in force would stay',
  },
  {
    of: is('Vat', 'file', 'dust'),
    needs: is('Clipper', 'upchost'),
    where: 'after',
    what: 'a floor is filed without Clipper.upchost after it: auctions would keep the old minimum',
    auctionedOnly: true,
  },
  {
    of: is('Dog', 'file', 'chop'),
    needs: is('Clipper', 'upchost'),
    where: 'after',
    what: 'a penalty is filed without Clipper.upchost after it: auctions would keep the old minimum',
    auctionedOnly: true,
  },
];

/**
 * What the calls together lack, told from the calls alone.
 * @param auctioned types with a Dutch auction.
 */
export function batchFaults(calls: readonly ReadCall[], auctioned: ReadonlySet<string>): string[] {
  const faults = COMPANIONS.flatMap(({ of, needs, where, what, auctionedOnly }) =>
    calls.flatMap((read, index) => {
      if (!of(read)) return [];
      if (auctionedOnly && !auctioned.has(read.ilk ?? '')) return [];
      const others = where === 'before' ? calls.slice(0, index) : calls.slice(index + 1);
      return others.some((other) => needs(other) && other.ilk === read.ilk) ? [] : [`${read.ilk ?? 'system'}: ${what}`];
    }),
  );
  return [...faults, ...lineFaults(calls), ...twice(calls)];
}

/** One ceiling that moves alone takes the system's with it. Several may move against each other, which the calls do not tell. */
function lineFaults(calls: readonly ReadCall[]): string[] {
  const lines = calls.filter(is('Vat', 'file', 'line'));
  const [only, another] = lines;
  if (only === undefined || another !== undefined || calls.some(is('Vat', 'file', 'Line'))) return [];
  return [`${only.ilk ?? ''}: a ceiling is filed without the system's: Line would drift`];
}

function twice(calls: readonly ReadCall[]): string[] {
  const seen = new Set<string>();
  return calls.flatMap(({ call }) =>
    (call.sets ?? []).flatMap(({ ilk, parameter }) => {
      const key = `${ilk ?? 'system'} ${parameter}`;
      if (seen.has(key)) return [`${ilk ?? 'system'}: ${parameter} is set twice`];
      seen.add(key);
      return [];
    }),
  );
}
