import { Inject, Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import { OraclePrices, type DelayedPrice } from '../../protocol/oracle-prices.port.js';
import { PositionIndex } from '../../protocol/position-index.port.js';
import {
  CdpProtocol,
  type CollateralTypeState,
  type Position,
  type SystemState,
} from '../../protocol/protocol.port.js';
import type { SpotTerms } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { replaceVaults, sortVaults, type SortedVaults } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { changesBetween } from './book-changes.js';
import { BookAtOtherBlockError } from './positions-error.js';

/** A type with its vaults in the order in which a falling price takes them, and the prices that do. */
export interface WatchedType {
  readonly state: CollateralTypeState;
  readonly price: DelayedPrice;
  readonly terms: SpotTerms;
  readonly vaults: SortedVaults<Position>;
}

/** The book, the types and their prices, all at one block. */
export interface WatchedBook {
  readonly block: Block;
  readonly system: SystemState;
  /** Types that have a liquidation ratio: the others cannot be borrowed against. */
  readonly types: readonly WatchedType[];
}

interface Sorted {
  readonly positions: readonly Position[];
  readonly vaults: SortedVaults<Position>;
}

/** Part of the vaults up to which the changed ones are put in place; with more all are sorted. */
const FEW = 0.25;

/** Reads the book of a block once for everyone who looks at it; vaults are sorted again only where one of their type has changed. */
@Injectable()
export class WatchedBooks {
  private readonly sorted = new Map<string, Sorted>();
  private last: { readonly hash: string; readonly book: Promise<WatchedBook> } | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    @Inject(OraclePrices) private readonly prices: OraclePrices,
    @Inject(PositionIndex) private readonly index: PositionIndex,
  ) {}

  /** @throws {RpcUnavailableError | RpcRefusedError | UnreadableProtocolError} and never a part. */
  read(block: Block): Promise<WatchedBook> {
    if (this.last?.hash === block.hash) return this.last.book;
    const book = this.turn.then(() => this.whole(block));
    this.turn = book.catch(() => undefined);
    this.last = { hash: block.hash, book };
    book.catch(() => {
      if (this.last?.book === book) this.last = null;
    });
    return book;
  }

  private async whole(block: Block): Promise<WatchedBook> {
    await this.index.follow(block);
    const { block: at, positions } = this.index.book();
    if (at.hash !== block.hash) throw new BookAtOtherBlockError(block.number, at.number);
    const [{ system, types, targetPrice }, prices] = await Promise.all([
      this.protocol.readState({ blockHash: block.hash }),
      this.prices.read(block),
    ]);
    const byIlk = new Map(types.map(({ ilk }): [string, Position[]] => [ilk, []]));
    for (const position of positions) byIlk.get(position.ilk)?.push(position);
    const priced = new Map(prices.map((price) => [price.ilk, price]));
    return {
      block,
      system,
      types: types.flatMap((state): WatchedType[] => {
        const { ilk, liquidationRatio } = state;
        const price = priced.get(ilk);
        if (price === undefined || liquidationRatio === 0n) return [];
        return [
          { state, price, terms: { targetPrice, liquidationRatio }, vaults: this.sort(ilk, byIlk.get(ilk) ?? []) },
        ];
      }),
    };
  }

  private sort(ilk: string, positions: readonly Position[]): SortedVaults<Position> {
    const before = this.sorted.get(ilk);
    const changes = changesBetween(before?.positions ?? [], positions);
    if (before && changes.removed.size + changes.added.length === 0) return before.vaults;
    const few = before && changes.added.length < positions.length * FEW;
    const vaults = few ? replaceVaults(before.vaults, changes.removed, changes.added) : sortVaults(positions);
    this.sorted.set(ilk, { positions, vaults });
    return vaults;
  }
}
