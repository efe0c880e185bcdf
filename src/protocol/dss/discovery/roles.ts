import type { DssDeployment } from '../deployment.js';

/** Contracts of the deployment that one address each stands for. */
export type RoleField = Extract<
  keyof DssDeployment,
  | 'vat'
  | 'spotter'
  | 'jug'
  | 'dog'
  | 'vow'
  | 'autoLine'
  | 'manager'
  | 'registry'
  | 'pause'
  | 'pauseProxy'
  | 'proxyFactory'
  | 'cat'
  | 'pot'
  | 'clipperMom'
  | 'lineMom'
  | 'osmMom'
>;

export interface Role {
  readonly field: RoleField;
  /** In MakerDAO's list of addresses, on chain and in files. */
  readonly name: string;
  readonly neededFor: string;
  readonly required: boolean;
  /** A getter that only this kind of contract answers; its argument, if it has one, is zero. */
  readonly probe: string;
  /** A getter that must answer the address of another role: contracts of two deployments do not mix. */
  readonly link: readonly [getter: string, role: RoleField] | null;
}

const VAT = ['vat()', 'vat'] as const;

export const ROLES: readonly Role[] = [
  role('vat', 'MCD_VAT', 'debt, ceilings and positions', 'Line()'),
  role('spotter', 'MCD_SPOT', 'liquidation ratios and prices', 'par()', VAT),
  role('jug', 'MCD_JUG', 'stability fees', 'base()', VAT),
  role('dog', 'MCD_DOG', 'liquidations', 'Hole()', VAT),
  role('vow', 'MCD_VOW', 'surplus and bad debt', 'hump()', VAT),
  role('autoLine', 'MCD_IAM_AUTO_LINE', 'automatic debt ceilings', 'ilks(bytes32)', VAT),
  role('manager', 'CDP_MANAGER', 'the list of positions', 'cdpi()', VAT),
  role('registry', 'ILK_REGISTRY', 'the list of collateral types', 'count()', VAT),
  role('pause', 'MCD_PAUSE', 'the delay of governance', 'delay()', ['proxy()', 'pauseProxy']),
  role('pauseProxy', 'MCD_PAUSE_PROXY', 'who acts for governance', 'owner()', ['owner()', 'pause']),
  optional('proxyFactory', 'PROXY_FACTORY', 'the owners behind proxies', 'isProxy(address)'),
  optional('cat', 'MCD_CAT', 'auctions of bids, of types without a Dutch auction', 'box()', VAT),
  optional('pot', 'MCD_POT', 'the savings rate', 'dsr()', VAT),
  optional('clipperMom', 'CLIPPER_MOM', 'the breaker of auctions', 'tolerance(address)', ['spotter()', 'spotter']),
  optional('lineMom', 'LINE_MOM', 'the emergency stop of debt ceilings', 'ilks(bytes32)'),
  optional('osmMom', 'OSM_MOM', 'the emergency stop of prices', 'osms(bytes32)'),
];

function role(
  field: RoleField,
  name: string,
  neededFor: string,
  probe: string,
  link: Role['link'] = null,
  required = true,
): Role {
  return { field, name, neededFor, required, probe, link };
}

function optional(field: RoleField, name: string, neededFor: string, probe: string, link: Role['link'] = null): Role {
  return role(field, name, neededFor, probe, link, false);
}
