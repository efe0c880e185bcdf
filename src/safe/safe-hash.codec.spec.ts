import { describe, expect, test } from '@jest/globals';
import { TypedDataEncoder, ZeroAddress, getAddress, keccak256, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { SAFE_TX_TYPES, safeHashes, safeTypedData } from './safe-hash.codec.js';
import type { SafeTransaction } from './safe-transaction.js';

const ARBITRUM_SAFE = { chainId: 42161, safe: '0x111CEEee040739fD91D29C34C33E6B3E112F2177' };
const addOwner: SafeTransaction = {
  to: ARBITRUM_SAFE.safe,
  value: '0',
  data: '0x0d582f130000000000000000000000000c75fa5a5f1c0997e3eea425cfa13184ed0ec9e50000000000000000000000000000000000000000000000000000000000000003',
  operation: 0,
  safeTxGas: '0',
  baseGas: '0',
  gasPrice: '0',
  gasToken: ZeroAddress,
  refundReceiver: ZeroAddress,
  nonce: 234,
};

describe('hashes that safe-tx-hashes-util publishes', () => {
  test('transaction 234 of a Safe on Arbitrum', () => {
    expect(safeHashes(ARBITRUM_SAFE, addOwner)).toEqual({
      domainHash: '0x1cf7f9b1efe3bc47fe02fd27c649fea19e79d66040683a1c86c7490c80bf7291',
      messageHash: '0xd9109ea63c50ecd3b80b6b27ed5c5a9fd3d546c2169dfb69bfa7ba24cd14c7a5',
      safeTxHash: '0x0cb7250b8becd7069223c54e2839feaed4cee156363fbfe5dd0a48e75c4e25b3',
    });
  });

  test('the same with value, delegatecall and a gas refund', () => {
    const refunded: SafeTransaction = {
      ...addOwner,
      value: '1000',
      operation: 1,
      gasPrice: '50',
      gasToken: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
      refundReceiver: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
    };
    const { messageHash, safeTxHash } = safeHashes(ARBITRUM_SAFE, refunded);
    expect(messageHash).toBe('0xc7e826933da60e6ac3e2246ed0563a26a920a65beaa9089d784ac96234141bb3');
    expect(safeTxHash).toBe('0xc818fceb1cace51c1a4039c4c66fc73d95eccc298104c9c52debac604b9f4e04');
  });

  test('a transfer without data on Sepolia', () => {
    const place = { chainId: 11155111, safe: '0x657ff0D4eC65D82b2bC1247b0a558bcd2f80A0f1' };
    const to = '0x255C3912f91eF11bFDadd405F13144a823Da8cc5';
    const transfer: SafeTransaction = { ...addOwner, to, value: '100000000000000000', data: '0x', nonce: 4 };
    expect(safeHashes(place, transfer)).toEqual({
      domainHash: '0x611379c19940caee095cdb12bebe6a9fa9abb74cdb1fbd7377c49a1f198dc24f',
      messageHash: '0x565bba8b51924ffa64953596d0a2dd5c2cad39649f7de0bf2c8dbc903bd03258',
      safeTxHash: '0xcb8bbe7bf8f8a1f3f57658e450d07d4422356ac042d96a87ba425b19e67a78a1',
    });
  });
});

test('the type hash is the constant in the contract', () => {
  const encoded = TypedDataEncoder.from(SAFE_TX_TYPES).encodeType('SafeTx');
  expect(keccak256(toUtf8Bytes(encoded))).toBe('0xbb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8');
});

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((part) => '0x' + Buffer.from(part).toString('hex'));
const address = bytes(20).map(getAddress);
const uint = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String);
const anyTransaction: fc.Arbitrary<SafeTransaction> = fc.record({
  to: address,
  value: uint,
  data: fc.nat(200).chain(bytes),
  operation: fc.constantFrom(0 as const, 1 as const),
  safeTxGas: uint,
  baseGas: uint,
  gasPrice: uint,
  gasToken: address,
  refundReceiver: address,
  nonce: fc.nat(),
});

test('every transaction hashes as the general typed-data encoder hashes it', () => {
  fc.assert(
    fc.property(anyTransaction, address, fc.integer({ min: 1, max: 2 ** 40 }), (tx, safe, chainId) => {
      const domain = { chainId, verifyingContract: safe };
      const own = safeHashes({ chainId, safe }, tx);
      expect(own.safeTxHash).toBe(TypedDataEncoder.hash(domain, SAFE_TX_TYPES, tx));
      expect(own.domainHash).toBe(TypedDataEncoder.hashDomain(domain));
    }),
    { numRuns: 200 },
  );
});

test('the typed data for wallets names the domain type and holds no bigint', () => {
  const typed = safeTypedData(ARBITRUM_SAFE, addOwner);
  const { EIP712Domain, SafeTx } = typed.types;
  expect(EIP712Domain.map(({ name }) => name)).toEqual(['chainId', 'verifyingContract']);
  expect(TypedDataEncoder.hash(typed.domain, { SafeTx: [...SafeTx] }, typed.message)).toBe(
    '0x0cb7250b8becd7069223c54e2839feaed4cee156363fbfe5dd0a48e75c4e25b3',
  );
  expect(JSON.parse(JSON.stringify(typed))).toEqual(typed);
});
