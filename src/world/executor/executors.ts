import type { Call } from '../../platform/chain/rpc.js';
import { from, type Chain } from '../chain/chain.js';
import { Contract, nth } from '../chain/contract.js';
import { compiled, creationOfOwn } from '../chain/own-contracts.js';
import type { MakerContracts } from '../maker/contracts.js';
import type { OpenDollarContracts } from '../open-dollar/contracts.js';
import { DAY } from '../world-spec.js';
import { DSS_LIMITS, OPEN_DOLLAR_LIMITS, parameterKey, type LimitedParameter } from './limits.js';

/** Contracts of our own around one protocol. */
export interface ExecutorContracts {
  readonly executor: string;
  readonly adapter: string;
  /** Where recommended parameters are published. */
  readonly publications: string;
}

/** Contracts of our own that stand in the world. */
export const EXECUTOR_CONTRACTS = [
  'BoundedExecutor',
  'DssAdapter',
  'OpenDollarAdapter',
  'RiskParameterOracle',
] as const;

/** A scheduled batch can be executed for so long. */
const GRACE = 7 * DAY;
/** The longest validity of a publication. */
const LONGEST_VALIDITY = 7 * DAY;

export interface ExecutorRoles {
  /** Who deploys and sets the limits. */
  readonly governor: string;
  /** Who may loosen them from then on. */
  readonly admin: string;
  readonly operator: string;
  readonly guardian: string;
  readonly publisher: string;
}

interface Protocol {
  readonly adapter: string;
  readonly contracts: readonly string[];
  readonly rateTable: string;
  readonly limits: readonly LimitedParameter[];
}

/** An executor with its limits, which its admin must still accept, and no right over the protocol. */
async function deploy(chain: Chain, roles: ExecutorRoles, protocol: Protocol): Promise<ExecutorContracts> {
  const { governor, admin, operator, guardian, publisher } = roles;
  const [executor, publications] = await chain.deploy(governor, [
    creationOfOwn('BoundedExecutor', governor, operator, guardian, GRACE),
    creationOfOwn('RiskParameterOracle', admin, guardian, publisher, LONGEST_VALIDITY),
  ]);
  const [adapter] = await chain.deploy(governor, [
    creationOfOwn(protocol.adapter, executor, protocol.contracts, protocol.rateTable),
  ]);
  const found = { executor: String(executor), adapter: String(adapter), publications: String(publications) };
  const its = executorAt(found);
  await chain.sendTogether(
    [
      its.call('setAdapter', found.adapter, true),
      ...protocol.limits.map((limit) => its.call('setBounds', found.adapter, ...parameterKey(limit), limit.limits)),
      ...(admin === governor ? [] : [its.call('offerAdmin', admin)]),
    ].map((call) => from(governor, call)),
  );
  return found;
}

export const executorAt = ({ executor }: Pick<ExecutorContracts, 'executor'>): Contract =>
  new Contract(executor, compiled('BoundedExecutor').abi);

export function deployDssExecutor(
  chain: Chain,
  { vat, jug, spotter, dog, autoLine }: MakerContracts,
  rateTable: string,
  roles: ExecutorRoles,
): Promise<ExecutorContracts> {
  const contracts = [vat, jug, spotter, dog, autoLine].map(({ address }) => address);
  return deploy(chain, roles, { adapter: 'DssAdapter', contracts, rateTable, limits: DSS_LIMITS });
}

/** What governance does for the executor in its spell: it accepts it, and makes the adapter ward of what has limits. */
export const dssExecutorRights = (
  { vat, jug, spotter, autoLine }: MakerContracts,
  contracts: ExecutorContracts,
): Call[] => [
  executorAt(contracts).call('acceptAdmin'),
  ...[vat, jug, spotter, autoLine].map((governed) => governed.call('rely', contracts.adapter)),
];

export async function deployOpenDollarExecutor(
  chain: Chain,
  od: OpenDollarContracts,
  rateTable: string,
  roles: ExecutorRoles,
): Promise<ExecutorContracts> {
  const governed = [od.safeEngine, od.oracleRelayer, od.taxCollector, od.liquidationEngine];
  const contracts = governed.map(({ address }) => address);
  const found = await deploy(chain, roles, {
    adapter: 'OpenDollarAdapter',
    contracts,
    rateTable,
    limits: OPEN_DOLLAR_LIMITS,
  });
  const limited = governed.slice(0, 3).map((contract) => contract.call('addAuthorization', found.adapter));
  await chain.sendTogether(limited.map((call) => from(roles.governor, call)));
  return found;
}

/** Who plays which role around an executor, of the accounts of the world. */
export const executorRoles = (
  accounts: readonly string[],
  index: { readonly governance: number; readonly publisher: number },
  admin: string,
  operator: string,
): ExecutorRoles => ({
  governor: nth(accounts, index.governance),
  admin,
  operator,
  guardian: nth(accounts, index.governance),
  publisher: nth(accounts, index.publisher),
});
