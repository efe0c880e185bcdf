import type { DataSource } from 'typeorm';
import type { Rpc } from '../platform/chain/rpc.js';
import type { Auctions } from './auctions.port.js';
import type { Authority } from './authority.port.js';
import type { ExecutionRoutes } from './execution-routes.port.js';
import type { OraclePrices } from './oracle-prices.port.js';
import type { ParameterHistory } from './parameter-history.port.js';
import type { PositionIndex } from './position-index.port.js';
import type { CdpProtocol } from './protocol.port.js';

/** What a family of protocols is built upon: its section of the deployment file, the node, and the database. */
export interface FamilyPlace<Deployment> {
  readonly deployment: Deployment;
  readonly rpc: Rpc;
  readonly database: DataSource;
}

/** All that a family has to provide: one implementation of each port. */
export interface FamilyParts {
  readonly protocol: CdpProtocol;
  readonly oraclePrices: OraclePrices;
  readonly auctions: Auctions;
  readonly authority: Authority;
  readonly positionIndex: PositionIndex;
  readonly parameterHistory: ParameterHistory;
  readonly routes: ExecutionRoutes;
}
