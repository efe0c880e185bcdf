import type { BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { wad, type Wad } from '../../../units/fixed-point.js';
import { UnreadableProtocolError } from '../../protocol-error.js';

/**
 * Where MakerDAO's oracle security module keeps what only whitelisted readers may call. By the order of its state variables
 * (makerdao/osm, src/osm.sol): `wards` 0, `stopped` 1, then `src` (20 bytes), `hop` (2) and `zzz` (8) packed into 2 from the
 * lowest byte upwards, `cur` 3 and `nxt` 4, each `val` (16 bytes) below `has` (16), and `bud` 5.
 */
const SLOTS = { stopped: 1, timing: 2, cur: 3, nxt: 4 } as const;
const HALF_WORD = 128n;
const [HOP_FROM, HOP_BITS, ZZZ_FROM, ZZZ_BITS] = [160n, 16, 176n, 64] as const;

export interface OsmState {
  readonly current: Wad | null;
  readonly next: Wad | null;
  readonly stopped: boolean;
  /** Seconds between two changes, and the time of the last, rounded down to a multiple of them. */
  readonly hop: number;
  readonly zzz: number;
}

const feedOf = (word: bigint): Wad | null => {
  const [value, has] = [BigInt.asUintN(128, word), word >> HALF_WORD];
  return has === 1n && value > 0n ? wad(value) : null;
};

/** The words of slots 1 to 4. */
export const decodeOsm = (stopped: bigint, timing: bigint, cur: bigint, nxt: bigint): OsmState => ({
  current: feedOf(cur),
  next: feedOf(nxt),
  stopped: stopped !== 0n,
  hop: Number(BigInt.asUintN(HOP_BITS, timing >> HOP_FROM)),
  zzz: Number(BigInt.asUintN(ZZZ_BITS, timing >> ZZZ_FROM)),
});

/**
 * An oracle security module from its storage.
 * @param answered what it answered the protocol at the same block.
 * @throws {UnreadableProtocolError} where that is not what slot 3 holds: another contract stands there.
 */
export async function readOsm(rpc: Rpc, module: string, answered: Wad | null, at: BlockReference): Promise<OsmState> {
  const read = async (slot: number): Promise<bigint> => BigInt(await rpc.storage(module, slot, at));
  const words = await Promise.all([SLOTS.stopped, SLOTS.timing, SLOTS.cur, SLOTS.nxt].map(read));
  const [stopped = 0n, timing = 0n, cur = 0n, nxt = 0n] = words;
  const state = decodeOsm(stopped, timing, cur, nxt);
  if (state.current !== answered || state.hop === 0) {
    const details = { module, slot3: cur.toString(16), answered: answered?.toString() ?? null, hop: state.hop };
    throw new UnreadableProtocolError(`as an oracle security module at ${module}`, details);
  }
  return state;
}
