import { DirectRoutes } from '../direct-routes.js';
import type { FamilyParts, FamilyPlace } from '../family.js';
import { OpenDollarAuctions } from './auctions.adapter.js';
import { OpenDollarAuthority } from './authority.adapter.js';
import { OPEN_DOLLAR_PARAMETERS } from './change-rules.js';
import type { OpenDollarDeployment } from './deployment.js';
import { OpenDollarOraclePrices } from './oracle-prices.adapter.js';
import { OpenDollarAdapter } from './open-dollar.adapter.js';
import { OpenDollarPositionIndex } from './open-dollar-position-index.service.js';
import { OpenDollarParameterHistory } from './parameter-history.adapter.js';

/** Open Dollar behind the ports. */
export const openDollarFamily = ({ deployment, rpc }: FamilyPlace<OpenDollarDeployment>): FamilyParts => {
  const protocol = new OpenDollarAdapter(deployment, rpc);
  return {
    protocol,
    oraclePrices: new OpenDollarOraclePrices(deployment, rpc),
    auctions: new OpenDollarAuctions(deployment, rpc),
    authority: new OpenDollarAuthority(deployment, rpc),
    positionIndex: new OpenDollarPositionIndex(deployment, rpc),
    parameterHistory: new OpenDollarParameterHistory(deployment, rpc),
    routes: new DirectRoutes(protocol, OPEN_DOLLAR_PARAMETERS),
  };
};
