import type { ContractRights, ParameterReach, Reach, RightsHolder } from '../../authority.port.js';
import type { DssDeployment } from '../deployment.js';
import type { TypeLayout } from '../type-layout.js';

interface Held {
  readonly parameter: string;
  readonly ilk: string | null;
  /** As people call the kind of contract, and its address; a parameter of a contract that is not deployed is left out. */
  readonly contract: string;
  readonly address: string | null | undefined;
}

const SYSTEM = [
  ['systemDebtCeiling', 'Vat', 'vat'],
  ['systemAuctionLimit', 'Dog', 'dog'],
  ['baseFee', 'Jug', 'jug'],
  ['surplusBuffer', 'Vow', 'vow'],
  ['savingsRate', 'Pot', 'pot'],
] as const;

const OF_TYPE = [
  ['liquidationRatio', 'Spotter', 'spotter'],
  ['stabilityFee', 'Jug', 'jug'],
  ['debtCeiling', 'Vat', 'vat'],
  ['autoCeiling', 'AutoLine', 'autoLine'],
  ['debtFloor', 'Vat', 'vat'],
] as const;

const OF_AUCTION = [
  'auctionStartFactor',
  'auctionResetSeconds',
  'auctionResetFactor',
  'incentiveRate',
  'incentiveFlat',
  'breakerLevel',
];

function heldOf(deployment: DssDeployment, { ilk, clipper, calc }: TypeLayout): Held[] {
  const general = OF_TYPE.map(
    ([parameter, contract, field]): Held => ({ parameter, ilk, contract, address: deployment[field] }),
  );
  if (clipper === null) return general;
  return [
    ...general,
    { parameter: 'liquidationPenalty', ilk, contract: 'Dog', address: deployment.dog },
    { parameter: 'auctionLimit', ilk, contract: 'Dog', address: deployment.dog },
    ...OF_AUCTION.map((parameter): Held => ({ parameter, ilk, contract: 'Clipper', address: clipper })),
    { parameter: 'priceCurve', ilk, contract: 'price curve', address: calc },
    { parameter: 'breakerTolerance', ilk, contract: 'ClipperMom', address: deployment.clipperMom },
  ];
}

/** Every parameter with how the operator reaches it; types that share an answer share a row. */
export function reachOf(
  deployment: DssDeployment,
  layouts: readonly TypeLayout[],
  contracts: readonly ContractRights[],
): ParameterReach[] {
  const rights = new Map(contracts.map((each) => [each.address.toLowerCase(), each]));
  const held: Held[] = [
    ...SYSTEM.map(
      ([parameter, contract, field]): Held => ({ parameter, ilk: null, contract, address: deployment[field] }),
    ),
    ...layouts.flatMap((layout) => heldOf(deployment, layout)),
  ];
  const rows = new Map<string, { -readonly [Key in keyof ParameterReach]: ParameterReach[Key] }>();
  for (const { parameter, ilk, contract, address } of held) {
    if (typeof address !== 'string') continue;
    const reach = reachIn(rights.get(address.toLowerCase()));
    const key = [parameter, contract, reach].join();
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { parameter, ilks: ilk === null ? null : [ilk], contract, reach });
    else if (row.ilks !== null && ilk !== null) row.ilks = [...row.ilks, ilk];
  }
  return [...rows.values()];
}

function reachIn(rights: ContractRights | undefined): Reach {
  const holders: (RightsHolder | null)[] = [...(rights?.wards ?? []), rights?.owner ?? null];
  const has = (kind: RightsHolder['kind']): boolean => holders.some((holder) => holder?.kind === kind);
  if (has('operator')) return 'direct';
  return has('governance') ? 'delayed' : 'none';
}
