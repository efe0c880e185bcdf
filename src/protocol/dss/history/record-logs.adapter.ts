import type { Log, Rpc } from '../../../platform/chain/rpc.js';
import { getAddress } from 'ethers';
import { UnreadableProtocolError } from '../../protocol-error.js';
import type { ParameterRecord } from '../../parameter-history.port.js';
import type { DssDeployment } from '../deployment.js';
import type { Way } from '../position-index/chain-way.adapter.js';
import { WayLogs } from '../position-index/way-logs.adapter.js';
import { callerOf, parameterLogs, writesOf, type ParameterWrite, type Source } from './parameter-logs.codec.js';
import { FoldedValues } from './folded-values.js';
import { wordOf } from './parameter-words.codec.js';

/** Transactions and blocks that are asked for at the same time, and how many are remembered. */
const [TOGETHER, REMEMBERED] = [20, 5_000];

interface Sent {
  readonly sender: string;
  readonly through: string | null;
}

interface Change {
  readonly log: Log;
  readonly write: ParameterWrite;
  readonly from: bigint | null;
}

/** Makes records out of logs: what changed, when, in whose transaction. */
export class RecordLogs {
  private readonly logs: readonly WayLogs[];
  /** By hash: neither ever changes. */
  private readonly sent = new Map<string, Sent>();
  private readonly times = new Map<string, number>();

  constructor(
    private readonly rpc: Rpc,
    deployment: DssDeployment,
    private readonly sources: ReadonlyMap<string, Source>,
  ) {
    this.logs = parameterLogs(deployment, sources).map((filter) => new WayLogs(rpc, filter));
  }

  /**
   * Records of a way in the order of the chain; what they change is written into `values`.
   * @throws {RpcRefusedError | UnreadableProtocolError}
   */
  async along(way: Way, values: FoldedValues): Promise<ParameterRecord[]> {
    const logs: Log[] = [];
    for (const part of this.logs) for (const log of await part.along(way)) logs.push(log);
    logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
    const changes = logs.flatMap((log) => this.changesOf(log, values));
    const callers = callersIn(logs);
    await this.learn(this.sent, [...new Set(changes.map(({ log }) => log.transactionHash))], (hash) =>
      this.sentBy(hash),
    );
    await this.learn(this.times, [...new Set(changes.map(({ log }) => log.blockHash))], async (blockHash) => {
      const { timestamp } = await this.rpc.block({ blockHash });
      return timestamp;
    });
    return changes.flatMap((change) => this.recordOf(change, callers));
  }

  private changesOf(log: Log, values: FoldedValues): Change[] {
    return writesOf(log, this.sources).flatMap((write): Change[] => {
      const from = values.valueOf(write);
      if (from === write.value) return [];
      values.set(write, write.value);
      return [{ log, write, from }];
    });
  }

  private recordOf({ log, write, from }: Change, callers: ReadonlyMap<string, string>): ParameterRecord[] {
    const word = wordOf(write.contract, write.ilk, write.what);
    const sent = this.sent.get(log.transactionHash);
    const timestamp = this.times.get(log.blockHash);
    if (word === null || sent === undefined || timestamp === undefined) return [];
    return [
      {
        ilk: write.ilk,
        parameter: word.parameter,
        unit: word.unit,
        from: from === null ? null : word.text(from),
        to: word.text(write.value),
        human: { from: from === null ? null : word.human(from), to: word.human(write.value) },
        block: { number: log.blockNumber, hash: log.blockHash, timestamp },
        transaction: log.transactionHash,
        logIndex: log.logIndex,
        ...sent,
        caller: write.caller ?? callers.get(placeOf(log.transactionHash, log.logIndex)) ?? null,
        source: `${write.contract}.${write.what}`,
      },
    ];
  }

  private async sentBy(hash: string): Promise<Sent> {
    const receipt = await this.rpc.request<{ from: string; to: string | null } | null>('eth_getTransactionReceipt', [
      hash,
    ]);
    if (receipt === null) throw new UnreadableProtocolError(`the receipt of ${hash}`);
    return { sender: getAddress(receipt.from), through: receipt.to === null ? null : getAddress(receipt.to) };
  }

  private async learn<Value>(
    known: Map<string, Value>,
    keys: readonly string[],
    ask: (key: string) => Promise<Value>,
  ): Promise<void> {
    if (known.size > REMEMBERED) known.clear();
    const unknown = keys.filter((key) => !known.has(key));
    for (let start = 0; start < unknown.length; start += TOGETHER) {
      const part = unknown.slice(start, start + TOGETHER);
      const answers = await Promise.all(part.map((key) => ask(key)));
      answers.forEach((answer, index) => known.set(part[index] ?? '', answer));
    }
  }
}

const placeOf = (transaction: string, logIndex: number): string => `${transaction} ${String(logIndex)}`;

/** Callers by the place of the logs that they called for. */
function callersIn(logs: readonly Log[]): ReadonlyMap<string, string> {
  const callers = new Map<string, string>();
  for (const log of logs) {
    const { caller, logsBefore } = callerOf(log) ?? { caller: '', logsBefore: 0 };
    for (let before = 1; before <= logsBefore; before++)
      callers.set(placeOf(log.transactionHash, log.logIndex - before), caller);
  }
  return callers;
}
