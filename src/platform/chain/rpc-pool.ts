import { countVotes, voteOf, type Answered, type Vote } from './ballot.js';
import { Endpoint } from './endpoint.js';
import { RpcDisagreementError, RpcRefusedError, RpcUnavailableError } from './rpc-error.js';
import { blockArgument, Rpc, type BlockReference } from './rpc.js';

export interface PoolOptions {
  /** Equal answers that a read takes; unless given, the majority of three or more endpoints, one of two. */
  readonly agree?: number | null;
  /** How long an endpoint may take [ms]. */
  readonly timeoutMs?: number;
  /** How long a slow endpoint keeps the others waiting [ms]. */
  readonly patienceMs?: number;
}

/** When endpoints last contradicted each other. */
export interface Disagreement {
  /** Seconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Those whose answer did not hold; all that answered where none did. */
  readonly dissenters: readonly string[];
}

const TAGS: readonly unknown[] = ['latest', 'safe', 'finalized'];
/** Goes to everyone: whichever endpoint passes it on, it is the same transaction. */
const BROADCAST = 'eth_sendRawTransaction';

/**
 * Several endpoints of one chain as if they were one. A read is asked of as many as must agree, and of two at least; silence
 * moves on to the next, contradiction asks all and goes by `countVotes`. A tag such as `latest` is first resolved to a block
 * that enough endpoints have, so that answers about it can be equal.
 */
export class RpcPool extends Rpc {
  private readonly endpoints: readonly Endpoint[];
  private readonly agree: number;
  /** Endpoints that are asked at once. */
  private readonly voters: number;
  private readonly patienceMs: number;
  private disagreed: { readonly count: number; readonly last: Disagreement | null } = { count: 0, last: null };

  /** @param urls the first is preferred while it answers. */
  constructor(urls: readonly string[], { agree, timeoutMs = 20_000, patienceMs = 2_000 }: PoolOptions = {}) {
    super(urls[0] ?? '', timeoutMs);
    this.endpoints = urls.map((url) => new Endpoint(new Rpc(url, timeoutMs)));
    this.agree = agree ?? (urls.length < 3 ? 1 : Math.floor(urls.length / 2) + 1);
    this.voters = Math.max(this.agree, 2);
    this.patienceMs = patienceMs;
  }

  /** How often endpoints contradicted each other since the start, and the last time. */
  disagreements(): { readonly count: number; readonly last: Disagreement | null } {
    return this.disagreed;
  }

  /** Each endpoint, and whether it is asked first, or last because it was silent or contradicted. */
  states(): { readonly url: string; readonly resting: boolean }[] {
    return this.endpoints.map((endpoint) => ({ url: endpoint.url, resting: endpoint.resting() }));
  }

  /**
   * @throws {RpcUnavailableError} fewer answered than must agree. @throws {RpcDisagreementError} they contradict each other.
   * @throws {RpcRefusedError} enough of them refuse.
   */
  override async request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    if (method === BROADCAST) return (await this.broadcast(params)) as Result;
    const answer = await this.poll(method, await this.withoutTags(method, params));
    if ('refusal' in answer) throw answer.refusal;
    return answer.result as Result;
  }

  /** The same parameters, with each tag as the block that it names now. */
  private async withoutTags(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    const blockOf = async (tag: BlockReference): Promise<unknown> => {
      const number = await this.commonHead(tag);
      if (method === 'eth_getBlockByNumber') return blockArgument(number);
      return blockArgument({ blockHash: (await this.block(number)).hash });
    };
    return Promise.all(params.map((param) => (TAGS.includes(param) ? blockOf(param as BlockReference) : param)));
  }

  /** The highest block of the tag that as many have as must agree; of two that answer, the lower one. */
  private async commonHead(tag: BlockReference): Promise<number> {
    const heads: number[] = [];
    const waiting = new Set<Promise<void>>();
    for (const endpoint of this.inOrder()) {
      track(waiting, async () => {
        const head = await endpoint.ask((rpc) => answerOf(() => rpc.block(tag)));
        if (head !== null && 'result' in head) heads.push(head.result.number);
      });
    }
    for (let patient = true; waiting.size > 0 && (patient || heads.length < this.voters); ) {
      patient = await this.next(waiting);
    }
    const head = heads.sort((a, b) => b - a)[Math.min(heads.length, this.voters) - 1];
    if (head === undefined || heads.length < this.agree) throw this.silence('eth_getBlockByNumber');
    return head;
  }

  private async poll(method: string, params: readonly unknown[]): Promise<Answered> {
    const queue = this.inOrder();
    const votes: Vote[] = [];
    const waiting = new Set<Promise<void>>();
    const askMore = (howMany: number): void => {
      for (const endpoint of queue.splice(0, howMany)) {
        track(waiting, async () => {
          const answer = await endpoint.ask((rpc) => answerOf(() => rpc.request<unknown>(method, params)));
          if (answer !== null) votes.push(voteOf(endpoint.url, method, answer));
        });
      }
    };
    askMore(this.voters);
    for (;;) {
      const patient = await this.next(waiting);
      const keys = votes.flatMap(({ key }) => key ?? []);
      const contradicted = new Set(keys).size > 1;
      if (contradicted) askMore(queue.length);
      const turnout = { agree: this.agree, waiting: patient || contradicted ? waiting.size : 0, unasked: queue.length };
      const verdict = countVotes(votes, turnout);
      if (verdict.kind === 'settled') return this.settle(method, verdict.answer, verdict.dissenters);
      if (verdict.kind === 'split') throw this.split(method, votes);
      if (waiting.size + queue.length === 0) throw this.silence(method);
      if (!patient || keys.length + waiting.size < this.voters) askMore(1);
    }
  }

  /** Waits for one more; false when patience ran out before. */
  private async next(waiting: ReadonlySet<Promise<void>>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, this.patienceMs, false)));
    try {
      return await Promise.race([...[...waiting].map(async (one) => one.then(() => true)), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private settle(method: string, answer: Answered, dissenters: readonly string[]): Answered {
    if (dissenters.length > 0) this.note(method, dissenters);
    return answer;
  }

  private split(method: string, votes: readonly Vote[]): RpcDisagreementError {
    const urls = votes.filter(({ key }) => key !== null).map(({ url }) => url);
    this.note(method, urls);
    return new RpcDisagreementError(method, urls, this.agree);
  }

  private note(method: string, dissenters: readonly string[]): void {
    for (const endpoint of this.endpoints) if (dissenters.includes(endpoint.url)) endpoint.contradicted();
    const last = { at: Math.floor(Date.now() / 1_000), method, dissenters };
    this.disagreed = { count: this.disagreed.count + 1, last };
  }

  private silence(method: string): RpcUnavailableError {
    const urls = this.endpoints.map(({ url }) => url).join(', ');
    return new RpcUnavailableError(urls, method, `fewer than ${String(this.agree)} gave an answer that can be counted`);
  }

  private async broadcast(params: readonly unknown[]): Promise<unknown> {
    const answers = await Promise.all(
      this.endpoints.map(async (endpoint) =>
        endpoint.ask((rpc) => answerOf(() => rpc.request<unknown>(BROADCAST, params))),
      ),
    );
    const heard = answers.filter((answer) => answer !== null);
    const taken = heard.find((answer) => 'result' in answer) ?? heard[0];
    if (!taken) throw this.silence(BROADCAST);
    if ('refusal' in taken) throw taken.refusal;
    return taken.result;
  }

  private inOrder(): Endpoint[] {
    return [...this.endpoints].sort((a, b) => Number(a.resting()) - Number(b.resting()));
  }
}

/** Keeps a promise in the set until it ends. It must not reject. */
function track(waiting: Set<Promise<void>>, work: () => Promise<void>): void {
  const one = work().then(() => {
    waiting.delete(one);
  });
  waiting.add(one);
}

/** A refusal is an answer as well. @throws {RpcUnavailableError} */
async function answerOf<Result>(
  ask: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly refusal: RpcRefusedError }> {
  try {
    return { result: await ask() };
  } catch (error) {
    if (error instanceof RpcRefusedError) return { refusal: error };
    throw error;
  }
}
