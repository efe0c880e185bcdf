import type { FamilyParts, FamilyPlace } from '../family.js';
import { Clippers } from './auctions/clippers.adapter.js';
import { DssAuthority } from './authority/dss-authority.adapter.js';
import type { DssDeployment } from './deployment.js';
import { DssAdapter } from './dss.adapter.js';
import { DssParameterHistory } from './history/dss-parameter-history.service.js';
import { DssOraclePrices } from './oracles/oracle-prices.adapter.js';
import { DssRoutes } from './routes/dss-routes.adapter.js';
import { DssPositionIndex } from './position-index/dss-position-index.service.js';

/** MakerDAO and its descendants behind the ports. */
export const dssFamily = ({ deployment, rpc, database }: FamilyPlace<DssDeployment>): FamilyParts => ({
  protocol: new DssAdapter(deployment, rpc),
  oraclePrices: new DssOraclePrices(deployment, rpc),
  auctions: new Clippers(deployment, rpc),
  authority: new DssAuthority(deployment, rpc),
  positionIndex: new DssPositionIndex(deployment, rpc, database),
  parameterHistory: new DssParameterHistory(deployment, rpc, database),
  routes: new DssRoutes(deployment, rpc),
});
