import { describe, expect, test } from '@jest/globals';
import { Wallet, ZeroAddress, toBeHex } from 'ethers';
import { encodeBatch } from './batch.codec.js';
import { InvalidSignatureError } from './safe-error.js';
import { SAFE_TX_TYPES, safeHashes } from './safe-hash.codec.js';
import type { SafeTransaction } from './safe-transaction.js';
import { execTransactionData, joinSignatures, recoverSigner } from './signature.codec.js';

/** Transaction 3 of a mainnet Safe with its signature and calldata, as safe-tx-hashes-util publishes them. */
const MAINNET_SAFE = { chainId: 1, safe: '0x5EA1d9A6dDC3A0329378a327746D71A2019eC332' };
const SIGNER = '0xD5AEB612f43919FCbfFd0eEa734D0E9130D14b2e';
const SIGNATURE =
  '0x01427eae1606844b055aabb63778fc9e523e48b25dff5dbd1db76752c68f338a14ef6bb18733969e9db45e96d89fab546609f9404e1f779d15248203d7c7c5a91b';
const tx: SafeTransaction = {
  to: '0x9641d764fc13c8B624c04430C7356C1C7C8102e2',
  value: '0',
  data: encodeBatch([
    {
      to: '0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134',
      data: '0xdd43a79f000000000000000000000000f46c6d6e62f59d9222f3812874211df07cf7b3180000000000000000000000000000000000000000000000000000000000000001',
    },
    {
      to: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
      data: '0xa9059cbb0000000000000000000000001fe27a73cd9f0b3c53b6e936d0b4f9b2f8ca3367000000000000000000000000000000000000000000000000000000002faf0800',
    },
  ]),
  operation: 1,
  safeTxGas: '0',
  baseGas: '0',
  gasPrice: '0',
  gasToken: ZeroAddress,
  refundReceiver: ZeroAddress,
  nonce: 6,
};

const ruleOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidSignatureError) return error.rule;
    throw error;
  }
  return 'accepted';
};

describe('a published mainnet transaction', () => {
  test('has the published hashes', () => {
    expect(safeHashes(MAINNET_SAFE, tx)).toEqual({
      domainHash: '0x58122ea8f001782facc66ee5495a6b8b29730fadf352d8608ca86bd31569fcf5',
      messageHash: '0xe992e061576268328fac9175d6aea3defd4c3bef83a0c6fe08f6aa5a222cbc45',
      safeTxHash: '0x27a0c4abf624b15b776f544a4b31ed4d50dee2b677c6497fbadf4f7a73be705e',
    });
  });

  test('was signed by the published owner', () => {
    expect(recoverSigner(MAINNET_SAFE, tx, SIGNATURE)).toBe(SIGNER);
  });

  test('is executed with the published calldata', () => {
    const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
    const data = tx.data.slice(2);
    const expected =
      '0x6a761202' +
      word(BigInt(tx.to)) +
      word(0) +
      word(0x140) +
      word(1) +
      word(0).repeat(5) +
      word(0x300) +
      word(0x184) +
      data.padEnd(Math.ceil(data.length / 64) * 64, '0') +
      word(65) +
      SIGNATURE.slice(2).padEnd(192, '0');
    expect(execTransactionData(tx, SIGNATURE)).toBe(expected);
  });
});

test('an owner is known by the typed data alone: another nonce is another signer', async () => {
  const owner = Wallet.createRandom();
  const domain = { chainId: 1, verifyingContract: MAINNET_SAFE.safe };
  const signature = await owner.signTypedData(domain, SAFE_TX_TYPES, tx);
  expect(recoverSigner(MAINNET_SAFE, tx, signature)).toBe(owner.address);
  expect(recoverSigner(MAINNET_SAFE, { ...tx, nonce: 7 }, signature)).not.toBe(owner.address);
  expect(recoverSigner({ ...MAINNET_SAFE, chainId: 10 }, tx, signature)).not.toBe(owner.address);
});

describe('signatures that are refused', () => {
  const withV = (v: number): string => SIGNATURE.slice(0, -2) + v.toString(16).padStart(2, '0');
  test.each([
    ['eth_sign', withV(31), 'not-typed-data'],
    ['of a contract', withV(0), 'not-typed-data'],
    ['an approved hash', withV(1), 'not-typed-data'],
    ['cut short', SIGNATURE.slice(0, -2), 'not-65-bytes'],
    ['with bytes behind', SIGNATURE + '00', 'not-65-bytes'],
    ['compact', SIGNATURE.slice(0, 130), 'not-65-bytes'],
    ['that no key can have made', '0x' + 'ff'.repeat(64) + '1b', 'not-a-signature'],
  ])('%s', (_, signature, rule) => {
    expect(ruleOf(() => recoverSigner(MAINNET_SAFE, tx, signature))).toBe(rule);
  });

  test('the mirror image of a good one', () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const mirrored = order - BigInt('0x' + SIGNATURE.slice(66, 130));
    const twin = SIGNATURE.slice(0, 66) + toBeHex(mirrored, 32).slice(2) + '1c';
    expect(ruleOf(() => recoverSigner(MAINNET_SAFE, tx, twin))).toBe('not-a-signature');
  });
});

describe('joined signatures', () => {
  const signatureOf = (byte: string): string => '0x' + byte.repeat(64) + '1b';
  const low = { owner: '0x81431b69B1e0E334d4161A13C2955e0f3599381e', signature: signatureOf('aa') };
  const high = { owner: '0xDa1495EBD7573D8E7f860862BaA3aBecebfa02E0', signature: signatureOf('bb') };

  test('follow the owners upwards, whatever order they came in', () => {
    const joined = signatureOf('aa') + signatureOf('bb').slice(2);
    expect(joinSignatures([high, low])).toBe(joined);
    expect(joinSignatures([low, high])).toBe(joined);
  });

  test('hold each owner once', () => {
    const again = { owner: low.owner.toLowerCase(), signature: signatureOf('cc') };
    expect(ruleOf(() => joinSignatures([low, again]))).toBe('twice');
  });
});
