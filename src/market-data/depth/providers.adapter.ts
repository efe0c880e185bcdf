import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { decodeV3State, v3StateCalls } from './uniswap.codec.js';
import { walkLogs } from './log-walk.js';
import * as codec from './provider.codec.js';
import { largestRanges, largestShare, nobody, type LargestProvider, type OwnedRange } from './provider.js';
import type { VenueKind } from './venue.js';

/** A reorganisation reaches back no further than this: so many blocks are read again each time. */
const UNSETTLED = 64;
const NOBODY = `0x${'0'.repeat(40)}`;

/** Which pool, and where its shares are counted. */
export interface ProvidedPool {
  readonly address: string;
  readonly kind: VenueKind;
  /** The token of the shares; the pool itself unless told. */
  readonly shares?: string;
}

/** What the logs of a pool have told so far. Names only: what each holds is read at the block that is asked for. */
interface Known {
  upTo: number;
  readonly keys: Map<string, codec.PositionKey>;
  readonly tokens: Map<string, Set<bigint>>;
  readonly holders: Set<string>;
  answer: { readonly hash: string; readonly provider: LargestProvider } | null;
}

/**
 * The largest provider of each pool. Neither positions nor holders can be listed on chain: the logs of a pool's whole life
 * name everyone who ever was one, and what they hold now is read from the contracts at the block.
 */
export class LargestProviders {
  private readonly known = new Map<string, Known>();

  /** @param since first block whose logs are looked at: one before the first pool was made. */
  constructor(
    private readonly rpc: Rpc,
    private readonly since = 0,
  ) {}

  /**
   * Kept for the block that was asked for last. A pool whose providers cannot be found is an answer that says so.
   * @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer at all.
   */
  async largestProvider(pool: ProvidedPool, block: Block): Promise<LargestProvider> {
    const known = this.of(pool.address);
    if (known.answer?.hash === block.hash) return known.answer.provider;
    const provider =
      pool.kind === 'uniswap-v3' ? await this.byRanges(pool, known, block) : await this.byShares(pool, known, block);
    known.answer = { hash: block.hash, provider };
    return provider;
  }

  private of(address: string): Known {
    const fresh: Known = { upTo: -1, keys: new Map(), tokens: new Map(), holders: new Set(), answer: null };
    const known = this.known.get(address) ?? fresh;
    this.known.set(address, known);
    return known;
  }

  private range({ upTo }: Known, { number }: Block) {
    return { from: Math.max(this.since, upTo + 1 - UNSETTLED), to: number };
  }

  private async byRanges(pool: ProvidedPool, known: Known, { number, hash, ...rest }: Block): Promise<LargestProvider> {
    const { address } = pool;
    const answers = await readTogether(this.rpc, [...v3StateCalls(address), codec.factoryCall(address)], {
      blockHash: hash,
    });
    const state = decodeV3State(answers);
    const factory = codec.decodeWord(answers.at(-1));
    if (!state || factory === null) return nobody(address, 'No Uniswap v3 pool answers at this address.');
    await this.learnPositions(address, factory, known, { number, hash, ...rest });
    const own = await this.ownRanges(address, known, hash);
    const managed = await this.managedRanges(known, state, hash);
    return largestRanges(address, [...own, ...managed], state);
  }

  /** Adds who received liquidity since: by position, and by token where a manager of the pool's factory holds it. */
  private async learnPositions(pool: string, factory: bigint, known: Known, block: Block): Promise<void> {
    const blocksOf = new Map<string, Set<number>>();
    const filter = { address: pool, topics: [codec.MINT] };
    for await (const logs of walkLogs(this.rpc, filter, this.range(known, block))) {
      for (const log of logs) {
        const key = codec.mintedKey(log);
        known.keys.set(`${key.owner} ${String(key.lower)} ${String(key.upper)}`, key);
        blocksOf.set(key.owner, (blocksOf.get(key.owner) ?? new Set()).add(log.blockNumber));
      }
    }
    const owners = [...blocksOf.keys()];
    const answers = await readTogether(this.rpc, owners.map(codec.factoryCall), { blockHash: block.hash });
    for (const [index, owner] of owners.entries()) {
      if (codec.decodeWord(answers[index]) === factory) {
        await this.learnTokens(owner, blocksOf.get(owner) ?? new Set(), known);
      }
    }
    known.upTo = Math.max(known.upTo, block.number);
  }

  /** Tokens of a manager that received liquidity in blocks in which the pool did. */
  private async learnTokens(manager: string, blocks: ReadonlySet<number>, known: Known): Promise<void> {
    const tokens = known.tokens.get(manager) ?? new Set<bigint>();
    known.tokens.set(manager, tokens);
    for (const range of runsOf(blocks)) {
      for await (const logs of walkLogs(this.rpc, { address: manager, topics: [codec.INCREASE] }, range)) {
        for (const log of logs) tokens.add(codec.increasedToken(log));
      }
    }
  }

  private async ownRanges(pool: string, known: Known, blockHash: string): Promise<OwnedRange[]> {
    const keys = [...known.keys.values()].filter(({ owner }) => !known.tokens.has(owner));
    const answers = await readTogether(
      this.rpc,
      keys.map((key) => codec.positionCall(pool, key)),
      { blockHash },
    );
    return keys.map((key, index) => ({ ...key, liquidity: codec.decodePosition(answers[index]) }));
  }

  private async managedRanges(
    known: Known,
    pool: { readonly token0: bigint; readonly token1: bigint; readonly fee: number },
    blockHash: string,
  ): Promise<OwnedRange[]> {
    const tokens = [...known.tokens].flatMap(([manager, ids]) => [...ids].map((token) => ({ manager, token })));
    const answers = await readTogether(
      this.rpc,
      tokens.flatMap(({ manager, token }) => [codec.managedCall(manager, token), codec.ownerCall(manager, token)]),
      { blockHash },
    );
    return tokens.flatMap((_, index) => {
      const position = codec.decodeManaged(answers[2 * index]);
      const owner = codec.decodeOwner(answers[2 * index + 1]);
      if (!position || owner === null || position.liquidity === 0n) return [];
      const other = position.token0 !== pool.token0 || position.token1 !== pool.token1 || position.fee !== pool.fee;
      return other ? [] : [{ owner, ...position }];
    });
  }

  private async byShares({ address, shares = address }: ProvidedPool, known: Known, block: Block) {
    for await (const logs of walkLogs(
      this.rpc,
      { address: shares, topics: [codec.TRANSFER] },
      this.range(known, block),
    )) {
      for (const log of logs) known.holders.add(codec.receiverOf(log));
    }
    known.upTo = Math.max(known.upTo, block.number);
    const holders = [...known.holders];
    const [supply, counted, vault, ...balances] = await readTogether(
      this.rpc,
      [...codec.supplyCalls(shares), ...holders.map((holder) => codec.balanceCall(shares, holder))],
      { blockHash: block.hash },
    );
    // A pool that holds its own shares mints them beforehand: what its Vault has of them is nobody's.
    const reserve = codec.decodeWord(counted) === null ? null : codec.decodeOwner(vault);
    const whole = codec.decodeWord(counted) ?? codec.decodeWord(supply);
    if (whole === null) return nobody(address, 'No token of its shares answers.');
    const all = holders
      .map((owner, index) => ({ owner, amount: codec.decodeWord(balances[index]) ?? 0n }))
      .filter(({ owner }) => owner !== reserve);
    const isLocked = ({ owner }: { owner: string }) => owner === NOBODY || BigInt(owner) === BigInt(shares);
    const locked = all.filter(isLocked).reduce((sum, { amount }) => sum + amount, 0n);
    const taking = all.filter((share) => !isLocked(share));
    return largestShare(address, taking, whole, locked);
  }
}

/** Neighbouring blocks together, so that many of them are few requests. */
function runsOf(blocks: ReadonlySet<number>): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const block of [...blocks].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && block - last.to <= 1) last.to = block;
    else runs.push({ from: block, to: block });
  }
  return runs;
}
