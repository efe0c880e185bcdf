import { concat, toBeHex } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import { RAY, bps } from '../../units/fixed-point.js';
import { from, type Chain } from '../chain/chain.js';
import { Contract } from '../chain/contract.js';
import { compiled, creationOfOwn } from '../chain/own-contracts.js';
import { HOUR, VAULT_TYPES, toRay } from '../world-spec.js';
import { bytes32, type MakerContracts } from './contracts.js';

/** Modules through which parameters move within limits, beside the ways that the protocol has itself. */
export interface RouteContracts {
  readonly rateTable: string;
  readonly boundedRates: string;
  readonly ratioRamps: string;
}

/** Contracts of our own that stand in the world. */
export const ROUTE_CONTRACTS = ['RateTable', 'BoundedRates', 'RatioRamps'] as const;

const HIGHEST_FEE = 5_000;
/** The limits that Sky had filed for its module in July 2026, from 0 % on. */
const RATES = { tau: 16 * HOUR, min: 0, max: 3_000, step: 400 } as const;
/** A ratio moves by five points in a day at most. */
const RATIOS = { min: 1.05, max: 4, pace: 0.05 } as const;

/** Rates per second of all fees of the table, eight bytes each, less one ray. */
export const rateTable = (): string =>
  concat(Array.from({ length: HIGHEST_FEE + 1 }, (_, fee) => toBeHex(dutyFromAnnualFee(bps(BigInt(fee))) - RAY, 8)));

/** The module of fees and the one of ramps: governance is their ward, the Safe their bud. They have no rights yet. */
export async function deployRoutes(
  chain: Chain,
  { jug, spotter, pauseProxy }: MakerContracts,
  governor: string,
  safe: string,
): Promise<RouteContracts> {
  const [table] = await chain.deploy(governor, [creationOfOwn('RateTable', rateTable())]);
  const [boundedRates, ratioRamps] = await chain.deploy(governor, [
    creationOfOwn('BoundedRates', jug.address, table),
    creationOfOwn('RatioRamps', spotter.address),
  ]);
  const contracts = { rateTable: String(table), boundedRates: String(boundedRates), ratioRamps: String(ratioRamps) };
  const rates = new Contract(contracts.boundedRates, compiled('BoundedRates').abi);
  const ramps = new Contract(contracts.ratioRamps, compiled('RatioRamps').abi);
  const fileType = (ilk: string, what: 'max' | 'min' | 'step'): Call =>
    rates.call('file(bytes32,bytes32,uint256)', bytes32(ilk), bytes32(what), RATES[what]);
  const limits = [RATIOS.min, RATIOS.max, RATIOS.pace].map(toRay);
  await chain.sendTogether(
    [
      rates.call('file(bytes32,uint256)', bytes32('tau'), RATES.tau),
      ...VAULT_TYPES.flatMap((ilk) => [fileType(ilk, 'max'), fileType(ilk, 'min'), fileType(ilk, 'step')]),
      ...VAULT_TYPES.map((ilk) => ramps.call('setLimits', bytes32(ilk), ...limits)),
      ...[rates, ramps].flatMap((module) => [
        module.call('kiss', safe),
        module.call('rely', pauseProxy),
        module.call('deny', governor),
      ]),
    ].map((call) => from(governor, call)),
  );
  return contracts;
}

/** What governance grants: each module writes where its values are, and the Safe may plot what waits for the delay. */
export const routeRights = (
  { jug, spotter, pause }: MakerContracts,
  { boundedRates, ratioRamps }: RouteContracts,
  safe: string,
): Call[] => [jug.call('rely', boundedRates), spotter.call('rely', ratioRamps), pause.call('setOwner', safe)];
