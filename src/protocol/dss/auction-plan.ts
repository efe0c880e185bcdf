import type { CollateralTypeState, ParameterChange, ParameterState, PriceCurve } from '../protocol.port.js';
import { changesOf } from './after-changes.js';
import { FILE, FILE_OF_TYPE, plan, planAt, type PlannedCall } from './planned-call.js';

type TypeOf = (ilk: string) => CollateralTypeState | undefined;
const typesOf = ({ types }: ParameterState): TypeOf => {
  const byIlk = new Map(types.map((type) => [type.ilk, type]));
  return (ilk) => byIlk.get(ilk);
};

/**
 * Floor, penalty and auction limits. Limits are raised before floors, the system's before the types', and lowered after them
 * in the other order, so that a vault of the floor fits under every limit at each call. `upchost` works the smallest auction
 * out of floor and penalty, and comes once both are filed.
 */
export function limitCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  const typeOf = typesOf(state);
  const floors = changesOf(changes, 'debtFloor');
  const penalties = changesOf(changes, 'liquidationPenalty');
  const refreshed = [...new Set([...floors, ...penalties].map(({ ilk }) => ilk))]
    .filter((ilk) => (typeOf(ilk)?.auction ?? null) !== null)
    .sort();
  const hole = changesOf(changes, 'auctionLimit').map(({ ilk, to }) => ({
    up: to > (typeOf(ilk)?.auctionLimit ?? 0n),
    call: plan('Dog', FILE_OF_TYPE, ilk, 'hole', to),
  }));
  const system = changesOf(changes, 'systemAuctionLimit').map(({ to }) => ({
    up: to > state.system.auctionLimit,
    call: plan('Dog', FILE, 'Hole', to),
  }));
  return [
    ...system.filter(({ up }) => up).map(({ call }) => call),
    ...hole.filter(({ up }) => up).map(({ call }) => call),
    ...floors.map(({ ilk, to }) => plan('Vat', FILE_OF_TYPE, ilk, 'dust', to)),
    ...penalties.map(({ ilk, to }) => plan('Dog', FILE_OF_TYPE, ilk, 'chop', to)),
    ...refreshed.map((ilk) => planAt('Clipper', ilk, 'upchost()')),
    ...hole.filter(({ up }) => !up).map(({ call }) => call),
    ...system.filter(({ up }) => !up).map(({ call }) => call),
  ];
}

interface Field {
  readonly ilk: string;
  readonly what: string;
  readonly to: bigint;
  readonly present: bigint;
}

/** Fields of the auctions of each type. What falls is filed before what rises: start factor times reset factor stays at most 1. */
export function auctionCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  const typeOf = typesOf(state);
  const ilks = [...new Set(changes.flatMap(({ ilk }) => (ilk === null ? [] : [ilk])))].sort();
  return ilks.flatMap((ilk) => {
    const auction = typeOf(ilk)?.auction ?? null;
    if (auction === null) return [];
    const own = changes.filter((change) => change.ilk === ilk);
    const field = (what: string, to: bigint | undefined, present: bigint): Field[] =>
      to === undefined ? [] : [{ ilk, what, to, present }];
    const seconds = changesOf(own, 'auctionResetSeconds')[0]?.to;
    const fields = [
      ...field('buf', changesOf(own, 'auctionStartFactor')[0]?.to, auction.startFactor),
      ...field('tail', seconds === undefined ? undefined : BigInt(seconds), BigInt(auction.resetSeconds)),
      ...field('cusp', changesOf(own, 'auctionResetFactor')[0]?.to, auction.resetFactor),
      ...field('chip', changesOf(own, 'incentiveRate')[0]?.to, auction.incentiveRate),
      ...field('tip', changesOf(own, 'incentiveFlat')[0]?.to, auction.incentiveFlat),
    ];
    const falling = fields.filter(({ to, present }) => to < present);
    const rising = fields.filter(({ to, present }) => to >= present);
    const filed = [...falling, ...rising].map(({ what, to }) => planAt('Clipper', ilk, FILE, what, to));
    return [...filed, ...changesOf(own, 'priceCurve').flatMap(({ to }) => curveCalls(ilk, to, auction.curve))];
  });
}

/** Only the fields that differ: a curve that falls every second has no step to file. */
function curveCalls(ilk: string, to: PriceCurve, present: PriceCurve): PlannedCall[] {
  if (to.kind === 'linear') return [planAt('Calc', ilk, FILE, 'tau', BigInt(to.tauSeconds))];
  const was = present.kind === 'stairstep' ? present : null;
  return [
    ...(to.cut === was?.cut ? [] : [planAt('Calc', ilk, FILE, 'cut', to.cut)]),
    ...(to.stepSeconds === was?.stepSeconds ? [] : [planAt('Calc', ilk, FILE, 'step', BigInt(to.stepSeconds))]),
  ];
}

/** Tolerances, then levels: auctions go on only once everything else of the batch is in place. */
export const breakerCalls = (changes: readonly ParameterChange[]): PlannedCall[] => [
  ...changesOf(changes, 'breakerTolerance').map(({ ilk, to }) =>
    plan('ClipperMom', 'setPriceTolerance(address,uint256)', { auctionOf: ilk }, to),
  ),
  ...changesOf(changes, 'breakerLevel').map(({ ilk, to }) => planAt('Clipper', ilk, FILE, 'stopped', BigInt(to))),
];
