import { getAddress } from 'ethers';
import type { Block, Log, Rpc } from '../../platform/chain/rpc.js';
import type { HistoryAt, ParameterHistory, ParameterRecord, ParameterValue } from '../parameter-history.port.js';
import type { OpenDollarDeployment } from './deployment.js';
import { logsBetween } from './logs.adapter.js';
import { MODIFIED, followed, loggedValue, type FollowedContract } from './parameter-log.codec.js';

/** Blocks and transactions asked for at the same time. */
const TOGETHER = 20;

interface Sent {
  readonly from: string;
  readonly to: string | null;
}

const keyOf = ({ ilk, parameter }: Pick<ParameterRecord, 'ilk' | 'parameter'>): string => `${ilk ?? ''} ${parameter}`;

/**
 * Every change that `ModifyParameters` tells of. What a type was initialised with stands in no log: the first change of a
 * parameter therefore does not say what it was before. The logs are read whole for every new block that is asked for.
 */
export class OpenDollarParameterHistory implements ParameterHistory {
  private readonly contracts: ReadonlyMap<string, FollowedContract>;
  private last: { readonly hash: string; readonly history: HistoryAt } | null = null;

  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {
    this.contracts = followed(deployment);
  }

  async at(block: Block): Promise<HistoryAt> {
    if (this.last?.hash === block.hash) return this.last.history;
    const filter = { address: [...this.contracts.keys()], topics: [MODIFIED] };
    const logs = await logsBetween(this.rpc, filter, this.deployment.firstBlock ?? 0, block.number);
    const [blocks, sent] = await Promise.all([this.blocksOf(logs), this.sentOf(logs)]);
    const values = new Map<string, ParameterValue>();
    const records = logs.flatMap((log): ParameterRecord[] => {
      const contract = this.contracts.get(log.address.toLowerCase());
      const logged = contract && loggedValue(contract, this.deployment.types, log);
      const at = blocks.get(log.blockHash);
      if (!logged || !at) return [];
      const { ilk, parameter, spelling, value, source } = logged;
      const before = values.get(keyOf(logged))?.value ?? null;
      if (before === value.toString()) return [];
      values.set(keyOf(logged), { ilk, parameter, value: value.toString() });
      const by = sent.get(log.transactionHash);
      const { number, hash, timestamp } = at;
      return [
        {
          ...{ ilk, parameter, unit: spelling.unit, from: before, to: value.toString(), source },
          human: { from: before === null ? null : spelling.human(BigInt(before)), to: spelling.human(value) },
          block: { number, hash, timestamp },
          transaction: log.transactionHash,
          logIndex: log.logIndex,
          sender: by ? getAddress(by.from) : null,
          through: by?.to ? getAddress(by.to) : null,
          caller: null,
        },
      ];
    });
    const history = { block, records, values: [...values.values()] };
    this.last = { hash: block.hash, history };
    return history;
  }

  names(): ReadonlyMap<string, string> {
    return new Map(
      [...this.contracts].map(([address, { contract, ilk }]) => [
        address,
        ilk === null ? contract : `${contract} of ${ilk}`,
      ]),
    );
  }

  private blocksOf(logs: readonly Log[]): Promise<Map<string, Block>> {
    return together(
      logs.map(({ blockHash }) => blockHash),
      (blockHash) => this.rpc.block({ blockHash }),
    );
  }

  private async sentOf(logs: readonly Log[]): Promise<Map<string, Sent>> {
    const found = await together(
      logs.map(({ transactionHash }) => transactionHash),
      (hash) => this.rpc.request<Sent | null>('eth_getTransactionByHash', [hash]),
    );
    return new Map([...found].flatMap(([hash, sent]) => (sent === null ? [] : [[hash, sent] as const])));
  }
}

async function together<Value>(
  keys: readonly string[],
  ask: (key: string) => Promise<Value>,
): Promise<Map<string, Value>> {
  const known = new Map<string, Value>();
  const asked = [...new Set(keys)];
  for (let start = 0; start < asked.length; start += TOGETHER) {
    const part = asked.slice(start, start + TOGETHER);
    const values = await Promise.all(part.map(ask));
    part.forEach((key, index) => known.set(key, values[index] as Value));
  }
  return known;
}
