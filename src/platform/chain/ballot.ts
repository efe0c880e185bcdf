import { createHash } from 'node:crypto';
import { RpcRefusedError } from './rpc-error.js';

/** What an endpoint answered: a result, or its refusal. */
export type Answered = { readonly result: unknown } | { readonly refusal: RpcRefusedError };

export interface Vote {
  /** Address of the endpoint. */
  readonly url: string;
  readonly answer: Answered;
  /** Equal for equal answers; null for an endpoint that says it does not know. */
  readonly key: string | null;
}

/**
 * `settled` names the answer that holds; `split` says that the answers contradict each other and none has the votes;
 * `open` that more votes are needed.
 */
export type Verdict =
  | { readonly kind: 'settled'; readonly answer: Answered; readonly dissenters: readonly string[] }
  | { readonly kind: 'split' }
  | { readonly kind: 'open' };

const BLOCK_FIELDS = ['number', 'hash', 'parentHash', 'timestamp'] as const;
const LOG_FIELDS = ['address', 'topics', 'data', 'blockNumber', 'blockHash', 'transactionHash', 'logIndex'] as const;
const RECEIPT_FIELDS = ['transactionHash', 'blockHash', 'blockNumber', 'status', 'from', 'to', 'logs'] as const;
/** What is compared where programs of different makers add fields of their own. */
const ESSENCE: Readonly<Record<string, readonly string[]>> = {
  eth_getBlockByNumber: BLOCK_FIELDS,
  eth_getBlockByHash: BLOCK_FIELDS,
  eth_getLogs: LOG_FIELDS,
  eth_getTransactionReceipt: RECEIPT_FIELDS,
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function essenceOf(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => essenceOf(item, fields));
  if (!isRecord(value)) return value;
  return fields.map((field) => (field === 'logs' ? essenceOf(value.logs, LOG_FIELDS) : value[field]));
}

/** Two answers have one key exactly when they say the same of the chain. Hex digits may be in upper or lower case. */
export function voteOf(url: string, method: string, answer: Answered): Vote {
  if ('refusal' in answer) return { url, answer, key: revertKey(answer.refusal) };
  if (answer.result === null || answer.result === undefined) return { url, answer, key: null };
  const fields = ESSENCE[method];
  const said = fields ? essenceOf(answer.result, fields) : answer.result;
  return { url, answer, key: digest(JSON.stringify(said).toLowerCase()) };
}

/** A revert is a fact of the chain; every other refusal says something of the endpoint: it lags, or limits what it does. */
function revertKey({ data, message }: RpcRefusedError): string | null {
  if (data !== undefined) return digest(`reverted ${data.toLowerCase()}`);
  return /\brevert/i.test(message) ? digest('reverted 0x') : null;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Turnout {
  /** Equal answers that it takes. */
  readonly agree: number;
  /** Endpoints whose vote is still to come. */
  readonly waiting: number;
  /** Endpoints that could be asked yet. */
  readonly unasked: number;
}

/**
 * Counts votes. An uncontradicted answer holds with `agree` votes once nobody who was asked is waited for. Where two answers
 * contradict each other, everyone is asked, and one holds when none of the others can catch up with it any more. Endpoints
 * that do not know neither support nor contradict; not to know is the answer when all are heard and `agree` of them say so.
 */
export function countVotes(votes: readonly Vote[], { agree, waiting, unasked }: Turnout): Verdict {
  const [leader, rival] = groupsOf(votes);
  const most = leader?.length ?? 0;
  if (leader?.[0] && most >= agree && (rival ? most > rival.length + waiting + unasked : waiting === 0)) {
    const dissenters = votes.filter(({ key }) => key !== null && key !== leader[0]?.key).map(({ url }) => url);
    return { kind: 'settled', answer: leader[0].answer, dissenters };
  }
  if (waiting + unasked > 0) return { kind: 'open' };
  if (rival) return { kind: 'split' };
  const unknowing = votes.filter(({ key }) => key === null);
  if (unknowing[0] && unknowing.length >= agree)
    return { kind: 'settled', answer: unknowing[0].answer, dissenters: [] };
  return { kind: 'open' };
}

/** Votes for the same answer together, the answer with most votes first. */
function groupsOf(votes: readonly Vote[]): Vote[][] {
  const groups = new Map<string, Vote[]>();
  for (const vote of votes) if (vote.key !== null) groups.set(vote.key, [...(groups.get(vote.key) ?? []), vote]);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
