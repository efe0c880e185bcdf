import { NO_BUDGET, type BoundsInput, type Move } from './executor-lab.js';

/** What the model knows of one parameter. */
export interface ModelParameter {
  readonly id: string;
  value: bigint;
  bounds: BoundsInput;
  readonly moves: { readonly at: number; readonly size: bigint }[];
}

interface WaitingBatch {
  readonly moves: readonly Move[];
  readonly at: number;
  readonly eta: number;
}

/** Name of the error with which an act is refused, null when it goes through. */
export type Verdict = string | null;

const size = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** The executor as its document describes it, written without looking at its code: lists and sums over all of them. */
export class ExecutorModel {
  readonly parameters = new Map<string, ModelParameter>();
  readonly waiting = new Map<string, WaitingBatch>();

  constructor(private readonly grace: number) {}

  refusal(move: Move, previous: string | null, now: number): Verdict {
    const [id, expected, wanted] = move;
    if (previous !== null && BigInt(id) <= BigInt(previous)) return 'NotAscending';
    const its = this.parameters.get(id);
    if (!its) return 'NotConfigured';
    if (its.value !== expected) return 'StaleValue';
    if (wanted === expected) return 'NoChange';
    return this.breach(its, wanted, now);
  }

  execute(moves: readonly Move[], now: number): Verdict {
    const refused = this.batch(moves, now);
    if (refused !== null) return refused;
    if (this.delay(moves) > 0) return 'DelayRequired';
    this.apply(moves, now);
    return null;
  }

  schedule(key: string, moves: readonly Move[], now: number): Verdict {
    const delay = this.delay(moves);
    if (delay === 0) return 'NothingToDelay';
    const refused = this.batch(moves, now + delay);
    if (refused !== null) return refused;
    if (this.waiting.has(key)) return 'AlreadyScheduled';
    this.waiting.set(key, { moves, at: now, eta: now + delay });
    return null;
  }

  executeScheduled(key: string, now: number): Verdict {
    const batch = this.waiting.get(key);
    if (!batch) return 'NotScheduled';
    if (now < Math.max(batch.eta, batch.at + this.delay(batch.moves))) return 'NotReady';
    if (now > batch.eta + this.grace) return 'Expired';
    const refused = this.batch(batch.moves, now);
    if (refused !== null) return refused;
    this.waiting.delete(key);
    this.apply(batch.moves, now);
    return null;
  }

  cancel(key: string): Verdict {
    return this.waiting.delete(key) ? null : 'NotScheduled';
  }

  /** Sum of the moves of the last `window` seconds, those that are exactly as old left out. */
  spent({ moves }: ModelParameter, now: number, window: number): bigint {
    return moves.filter(({ at }) => now - at < window).reduce((sum, move) => sum + move.size, 0n);
  }

  private breach(its: ModelParameter, wanted: bigint, now: number): Verdict {
    const { value, bounds, moves } = its;
    const up = wanted > value;
    const distance = size(wanted, value);
    if (up ? wanted > bounds.max : wanted < bounds.min) return 'OutOfRange';
    if (distance > this.step(its, up)) return 'StepTooLarge';
    if (wanted % bounds.grid !== 0n || distance < bounds.grid) return 'OffGrid';
    const last = moves.at(-1);
    if (last && now - last.at < (up ? bounds.cooldownUp : bounds.cooldownDown)) return 'CooldownActive';
    const over = bounds.budget !== NO_BUDGET && this.spent(its, now, bounds.window) + distance > bounds.budget;
    return over ? 'BudgetExceeded' : null;
  }

  private step({ value, bounds }: ModelParameter, up: boolean): bigint {
    const [amount, relative] = up ? [bounds.stepUp, bounds.relativeUp] : [bounds.stepDown, bounds.relativeDown];
    const inside = [bounds.min, value, bounds.max].sort((a, b) => (a < b ? -1 : 1))[1] ?? 0n;
    return relative ? (inside * amount) / 10_000n : amount;
  }

  private batch(moves: readonly Move[], now: number): Verdict {
    if (moves.length === 0) return 'BatchSize';
    for (const [index, move] of moves.entries()) {
      const refused = this.refusal(move, moves[index - 1]?.[0] ?? null, now);
      if (refused !== null) return refused;
    }
    return null;
  }

  private delay(moves: readonly Move[]): number {
    return Math.max(
      0,
      ...moves.map(([id, from, to]) => {
        const bounds = this.parameters.get(id)?.bounds;
        return (to > from ? bounds?.delayUp : bounds?.delayDown) ?? 0;
      }),
    );
  }

  private apply(moves: readonly Move[], now: number): void {
    for (const [id, from, to] of moves) {
      const its = this.parameters.get(id);
      if (!its) continue;
      its.moves.push({ at: now, size: size(from, to) });
      its.value = to;
    }
  }
}
