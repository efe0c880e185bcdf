import { Inject, Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import { Log } from '../../platform/log/log.js';
import type { Reading, Watcher } from '../watcher.js';
import { failureText } from './failure-text.js';
import { cleanSignal, LOOKS, type WatchedSignal } from './observation.js';
import { WATCHERS } from './watchers.token.js';

/** A watcher that has not ended by then has failed; it is left alone until it ends [ms]. */
export const LOOK_LIMIT = Symbol('LookLimit');

/** What all watchers say of one block. */
export interface Look {
  readonly readings: ReadonlyMap<string, Reading>;
  /** Watchers that failed, and how. */
  readonly failures: ReadonlyMap<string, string>;
}

class TooSlowError extends Error {
  constructor(seconds: number, before: boolean) {
    const since = before ? 'its look at an earlier block still goes on' : `it took more than ${String(seconds)} s`;
    super(`The watcher is too slow: ${since}.`);
  }
}

/** Hears of a reading as soon as there is one. Must not reject. */
export type Heard = (watcher: string, reading: Reading) => Promise<void>;

/** Lets every watcher look at a block, all at the same time. One that fails or is slow keeps nobody from looking. */
@Injectable()
export class LookService {
  /** Looks that were given up and still go on. */
  private readonly late = new Map<string, Promise<unknown>>();
  /** Failed looks in a row. */
  private readonly inRow = new Map<string, number>();
  private readonly told = new Map<string, string>();

  constructor(
    @Inject(WATCHERS) private readonly watchers: readonly Watcher[],
    @Inject(LOOK_LIMIT) private readonly limitMs: number,
    private readonly log: Log,
  ) {}

  /**
   * @param before what was read of the same block: only watchers that failed look again.
   * @param heard is told of each reading as it comes, for the slowest watcher must not hold the others' alarms up.
   */
  async look(block: Block, heard: Heard, before?: Look): Promise<Look> {
    const readings = new Map<string, Reading>();
    const failures = new Map<string, string>();
    const lookOnce = async (watcher: Watcher): Promise<void> => {
      const { name } = watcher;
      try {
        const known = before?.readings.get(name);
        const reading = known ?? (await this.one(watcher, block));
        readings.set(name, reading);
        this.inRow.set(name, 0);
        this.told.delete(name);
        if (!known) await heard(name, reading);
      } catch (error) {
        failures.set(name, failureText(error));
        this.inRow.set(name, (this.inRow.get(name) ?? 0) + 1);
        this.tell(name, error);
      }
    };
    await Promise.all(this.watchers.map(lookOnce));
    const inOrder = this.watchers.flatMap(({ name }) => {
      const reading = readings.get(name);
      return reading ? [[name, reading] as const] : [];
    });
    return { readings: new Map(inOrder), failures };
  }

  /** How often each watcher has failed in a row; 0 for those that look. */
  signals({ failures }: Look): WatchedSignal[] {
    return this.watchers.map(({ name }) => {
      const facts = { reason: failures.get(name) ?? null };
      return cleanSignal({ name: 'watch/failed', subject: name, value: this.inRow.get(name) ?? 0, facts }, LOOKS);
    });
  }

  /** Ends when nothing looks any more. */
  async settle(): Promise<void> {
    await Promise.all(this.late.values());
  }

  private async one(watcher: Watcher, block: Block): Promise<Reading> {
    const seconds = this.limitMs / 1_000;
    if (this.late.has(watcher.name)) throw new TooSlowError(seconds, true);
    const looking = watcher.look(block);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.late.set(watcher.name, this.afterAll(watcher.name, looking));
        reject(new TooSlowError(seconds, false));
      }, this.limitMs);
    });
    try {
      return await Promise.race([looking, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async afterAll(name: string, looking: Promise<unknown>): Promise<void> {
    await looking.catch(() => undefined);
    this.late.delete(name);
  }

  /** The same failure is told once. */
  private tell(watcher: string, error: unknown): void {
    const text = failureText(error);
    if (this.told.get(watcher) !== text) this.log.error('watch.watcher-failed', error, { watcher });
    this.told.set(watcher, text);
  }
}
