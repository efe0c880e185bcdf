import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Signature,
  TypedDataEncoder,
  Wallet,
  ZeroAddress,
  encodeBytes32String,
  id as hashOf,
  type TypedDataDomain,
} from 'ethers';
import { ContractLab, type LabContract, type Outcome } from '../support/contract-lab.js';

const word = encodeBytes32String;
const HOUR = 3_600;
const TYPES = {
  Publication: [
    { name: 'epoch', type: 'uint64' },
    { name: 'sequence', type: 'uint64' },
    { name: 'publishedAt', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'evidenceHash', type: 'bytes32' },
    { name: 'recommendations', type: 'Recommendation[]' },
  ],
  Recommendation: [
    { name: 'collateralType', type: 'bytes32' },
    { name: 'parameter', type: 'bytes32' },
    { name: 'value', type: 'uint256' },
  ],
};
const recommendation = (collateralType: string, parameter: string, value: bigint) => ({
  collateralType: word(collateralType),
  parameter: word(parameter),
  value,
});
const signer = new Wallet(hashOf('the key of the service'));
const other = new Wallet(hashOf('the key of somebody else'));

let lab: ContractLab;
let oracle: LabContract;
let domain: TypedDataDomain;
let snapshot: string;
let [admin, guardian, anyone] = ['', '', ''];
beforeAll(async () => {
  lab = await ContractLab.start();
  [admin, guardian, anyone] = [lab.account(1), lab.account(2), lab.account(3)];
  oracle = await lab.deploy('RiskParameterOracle', admin, guardian, signer.address, 48 * HOUR);
  domain = { name: 'Ballast risk parameters', version: '1', chainId: 31_337, verifyingContract: oracle.address };
});
afterAll(() => lab.stop());
beforeEach(async () => {
  snapshot = await lab.snapshot();
});
afterEach(() => lab.revert(snapshot));

const publication = async (changes: Record<string, unknown> = {}) => {
  const now = await lab.now();
  return {
    epoch: 1,
    sequence: 5,
    publishedAt: now - 60,
    validUntil: now + 24 * HOUR,
    evidenceHash: hashOf('an assessment'),
    recommendations: [
      recommendation('ETH-A', 'liquidationRatio', 15n * 10n ** 26n),
      recommendation('ETH-A', 'stabilityFee', 525n),
      recommendation('ETH-B', 'debtCeiling', 10n ** 52n),
    ],
    ...changes,
  };
};
type Publication = Awaited<ReturnType<typeof publication>>;
async function publish(its: Publication, by = signer, where = domain): Promise<Outcome> {
  return oracle.act(anyone, 'publish', its, await by.signTypedData(where, TYPES, its));
}
const latest = async (type: string, parameter: string): Promise<unknown[]> =>
  (await oracle.view('latest', word(type), word(parameter))).toArray() as unknown[];
const isValid = async (): Promise<unknown> => (await latest('ETH-A', 'stabilityFee'))[4];

describe('a publication', () => {
  test('has the hash that EIP-712 gives it', async () => {
    const its = await publication();
    expect(await oracle.one('digestOf', its)).toBe(TypedDataEncoder.hash(domain, TYPES, its));
  });

  test('is brought by anyone and read with its age, validity and evidence', async () => {
    const its = await publication();
    const { events, error } = await publish(its);
    expect(error).toBeNull();
    expect(events.map(({ name }) => name)).toEqual(['Published', 'Recommended', 'Recommended', 'Recommended']);
    expect(await latest('ETH-A', 'stabilityFee')).toEqual([
      525n,
      BigInt(its.publishedAt),
      BigInt(its.validUntil),
      its.evidenceHash,
      true,
    ]);
  });

  test('of which there is none is zero and not valid', async () => {
    expect(await latest('ETH-Z', 'stabilityFee')).toEqual([0n, 0n, 0n, `0x${'0'.repeat(64)}`, false]);
  });

  test('is valid in its last second and not after', async () => {
    const its = await publication();
    await publish(its);
    await lab.goTo(its.validUntil);
    expect(await isValid()).toBe(true);
    await lab.goTo(its.validUntil + 1);
    expect(await isValid()).toBe(false);
  });

  test('is read by other contracts young and valid or not at all', async () => {
    const its = await publication();
    await publish(its);
    const age = (await lab.now()) - its.publishedAt;
    const ask = (oldest: number) => oracle.refusal(anyone, 'valueOf', word('ETH-A'), word('stabilityFee'), oldest);
    expect(await oracle.one('valueOf', word('ETH-A'), word('stabilityFee'), age)).toBe(525n);
    expect((await ask(age - 1))?.[0]).toBe('NoValidValue');
    await oracle.act(guardian, 'revoke', 1, 5);
    expect((await ask(age + HOUR))?.[0]).toBe('NoValidValue');
  });

  test('without a type that an older one had leaves that as it was', async () => {
    await publish(await publication());
    const newer = [recommendation('ETH-A', 'stabilityFee', 550n)];
    await publish(await publication({ sequence: 6, recommendations: newer }));
    expect((await latest('ETH-A', 'stabilityFee'))[0]).toBe(550n);
    expect((await latest('ETH-B', 'debtCeiling')).slice(0, 1)).toEqual([10n ** 52n]);
  });
});

describe('is refused', () => {
  test('when somebody else signed it', async () => {
    expect((await publish(await publication(), other)).error).toEqual(['WrongSigner', other.address]);
  });

  test.each<[string, TypedDataDomain]>([
    ['another chain', { chainId: 1 }],
    ['another contract', { verifyingContract: ZeroAddress }],
    ['another version', { version: '2' }],
  ])('when it was signed for %s', async (_name, changes) => {
    expect((await publish(await publication(), signer, { ...domain, ...changes })).error?.[0]).toBe('WrongSigner');
  });

  test('when one value was altered after signing', async () => {
    const its = await publication();
    const signature = await signer.signTypedData(domain, TYPES, its);
    const [first, ...rest] = its.recommendations;
    const altered = { ...its, recommendations: [{ ...first, value: 1n }, ...rest] };
    expect((await oracle.act(anyone, 'publish', altered, signature)).error?.[0]).toBe('WrongSigner');
  });

  test('a second time, and anything older', async () => {
    const its = await publication();
    await publish(its);
    expect((await publish(its)).error).toEqual(['OldSequence', 5n, 5n]);
    expect((await publish(await publication({ sequence: 4 }))).error).toEqual(['OldSequence', 4n, 5n]);
  });

  test('with an assessment older than the newest, though its sequence is newer', async () => {
    const its = await publication();
    await publish(its);
    expect((await publish({ ...its, sequence: 6, publishedAt: its.publishedAt - 1 })).error?.[0]).toBe('WrongTimes');
  });

  test.each<[string, (now: number) => Record<string, number>]>([
    ['from the future', (now) => ({ publishedAt: now + 100 })],
    ['after its end', (now) => ({ validUntil: now - 30 })],
    [
      'with an end before its beginning, both in the future',
      (now) => ({ publishedAt: now + 200, validUntil: now + 100 }),
    ],
    ['valid too long', (now) => ({ validUntil: now - 60 + 48 * HOUR + 1 })],
  ])('%s', async (_name, changes) => {
    expect((await publish(await publication(changes(await lab.now())))).error?.[0]).toBe('WrongTimes');
  });

  test('with its values out of order, twice, or none', async () => {
    const [a, b] = [recommendation('A', 'x', 1n), recommendation('A', 'y', 1n)];
    const refusals = [[b, a], [a, a], []].map(async (recommendations) => {
      const its = await publication({ recommendations });
      return oracle.refusal(anyone, 'publish', its, await signer.signTypedData(domain, TYPES, its));
    });
    expect(await Promise.all(refusals)).toEqual([
      ['NotAscending', 1n],
      ['NotAscending', 1n],
      ['NotAscending', 0n],
    ]);
  });

  test('with the other of the two signatures that the curve has for it, a short one, or none', async () => {
    const its = await publication();
    const { r, s, v } = Signature.from(await signer.signTypedData(domain, TYPES, its));
    const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = `${r}${(ORDER - BigInt(s)).toString(16).padStart(64, '0')}${v === 27 ? '1c' : '1b'}`;
    for (const signature of [high, `${r}${s.slice(2)}`, '0x']) {
      expect((await oracle.act(anyone, 'publish', its, signature)).error).toEqual(['WrongSigner', ZeroAddress]);
    }
  });
});

describe('when something is wrong with the service', () => {
  test('a guardian revokes one publication, before or after it came', async () => {
    await publish(await publication());
    await oracle.act(guardian, 'revoke', 1, 5);
    expect(await isValid()).toBe(false);
    await oracle.act(guardian, 'revoke', 1, 6);
    expect((await publish(await publication({ sequence: 6 }))).error).toEqual(['IsRevoked', 6n]);
    expect((await publish(await publication({ sequence: 7 }))).error).toBeNull();
    expect(await isValid()).toBe(true);
  });

  test('a guardian suspends the key and all that it signed, and only the admin names another', async () => {
    await publish(await publication({ sequence: 2n ** 64n - 1n }));
    await oracle.act(guardian, 'suspend');
    expect(await isValid()).toBe(false);
    expect((await publish(await publication())).error?.[0]).toBe('OldSequence');
    expect((await oracle.act(guardian, 'setSigner', other.address)).error).toEqual(['NotAuthorised', guardian]);
    await oracle.act(admin, 'setSigner', other.address);
    // A key that had used up all sequences cannot hold up the next one.
    expect((await publish(await publication({ epoch: 2, sequence: 1 }), other)).error).toBeNull();
    expect(await isValid()).toBe(true);
  });

  test('while the key is suspended a signature of nobody is not taken for its own', async () => {
    await oracle.act(guardian, 'suspend');
    const { error } = await oracle.act(anyone, 'publish', await publication(), `0x${'0'.repeat(130)}`);
    expect(error).toEqual(['WrongSigner', ZeroAddress]);
  });

  test('a new key does not take over what the one before had signed and not brought', async () => {
    const its = await publication();
    await oracle.act(admin, 'setSigner', other.address);
    expect((await publish(its)).error).toEqual(['WrongEpoch', 1n, 2n]);
    expect((await publish({ ...its, epoch: 2 })).error).toEqual(['WrongSigner', signer.address]);
  });

  test('after an orderly change of keys values stay valid until their end', async () => {
    await publish(await publication());
    await oracle.act(admin, 'setSigner', other.address);
    expect(await isValid()).toBe(true);
    await oracle.act(guardian, 'revoke', 1, 5);
    expect(await isValid()).toBe(false);
  });

  test.each<[string, () => unknown[]]>([
    ['revoke', () => [1, 1]],
    ['suspend', () => []],
    ['setSigner', () => [anyone]],
    ['setGuardian', () => [anyone]],
    ['offerAdmin', () => [anyone]],
    ['acceptAdmin', () => []],
  ])('nobody else may %s', async (method, args) => {
    expect(await oracle.refusal(anyone, method, ...args())).toEqual(['NotAuthorised', anyone]);
  });

  test('an admin hands over in two steps', async () => {
    await oracle.act(admin, 'offerAdmin', anyone);
    await oracle.act(anyone, 'acceptAdmin');
    expect(await oracle.one('admin')).toBe(anyone);
    expect((await oracle.act(admin, 'setGuardian', admin)).error?.[0]).toBe('NotAuthorised');
  });
});
