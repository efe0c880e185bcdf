import { expect, test } from '@jest/globals';
import { getAddress } from 'ethers';
import { Rpc, type BlockReference, type Call } from '../../platform/chain/rpc.js';
import { dssDeploymentSchema } from './deployment.js';
import { PositionReads } from './positions.adapter.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { textWord, uintAt, uintWord } from '../word.codec.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = dssDeploymentSchema.parse({
  family: 'dss',
  ...Object.fromEntries(contracts.map((name, index) => [name, address(`a${String(index)}`)])),
  types: { 'ETH-C': { asset: 'ETH' } },
  clippers: {},
  calcs: {},
  pips: {},
});

const CDPI = '0xb3d178f2';
const ILKS = '0x2c2cb9fd';
const ILKS_IN_VAT = '0xd9638d36';
const URNS_IN_VAT = '0x2424be5c';
const BLOCK = { number: 9, hash: '0x' + 'ab'.repeat(32), parentHash: '0x' + 'cd'.repeat(32), timestamp: 1 };
const read = (node: Rpc) => new PositionReads(node, deployment).read(BLOCK);

/** A node whose manager holds `count` vaults: of every ten one is another type's, and of every hundred one has no debt. */
class ManyVaults extends Rpc {
  readonly blocks: unknown[] = [];

  constructor(
    private readonly count: number,
    private readonly broken = -1,
  ) {
    super('http://127.0.0.1:1');
  }

  override call({ data }: Call, block: BlockReference): Promise<string> {
    this.blocks.push(block);
    const calls = callsOf(data);
    return Promise.resolve(encodeAnswers(calls.map((call) => this.answer(call))));
  }

  /** What the Vat says that all urns of the type owe. */
  private debt(): bigint {
    let sum = 0n;
    for (let id = 1n; id <= BigInt(this.count); id++) if (id % 10n !== 0n && id % 100n !== 1n) sum += id;
    return sum;
  }

  private answer(call: string): string {
    const argument = (index: number): bigint => uintAt(call, index, 10);
    const selector = call.slice(0, 10);
    if (selector === CDPI) return uintWord(this.count);
    if (selector === ILKS) return argument(0) % 10n === 0n ? textWord('WBTC-A') : textWord('ETH-C');
    if (selector === ILKS_IN_VAT) return uintWord(this.debt());
    if (selector !== URNS_IN_VAT) return uintWord(argument(0) + 0x1000n);
    const vault = argument(1) - 0x1000n;
    if (vault === BigInt(this.broken)) return '';
    return uintWord(vault * 3n) + uintWord(vault % 100n === 1n ? 0n : vault);
  }
}

/** Calldata of each call inside aggregate3. */
function callsOf(data: string): string[] {
  const at = (byte: number): number => Number.parseInt(data.slice(10 + byte * 2, 10 + byte * 2 + 64), 16);
  return Array.from({ length: at(32) }, (_, index) => {
    const body = 64 + at(64 + index * 32);
    return '0x' + data.slice(10 + (body + 128) * 2, 10 + (body + 128 + at(body + 96)) * 2);
  });
}

/** (bool success, bytes data)[], as Multicall3 answers. */
function encodeAnswers(answers: readonly string[]): string {
  const bodies = answers.map((answer) => uintWord(1) + uintWord(64) + uintWord(answer.length / 2) + answer);
  let offset = answers.length * 32;
  const heads = bodies.map((body) => {
    const head = uintWord(offset);
    offset += body.length / 2;
    return head;
  });
  return '0x' + uintWord(32) + uintWord(answers.length) + heads.join('') + bodies.join('');
}

test('5,000 positions of a node that answers at once take well under a second', async () => {
  const node = new ManyVaults(5_000);
  const { user: startedUser, system: startedSystem } = process.cpuUsage();
  const positions = await read(node);
  const { user, system } = process.cpuUsage();
  expect(positions).toHaveLength(5_000 - 500 - 50);
  expect((user - startedUser + system - startedSystem) / 1_000).toBeLessThan(1_000);
});

test('positions keep the order of their numbers; other types and vaults without debt are left out', async () => {
  const positions = await read(new ManyVaults(12));
  expect(positions.map(({ id }) => id)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '11', '12']);
  const owner = getAddress('0x' + 0x100bn.toString(16).padStart(40, '0'));
  expect(positions[8]).toEqual({ id: '11', owner, ilk: 'ETH-C', collateral: 33n, normalisedDebt: 11n });
});

test('no vault is no position', async () => {
  expect(await read(new ManyVaults(0))).toEqual([]);
});

test('every read names the block that was asked for', async () => {
  const node = new ManyVaults(2_500);
  await read(node);
  expect(node.blocks.length).toBeGreaterThan(10);
  for (const block of node.blocks) expect(block).toEqual({ blockHash: BLOCK.hash });
});

test('one vault that cannot be read fails the whole', async () => {
  await expect(read(new ManyVaults(2_500, 2_222))).rejects.toThrow(UnreadableProtocolError);
});
