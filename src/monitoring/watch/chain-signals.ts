import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { Signal } from '../watcher.js';

/** What is known of the head: the newest that could be read and when [s], and why the last attempt failed. */
export interface HeadSeen {
  readonly head: Block | null;
  /** When the head was last read; when the watch began, if never. */
  readonly readAt: number;
  /** Null when the last attempt read it. */
  readonly failure: string | null;
}

/** Seconds since the head's own time, or since a head could be read, whichever is more. */
export function behindSignal({ head, readAt, failure }: HeadSeen, now: number): Signal {
  const sinceHead = head ? now - head.timestamp : 0;
  const sinceRead = failure === null ? 0 : now - readAt;
  return {
    name: 'chain/behind',
    subject: 'head',
    value: Math.max(0, sinceHead, sinceRead),
    facts: {
      block: head?.number ?? null,
      'seconds since its time': Math.max(0, sinceHead),
      'seconds since it was read': Math.max(0, sinceRead),
      failure,
    },
  };
}

/** What a pool of endpoints counts; one endpoint alone contradicts nobody. */
interface Disagreeing {
  disagreements(): {
    readonly count: number;
    readonly last: { readonly at: number; readonly method: string; readonly dissenters: readonly string[] } | null;
  };
}

export const disagreeing = (rpc: Rpc): Disagreeing | null =>
  'disagreements' in rpc && typeof rpc.disagreements === 'function' ? (rpc as Rpc & Disagreeing) : null;

/** How long a contradiction counts [s]. */
const MEMORY = 600;

/** Counts contradictions of the last ten minutes, from totals that are told at each look. */
export class DisagreementCount {
  private readonly seen: { readonly at: number; readonly count: number }[] = [{ at: -Infinity, count: 0 }];

  /** @param now seconds since 1970. @returns null where there is only one endpoint. */
  signal(rpc: Rpc, now: number): Signal | null {
    const found = disagreeing(rpc)?.disagreements();
    if (!found) return null;
    this.seen.push({ at: now, count: found.count });
    // The last one before the window says what was counted when it began.
    while (this.seen.length > 1 && (this.seen[1]?.at ?? now) <= now - MEMORY) this.seen.shift();
    const before = this.seen[0]?.count ?? 0;
    const { last } = found;
    return {
      name: 'chain/disagreement',
      subject: 'nodes',
      value: found.count - before,
      facts: {
        'in all': found.count,
        'last of': last?.method ?? null,
        'contradicted by': last?.dissenters.map(hostOf).join(', ') ?? null,
      },
    };
  }
}

/** Addresses of nodes carry keys. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'a node');
