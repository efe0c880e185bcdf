import { BallastError } from '../units/ballast-error.js';

/** What happened in the local world after an act; prices in `quote`, times in seconds since 1970. */
export interface WorldMoment {
  readonly block: number;
  readonly time: number;
  /** Symbol of what prices are counted in. */
  readonly quote: string;
  /** Prices that reached the protocol just now. */
  readonly protocolPrices: readonly { readonly asset: string; readonly price: number }[];
  /** What the liquidation keeper did just now: auctions started, held back by limits, running, bought from, reset. */
  readonly keeper: {
    readonly started: number;
    readonly limited: number;
    readonly running: number;
    readonly bought: number;
    readonly reset: number;
  };
}

export interface WorldPriceMove extends WorldMoment {
  readonly asset: string;
  readonly before: number;
  readonly after: number;
  /** When the protocol takes the new price over. */
  readonly effectiveAt: number;
}

/** The new price itself, or the change as a fraction: −0.3 is a fall of 30 %. */
export type PriceAct = { readonly to: number } | { readonly by: number };

/** What people may do to the local world. */
export interface WorldActs {
  /** @throws {UnknownInWorldError} for an asset that the world has not. */
  movePrice(asset: string, act: PriceAct): Promise<WorldPriceMove>;
  /** Lets time pass at once, and the keepers work at its end. */
  advance(seconds: number): Promise<WorldMoment>;
}

/** Injects `WorldActs`, or null where the service works on a chain that it did not bring up. */
export const WORLD_ACTS = Symbol('WorldActs');

/** The chain is not ours: its prices and its time are what they are. */
export class NoLocalWorldError extends BallastError {
  readonly code = 'not-found/local-world';

  constructor() {
    super(
      'This service works on a configured chain, not on a local world.',
      'Start one without BALLAST_RPC_URL to try what happens when prices move.',
    );
  }
}
