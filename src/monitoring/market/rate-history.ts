import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import { pointOf, type RatePoint, type RateReading } from '../../market-data/rates/rate.js';

const DAY = 86_400;
/** Days that say what growth is usual, and the one that is judged by them. */
const DAYS = 31;
/** Seconds between two readings that are kept, and how long they are. */
const [KEPT_EVERY, KEPT_FOR] = [3_600, (DAYS + 1) * DAY];
/** Blocks over which the time between two is measured. */
const MEASURED = 1_000;

/**
 * Readings of a rate over the last month. The past is asked of the chain once, a reading for each day, as far back as the node
 * keeps its state; from then on it is what was seen.
 */
export class RateHistory {
  private points: readonly RatePoint[] | null = null;

  constructor(
    private readonly rpc: Pick<Rpc, 'block'>,
    private readonly read: (block: Block) => Promise<RateReading | null>,
  ) {}

  /** Readings before `block`, by rising time; the one at it is kept for later. */
  async before(block: Block, latest: RatePoint | null): Promise<readonly RatePoint[]> {
    const known = this.points ?? (await this.past(block));
    const earlier = known.filter(({ readAt }) => readAt < block.timestamp && readAt > block.timestamp - KEPT_FOR);
    const due = (earlier.at(-1)?.readAt ?? -Infinity) + KEPT_EVERY <= block.timestamp;
    this.points = latest !== null && due ? [...earlier, latest] : earlier;
    return earlier;
  }

  /** One reading a day, from yesterday back to where the node refuses: only archives know states of long ago. */
  private async past(block: Block): Promise<RatePoint[]> {
    const points: RatePoint[] = [];
    try {
      const perDay = await this.blocksPerDay(block);
      for (let days = 1; days <= DAYS && block.number - days * perDay > 0; days++) {
        const reading = await this.read(await this.rpc.block(block.number - days * perDay));
        const point = reading ? pointOf(reading) : null;
        if (point) points.unshift(point);
      }
    } catch (error) {
      if (!(error instanceof RpcRefusedError)) throw error;
    }
    return points;
  }

  private async blocksPerDay({ number, timestamp }: Block): Promise<number> {
    const back = Math.min(MEASURED, number);
    if (back === 0) return 1;
    const earlier = await this.rpc.block(number - back);
    return Math.max(1, Math.round((DAY * back) / Math.max(1, timestamp - earlier.timestamp)));
  }
}
