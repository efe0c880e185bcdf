import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { id as hashOf } from 'ethers';
import { MULTICALL3 } from '../../src/platform/chain/multicall.js';
import type { Block } from '../../src/platform/chain/rpc.js';
import { textWord, uintAt, uintWord, wordAt } from '../../src/protocol/word.codec.js';
import { uniforms } from '../support/uniforms.js';

const selector = (signature: string): string => hashOf(signature).slice(0, 10);
const CDPI = selector('cdpi()');
const ILKS = selector('ilks(uint256)');
const URNS = selector('urns(uint256)');
const OWNS = selector('owns(uint256)');
const STATE = selector('urns(bytes32,address)');
const TYPE = selector('ilks(bytes32)');
const FROB = selector('frob(bytes32,address,address,address,int256,int256)');

export const BENCH_TYPES = ['ETH-A', 'ETH-B', 'ETH-C', 'WBTC-A', 'LINK-A', 'YFI-A'] as const;
const URN = 0x1000_0000_0000_0000n;
const OWNER = 0x2000_0000_0000_0000n;
const OWNERS = 20_000;
const WAD = 10n ** 18n;

interface Vault {
  collateral: bigint;
  debt: bigint;
}

interface Mined extends Block {
  /** What the block changed, and what that was before. */
  readonly before: readonly (readonly [number, Vault])[];
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/**
 * A generated chain behind loopback HTTP: a manager's vaults and the Vat's amounts of them, in the encoding of the real contracts
 * and of Multicall3. It has the state of its newest block only, as of a node that keeps no archive.
 */
export class VaultNode {
  private readonly vaults: Vault[] = [];
  private readonly mined: Mined[] = [];
  private readonly chance = uniforms(7);
  private forks = 0;
  requests = 0;

  private constructor(
    private readonly vat: string,
    readonly count: number,
  ) {
    for (let n = 0; n < count; n++) this.vaults.push({ collateral: this.amount(), debt: this.amount() });
    this.mine(0);
  }

  static async start(vat: string, count: number) {
    const node = new VaultNode(vat, count);
    const server = createServer((request, response) => {
      void text(request).then((body) => response.end(node.answer(JSON.parse(body) as Request)));
    });
    // A long write to the database stops this process: an idle connection must not be closed under the next request.
    server.keepAliveTimeout = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    return { node, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close };
  }

  get head(): Block {
    const { number, hash, parentHash, timestamp } = this.mined.at(-1)!;
    return { number, hash, parentHash, timestamp };
  }

  /** A block that changes so many vaults. */
  mine(changes: number): void {
    const number = 20_000_000 + this.mined.length;
    const numbers = Array.from({ length: changes }, () => Math.floor(this.chance() * this.count));
    const before = [...new Set(numbers)].map((n) => [n, { ...this.vaults[n]! }] as const);
    for (const [n] of before) this.vaults[n] = { collateral: this.amount(), debt: this.amount() };
    const hash = hashOf(`block ${String(number)} of fork ${String(this.forks)}`);
    const parentHash = this.mined.at(-1)?.hash ?? hashOf('root');
    this.mined.push({ number, hash, parentHash, timestamp: 1_800_000_000 + 12 * this.mined.length, before });
  }

  /** The newest blocks are replaced by as many others. */
  replace(depth: number, changes: number): void {
    this.forks++;
    for (const { before } of this.mined.splice(-depth).reverse())
      for (const [n, vault] of before) this.vaults[n] = vault;
    for (let block = 0; block < depth; block++) this.mine(changes);
  }

  /** Collateral and debt of all vaults together, as the chain has them. */
  sums(): { collateral: bigint; debt: bigint } {
    return this.vaults.reduce(
      (sum, { collateral, debt }) => ({ collateral: sum.collateral + collateral, debt: sum.debt + debt }),
      { collateral: 0n, debt: 0n },
    );
  }

  /** What the Vat says that all vaults of a type owe. */
  private debtOf(key: string): bigint {
    let sum = 0n;
    this.vaults.forEach(({ debt }, n) => {
      if (`0x${textWord(typeOf(n))}` === key) sum += debt;
    });
    return sum;
  }

  private amount(): bigint {
    return 1n + (BigInt(Math.floor(this.chance() * 1e9)) * WAD) / 1_000_000n;
  }

  private answer({ id, method, params }: Request): string {
    this.requests++;
    const result = this.resultOf(method, params);
    return JSON.stringify(result instanceof Error ? refusal(id, result) : { jsonrpc: '2.0', id, result });
  }

  private resultOf(method: string, [first, second]: readonly unknown[]): unknown {
    if (method === 'eth_getBlockByHash') return raw(this.mined.find(({ hash }) => hash === first));
    if (method === 'eth_getBlockByNumber') return raw(this.mined.find(({ number }) => number === Number(first)));
    if (method === 'eth_getLogs') return this.logs((first as { blockHash: string }).blockHash);
    const { to, data } = first as { to: string; data: string };
    if (method !== 'eth_call' || to !== MULTICALL3) return new Error(`no ${method} of ${to}`);
    if ((second as { blockHash?: string }).blockHash !== this.head.hash) return new Error('no state of that block');
    return this.aggregate(data);
  }

  /** `LogNote` of each change: selector, type, urn and user as topics, the whole call as data. */
  private logs(hash: string): unknown {
    const block = this.mined.find((each) => each.hash === hash);
    if (block === undefined) return new Error('unknown block');
    return block.before.map(([n], index) => {
      const [ilk, urn] = [textWord(typeOf(n)), uintWord(URN + BigInt(n + 1))];
      const call = FROB.slice(2) + ilk + urn.repeat(3) + uintWord(1).repeat(2);
      return {
        address: this.vat,
        topics: [FROB.padEnd(66, '0'), `0x${ilk}`, `0x${urn}`, `0x${urn}`],
        data: `0x${uintWord(32)}${uintWord(call.length / 2)}${call.padEnd(448, '0')}`,
        blockNumber: `0x${block.number.toString(16)}`,
        blockHash: hash,
        transactionHash: hashOf(`${hash} ${String(index)}`),
        logIndex: `0x${index.toString(16)}`,
      };
    });
  }

  private aggregate(data: string): string {
    const at = (byte: number): number => Number.parseInt(data.slice(10 + byte * 2, 10 + byte * 2 + 64), 16);
    const bodies = Array.from({ length: at(32) }, (_, index) => {
      const body = 64 + at(64 + index * 32);
      const answer = this.read(`0x${data.slice(10 + (body + 128) * 2, 10 + (body + 128 + at(body + 96)) * 2)}`);
      return uintWord(1) + uintWord(64) + uintWord(answer.length / 2) + answer;
    });
    let offset = bodies.length * 32;
    const heads = bodies.map((body) => {
      const head = uintWord(offset);
      offset += body.length / 2;
      return head;
    });
    return `0x${uintWord(32)}${uintWord(bodies.length)}${heads.join('')}${bodies.join('')}`;
  }

  private read(call: string): string {
    const kind = call.slice(0, 10);
    if (kind === CDPI) return uintWord(this.count);
    if (kind === TYPE) return uintWord(this.debtOf(`0x${wordAt(call, 0, 10)}`)).padEnd(320, '0');
    if (kind === STATE) {
      const { collateral, debt } = this.vaults[Number(uintAt(call, 1, 10) - URN) - 1]!;
      return uintWord(collateral) + uintWord(debt);
    }
    const n = Number(uintAt(call, 0, 10)) - 1;
    if (kind === ILKS) return textWord(typeOf(n));
    if (kind === URNS) return uintWord(URN + BigInt(n + 1));
    if (kind === OWNS) return uintWord(OWNER + BigInt(n % OWNERS));
    throw new Error(`no ${kind}`);
  }
}

const typeOf = (n: number): string => BENCH_TYPES[n % BENCH_TYPES.length]!;

const raw = (block: Block | undefined) =>
  block && {
    number: `0x${block.number.toString(16)}`,
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: `0x${block.timestamp.toString(16)}`,
  };

const refusal = (id: number, { message }: Error) => ({ jsonrpc: '2.0', id, error: { code: -32_000, message } });
