import type { Call } from '../../platform/chain/rpc.js';
import { RAY } from '../../units/fixed-point.js';
import {
  PAUSE_DELAY,
  SYSTEM_SPEC,
  VAULT_TYPES,
  VAULT_TYPE_SPECS,
  toRad,
  toRay,
  toWad,
  type VaultType,
} from '../world-spec.js';
import { FILE, bytes32, type MakerContracts } from './contracts.js';

/** A fee of nothing: the multiplier per second is one. */
const NO_FEE = RAY;

/**
 * First spell: the Safe becomes ward of everything that it will govern, and every parameter gets its value.
 * Fees stay zero until the world goes live, so that nothing accrues between the epoch and the present.
 */
export function constitution(maker: MakerContracts, safe: string): Call[] {
  const { vat, spotter, jug, dog, autoLine, vow, pause } = maker;
  const governed = [
    ...[vat, spotter, jug, dog, autoLine],
    ...VAULT_TYPES.map(maker.clipper),
    ...VAULT_TYPES.map(maker.curve),
  ];
  return [
    ...governed.map((contract) => contract.call('rely', safe)),
    ...breaker(maker, safe),
    vat.call(FILE.system, bytes32('Line'), toRad(SYSTEM_SPEC.debtCeiling)),
    dog.call(FILE.system, bytes32('Hole'), toRad(SYSTEM_SPEC.auctionLimit)),
    vow.call(FILE.system, bytes32('hump'), toRad(SYSTEM_SPEC.surplusBuffer)),
    ...stablecoin(maker),
    ...VAULT_TYPES.flatMap((ilk) => [...limits(maker, ilk), ...auction(maker, ilk), ...ceiling(maker, ilk)]),
    pause.call('setDelay', PAUSE_DELAY),
  ];
}

/** ClipperMom may stop the auctions where a price falls by more than half at once; its owner sets how far it may fall. */
function breaker({ clipper, clipperMom }: MakerContracts, safe: string): Call[] {
  const clippers = VAULT_TYPES.map(clipper);
  return [
    ...clippers.map((contract) => contract.call('rely', clipperMom.address)),
    ...clippers.map(({ address }) =>
      clipperMom.call('setPriceTolerance', address, toRay(SYSTEM_SPEC.breakerTolerance)),
    ),
    clipperMom.call('setOwner', safe),
  ];
}

function stablecoin({ jug, spotter, vat }: MakerContracts): Call[] {
  const ilk = bytes32('USDC-A');
  const { liquidationRatio, ceiling: line } = SYSTEM_SPEC.stable;
  return [
    jug.call('drip', ilk),
    jug.call(FILE.type, ilk, bytes32('duty'), NO_FEE),
    spotter.call(FILE.type, ilk, bytes32('mat'), toRay(liquidationRatio)),
    spotter.call('poke', ilk),
    vat.call(FILE.type, ilk, bytes32('line'), toRad(line)),
  ];
}

function limits({ jug, vat, dog, spotter }: MakerContracts, name: VaultType): Call[] {
  const { dust, penalty, auctionLimit, liquidationRatio } = VAULT_TYPE_SPECS[name];
  const ilk = bytes32(name);
  return [
    jug.call('drip', ilk),
    jug.call(FILE.type, ilk, bytes32('duty'), NO_FEE),
    vat.call(FILE.type, ilk, bytes32('dust'), toRad(dust)),
    dog.call(FILE.type, ilk, bytes32('chop'), toWad(penalty)),
    dog.call(FILE.type, ilk, bytes32('hole'), toRad(auctionLimit)),
    spotter.call(FILE.type, ilk, bytes32('mat'), toRay(liquidationRatio)),
    spotter.call('poke', ilk),
  ];
}

function auction(maker: MakerContracts, name: VaultType): Call[] {
  const { auction: rules, curve } = VAULT_TYPE_SPECS[name];
  const clipper = maker.clipper(name);
  const values: [string, bigint | number][] = [
    ['buf', toRay(rules.buf)],
    ['tail', rules.tail],
    ['cusp', toRay(rules.cusp)],
    ['chip', toWad(SYSTEM_SPEC.incentiveRate)],
    ['tip', toRad(SYSTEM_SPEC.incentiveFlat)],
  ];
  const shape: [string, bigint | number][] =
    'tau' in curve
      ? [['tau', curve.tau]]
      : [
          ['cut', toRay(curve.cut)],
          ['step', curve.step],
        ];
  return [
    ...values.map(([what, value]) => clipper.call(FILE.system, bytes32(what), value)),
    ...shape.map(([what, value]) => maker.curve(name).call(FILE.system, bytes32(what), value)),
    clipper.call('upchost'),
  ];
}

function ceiling({ vat, autoLine }: MakerContracts, name: VaultType): Call[] {
  const { max, gap, ttl } = VAULT_TYPE_SPECS[name].ceiling;
  const ilk = bytes32(name);
  return [
    vat.call(FILE.type, ilk, bytes32('line'), toRad(max)),
    autoLine.call('setIlk', ilk, toRad(max), toRad(gap), ttl),
  ];
}

/**
 * Second spell, plotted before the state is cached and executed at each start: fees begin at that block, and ceilings
 * follow the debt. `drip` comes first in each type, or the ceiling would see the debt without its fee.
 */
export const goLive = ({ jug, autoLine }: MakerContracts): Call[] =>
  VAULT_TYPES.flatMap((name) => {
    const ilk = bytes32(name);
    return [
      jug.call('drip', ilk),
      jug.call(FILE.type, ilk, bytes32('duty'), VAULT_TYPE_SPECS[name].duty),
      autoLine.call('exec', ilk),
    ];
  });
