import { describe, expect, test } from '@jest/globals';
import { SAFE_DEPLOYMENT } from '../../test/doubles/safe.double.js';
import type { Call } from '../platform/chain/rpc.js';
import { encodeBatch } from './batch.codec.js';
import { checksumOf, writeBuilderFile } from './builder-file.codec.js';
import { buildBatch } from './safe-builder.codec.js';
import { UnreadableInputError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import { execTransactionData } from './signature.codec.js';
import { readSigningInput } from './signing-input.codec.js';

const CALLS: Call[] = [
  { to: '0x1100000000000000000000000000000000000011', data: '0x1504460f' },
  { to: '0x2200000000000000000000000000000000000022', data: '0x44e2a5a8' },
];
const NONCE = 7;
const read = (input: string) => readSigningInput(SAFE_DEPLOYMENT, input, NONCE);
const plain = CALLS.map((call) => ({ ...call, value: '0' }));
const states = (input: string): string[] => read(input).findings.map(({ state, what }) => `${state}: ${what}`);
const TRANSACTION = buildBatch(SAFE_DEPLOYMENT, CALLS, NONCE);
const EXECUTION = execTransactionData(TRANSACTION, `0x${'ab'.repeat(65)}`);
const about = { name: 'a batch', description: 'of two calls', createdAt: 1_800_000_000 };
const file = (): Record<string, unknown> =>
  structuredClone(writeBuilderFile(SAFE_DEPLOYMENT, CALLS, about)) as Record<string, unknown>;

describe('hexadecimal text', () => {
  test('of a call is the call, and does not say whom it calls', () => {
    expect(read('0x1504460F').calls).toEqual([{ to: null, data: '0x1504460f', value: '0' }]);
  });

  test('of multiSend are its calls', () => {
    expect(read(encodeBatch(CALLS))).toMatchObject({ kind: 'batch', calls: plain, findings: [] });
  });

  test('of multiSend with bytes behind it are its calls, and the bytes in a state of their own', () => {
    const { calls } = read(`${encodeBatch(CALLS)}c0ffee`);
    expect(calls).toEqual(plain);
    expect(states(`${encodeBatch(CALLS)}c0ffee`)).toEqual(['trailing-data: 0xc0ffee follows the batch']);
  });

  test('of execTransaction is the transaction with its hashes for the next nonce, and says what is not in it', () => {
    const { kind, calls, hashes, findings, transaction } = read(EXECUTION);
    expect({ kind, calls, hashes, nonce: transaction?.nonce }).toEqual({
      kind: 'execution',
      calls: plain,
      hashes: safeHashes(SAFE_DEPLOYMENT, TRANSACTION),
      nonce: null,
    });
    expect(findings.map(({ state }) => state)).toEqual(['could-not-check']);
  });

  test('of execTransaction with bytes behind it says so, and cut off is no transaction', () => {
    expect(states(`${EXECUTION}00`)[0]).toBe('trailing-data: 0x00 follows the arguments');
    expect(states(EXECUTION.slice(0, 300))).toEqual(['mismatch: its arguments are cut off']);
  });

  test('of an execution that refunds gas, or hands the Safe to a stranger, is not to be signed', () => {
    const refund = execTransactionData({ ...TRANSACTION, gasPrice: '1' }, '0x');
    const stranger = execTransactionData({ ...TRANSACTION, to: CALLS[0]?.to ?? '' }, '0x');
    expect(states(refund)[1]).toMatch(/^mismatch: gas-refund/);
    expect(states(stranger)[1]).toMatch(/^mismatch: untrusted-delegatecall/);
  });
});

describe('a file of the Transaction Builder', () => {
  test('that was written here is read as it was', () => {
    expect(read(JSON.stringify(file()))).toMatchObject({
      kind: 'builder-file',
      calls: plain,
      findings: [],
      labels: [null, null],
    });
  });

  test('of another chain or Safe, changed after it was written, or with value says so', () => {
    const other = { ...file(), chainId: '1' };
    expect(states(JSON.stringify(other))).toEqual([
      'mismatch: the file is for chain 1',
      'mismatch: the file was changed after it was written: its checksum does not fit',
    ]);
    const [first] = file()['transactions'] as object[];
    const paying = { chainId: '31337', transactions: [{ ...first, value: '5' }] };
    expect(states(JSON.stringify(paying))).toEqual(['mismatch: call 1 sends 5 wei']);
  });

  test('whose label says something else than its bytes is told', () => {
    const method = { name: 'poke', inputs: [{ name: 'ilk', type: 'bytes32' }], payable: false };
    const value = `0x4554482d41${'0'.repeat(54)}`;
    const entry = (data: string | null) => ({
      chainId: '31337',
      transactions: [
        { to: CALLS[0]?.to, value: '0', data, contractMethod: method, contractInputsValues: { ilk: value } },
      ],
    });
    const encoded = `0x1504460f${value.slice(2)}`;
    expect(read(JSON.stringify(entry(encoded))).labels).toEqual([null]);
    expect(read(JSON.stringify(entry(null))).calls[0]?.data).toBe(encoded);
    expect(read(JSON.stringify(entry('0x1504460f'))).labels).toEqual([
      'the label is poke(bytes32), and the bytes say something else',
    ]);
  });

  test('has the checksum that the Transaction Builder publishes for its own example', () => {
    const inputs = (name: string, type: string) => [{ internalType: type, name, type }];
    const owner = '0x49d4450977E2c95362C13D3a31a09311E0Ea26A6';
    const example = {
      version: '1.0',
      chainId: '4',
      createdAt: 1646321521061,
      meta: {
        name: 'test batch file',
        txBuilderVersion: '1.4.0',
        checksum: '',
        createdFromSafeAddress: '0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa',
        createdFromOwnerAddress: owner,
      },
      transactions: [
        {
          to: owner,
          value: '0',
          contractMethod: { inputs: inputs('paramAddress', 'address'), name: 'testAddress', payable: false },
          contractInputsValues: { paramAddress: owner },
        },
        {
          to: owner,
          value: '0',
          contractMethod: { inputs: inputs('paramBool', 'bool'), name: 'testBool', payable: false },
          contractInputsValues: { paramAddress: '', paramBool: 'false' },
        },
        {
          to: owner,
          value: '2000000000000000000',
          data: '0x42f4579000000000000000000000000049d4450977e2c95362c13d3a31a09311e0ea26a6',
        },
      ],
    };
    expect(checksumOf(example)).toBe('0x4ecbfd364aa6759983915644e73f8bd411e85a2dc306f252a387c2728c4db64c');
  });
});

describe('a proposal', () => {
  const hashes = safeHashes(SAFE_DEPLOYMENT, TRANSACTION);
  const proposal = { chainId: 31_337, safe: SAFE_DEPLOYMENT.safe, transaction: TRANSACTION, hashes };

  test('is its transaction, whether alone or in the answer of propose', () => {
    for (const json of [proposal, { outcome: 'proposed', proposal }])
      expect(read(JSON.stringify(json))).toMatchObject({ kind: 'transaction', calls: plain, hashes, findings: [] });
  });

  test('that states another hash than its transaction has, or another Safe, is a mismatch', () => {
    const forged = { ...proposal, hashes: { ...hashes, safeTxHash: `0x${'0'.repeat(64)}` } };
    expect(states(JSON.stringify(forged))).toEqual([
      'mismatch: the safeTxHash that it states is not that of its transaction',
    ]);
    expect(states(JSON.stringify({ ...proposal, chainId: 1 }))).toHaveLength(3);
  });
});

test.each(['', 'zzz', '{"a":1}', '[]', 'null', '0x12', '0x1504460', '{"chainId":1,"transactions":[]}'])(
  '%p is nothing that anybody signs',
  (input) => {
    expect(() => read(input)).toThrow();
    if (!input.includes('chainId')) expect(() => read(input)).toThrow(UnreadableInputError);
  },
);
