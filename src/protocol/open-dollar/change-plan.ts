import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import type { ParameterChange, ParameterState } from '../protocol.port.js';
import { changesOf, ratiosAfter, stateAfter, type RatiosAfter } from './after-changes.js';
import { checkChanges } from './change-rules.js';

/** Contracts that a batch may call. */
export type CalledContract = 'SAFEEngine' | 'OracleRelayer' | 'TaxCollector' | 'LiquidationEngine';

/** A call before it becomes bytes: a parameter of a type or of the system with its value, or what makes one effective. */
export type PlannedCall =
  | {
      readonly kind: 'modify';
      readonly contract: CalledContract;
      readonly ilk: string | null;
      readonly parameter: string;
      readonly value: bigint;
    }
  | { readonly kind: 'tax' | 'price'; readonly ilk: string };

export const modify = (
  contract: CalledContract,
  ilk: string | null,
  parameter: string,
  value: bigint,
): PlannedCall => ({
  kind: 'modify',
  contract,
  ilk,
  parameter,
  value,
});

/** What has accrued is settled at the old fee; the second collection, in the same second, takes the new one over. */
const feeCalls = (ilk: string, duty: bigint): PlannedCall[] => [
  { kind: 'tax', ilk },
  modify('TaxCollector', ilk, 'stabilityFee', duty),
  { kind: 'tax', ilk },
];

/** The safety ratio may at no moment lie below the liquidation ratio: it is raised first and lowered last. */
function ratioCalls({ ilk, liquidation, safety }: RatiosAfter): PlannedCall[] {
  const ofLiquidation =
    liquidation.from === liquidation.to ? [] : [modify('OracleRelayer', ilk, 'liquidationCRatio', liquidation.to)];
  const ofSafety = safety.from === safety.to ? [] : [modify('OracleRelayer', ilk, 'safetyCRatio', safety.to)];
  const ordered = safety.to > safety.from ? [...ofSafety, ...ofLiquidation] : [...ofLiquidation, ...ofSafety];
  return [...ordered, { kind: 'price', ilk }];
}

/** Ceilings of types, and once for all of them that of the system, moved by as much as they move together. */
function ceilingCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  const calls = changesOf(changes, 'debtCeiling').map(({ ilk, to }) => modify('SAFEEngine', ilk, 'debtCeiling', to));
  const { debtCeiling } = stateAfter(changes, state).system;
  if (debtCeiling === state.system.debtCeiling) return calls;
  return [...calls, modify('SAFEEngine', null, 'globalDebtCeiling', debtCeiling)];
}

/**
 * What to call, in the one order that works whatever else is in the batch: fees, then ratios with the price that makes them
 * effective, then what liquidations take, then ceilings. Within a step the types follow the order of their bytes.
 * @throws {UnencodableChangeError}
 */
export function planCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  checkChanges(changes, state);
  return [
    ...changesOf(changes, 'stabilityFee').flatMap(({ ilk, to }) => feeCalls(ilk, dutyFromAnnualFee(to))),
    ...ratiosAfter(changes, state).flatMap(ratioCalls),
    ...changesOf(changes, 'liquidationPenalty').map(({ ilk, to }) =>
      modify('LiquidationEngine', ilk, 'liquidationPenalty', to),
    ),
    ...changesOf(changes, 'liquidationQuantity').map(({ ilk, to }) =>
      modify('LiquidationEngine', ilk, 'liquidationQuantity', to),
    ),
    ...changesOf(changes, 'debtFloor').map(({ ilk, to }) => modify('SAFEEngine', ilk, 'debtFloor', to)),
    ...changesOf(changes, 'systemAuctionLimit').map(({ to }) =>
      modify('LiquidationEngine', null, 'onAuctionSystemCoinLimit', to),
    ),
    ...ceilingCalls(changes, state),
  ];
}
