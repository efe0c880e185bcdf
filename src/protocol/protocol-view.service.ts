import type { Block, Rpc } from '../platform/chain/rpc.js';
import type { Auctions } from './auctions.port.js';
import type { Authority, AuthorityReport } from './authority.port.js';
import type { OraclePrices } from './oracle-prices.port.js';
import { UnknownCollateralTypeError } from './protocol-error.js';
import type { CdpProtocol, ParameterCell } from './protocol.port.js';
import { ilksOfTable, typeLine, typeView, type TypeLine, type TypeView, type ViewSources } from './protocol-view.js';

/** All types of the protocol in a line each. */
export interface ProtocolOverview {
  readonly block: Block;
  readonly types: readonly TypeLine[];
}

/** Values of the whole system. */
export interface SystemView {
  readonly block: Block;
  readonly parameters: readonly ParameterCell[];
}

/** The protocol as people ask for it, each answer read at one block, the newest. */
export class ProtocolView {
  constructor(
    private readonly rpc: Rpc,
    private readonly protocol: CdpProtocol,
    private readonly prices: OraclePrices,
    private readonly auctions: Auctions,
    private readonly rights: Authority,
  ) {}

  async overview(): Promise<ProtocolOverview> {
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const sources = await this.withPrices(block, cells, ilksOfTable(cells));
    return { block, types: ilksOfTable(cells).map((ilk) => typeLine(sources, ilk)) };
  }

  /** @throws {UnknownCollateralTypeError} */
  async type(ilk: string): Promise<TypeView> {
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const known = ilksOfTable(cells);
    if (!known.includes(ilk)) throw new UnknownCollateralTypeError(ilk, known);
    const [sources, houses] = await Promise.all([this.withPrices(block, cells, [ilk]), this.auctions.running(block)]);
    return typeView({ ...sources, houses }, ilk);
  }

  async system(): Promise<SystemView> {
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    return { block, parameters: cells.filter(({ ilk }) => ilk === null) };
  }

  /** Who may change what, and what of it the operator may. */
  async authority(operator: string): Promise<AuthorityReport> {
    return this.rights.read(operator, await this.rpc.block());
  }

  private async withPrices(
    block: Block,
    cells: readonly ParameterCell[],
    ilks: readonly string[],
  ): Promise<Omit<ViewSources, 'houses'>> {
    const [assessed, prices] = await Promise.all([this.prices.read(block), this.prices.read(block, ilks)]);
    return { block, cells, prices, assessed: new Set(assessed.map(({ ilk }) => ilk)) };
  }
}
