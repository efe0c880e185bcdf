import { Interface, SigningKey, TypedDataEncoder, computeAddress, encodeBytes32String, type Result } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import type { PublicationContent, PublishedValue, SignedPublication, ValueOnChain } from './publication.port.js';

const CONTENT =
  'tuple(uint64 epoch, uint64 sequence, uint64 publishedAt, uint64 validUntil, bytes32 evidenceHash, tuple(bytes32 collateralType, bytes32 parameter, uint256 value)[] recommendations)';

/** The part of the interface that the service uses: contracts/src/RiskParameterOracle.sol. */
export const PUBLICATION_ABI = new Interface([
  `function publish(${CONTENT} publication, bytes signature)`,
  'function latest(bytes32 collateralType, bytes32 parameter) view returns (uint256 value, uint256 publishedAt, uint256 validUntil, bytes32 evidenceHash, bool isValid)',
  'function epoch() view returns (uint64)',
  'function sequence() view returns (uint64)',
  'function signer() view returns (address)',
  'error WrongSigner(address found)',
  'error WrongEpoch(uint64 found, uint64 current)',
  'error OldSequence(uint64 found, uint64 current)',
  'error IsRevoked(uint64 sequence)',
  'error WrongTimes(uint64 publishedAt, uint64 validUntil)',
]);

const field = (type: string) => (name: string) => ({ name, type });
const TYPES = {
  Publication: [
    ...['epoch', 'sequence', 'publishedAt', 'validUntil'].map(field('uint64')),
    field('bytes32')('evidenceHash'),
    field('Recommendation[]')('recommendations'),
  ],
  Recommendation: [...['collateralType', 'parameter'].map(field('bytes32')), field('uint256')('value')],
};

const key = ({ ilk, parameter }: Pick<PublishedValue, 'ilk' | 'parameter'>): readonly [string, string] => [
  encodeBytes32String(ilk),
  encodeBytes32String(parameter),
];

/** In the order that the contract demands: by the bytes of the type, then of the parameter. */
const recommendationsOf = (values: readonly PublishedValue[]) =>
  values
    .map((value) => ({
      sort: key(value).join(''),
      collateralType: key(value)[0],
      parameter: key(value)[1],
      value: value.value,
    }))
    .sort((a, b) => (a.sort < b.sort ? -1 : 1))
    .map(({ sort: _, ...rest }) => rest);

export interface PublicationPlace {
  readonly chainId: number;
  readonly contract: string;
  readonly epoch: number;
}

/** @param privateKey 32 bytes, hex. The nonce of the signature follows from key and content (RFC 6979). */
export function signPublication(
  content: PublicationContent,
  { chainId, contract, epoch }: PublicationPlace,
  privateKey: string,
): SignedPublication {
  const { sequence, publishedAt, validUntil, evidenceHash, values } = content;
  const message = {
    epoch,
    sequence,
    publishedAt,
    validUntil,
    evidenceHash,
    recommendations: recommendationsOf(values),
  };
  const domain = { name: 'Ballast risk parameters', version: '1', chainId, verifyingContract: contract };
  const digest = TypedDataEncoder.hash(domain, TYPES, message);
  const signature = new SigningKey(privateKey).sign(digest).serialized;
  const data = PUBLICATION_ABI.encodeFunctionData('publish', [message, signature]);
  return { ...content, contract, epoch, signer: signerOf(privateKey), digest, signature, call: { to: contract, data } };
}

export const signerOf = (privateKey: string): string => computeAddress(privateKey);

export const stateRead = (to: string, method: 'epoch' | 'sequence' | 'signer'): Call => ({
  to,
  data: PUBLICATION_ABI.encodeFunctionData(method),
});
export const decodeState = (method: 'epoch' | 'sequence' | 'signer', data: string): unknown =>
  PUBLICATION_ABI.decodeFunctionResult(method, data)[0] as unknown;

const REFUSALS: Readonly<Record<string, (first: string, second: string) => string>> = {
  WrongSigner: () => 'the contract does not take signatures of this key; its admin names the key',
  WrongEpoch: (its, current) => `it was signed for epoch ${its}, the contract is in ${current}; ask for it again`,
  OldSequence: (_, newest) => `publication ${newest} is there already`,
  IsRevoked: (its) => `publication ${its} was revoked; make another assessment`,
  WrongTimes: (from, to) =>
    `its times (assessed ${from}, valid until ${to}) are over, before those of the newest one there, or further apart than the contract allows; make another assessment`,
};

/** The refusal of a publication in words, with what to do; times in seconds since 1970. */
export function refusalText(data: string): string {
  const found = PUBLICATION_ABI.parseError(data);
  const [first = '', second = ''] = (found?.args.toArray() ?? []).map(String);
  return (found && REFUSALS[found.name]?.(first, second)) ?? `the contract refuses it (${data})`;
}

export const latestRead = (to: string, of: Pick<PublishedValue, 'ilk' | 'parameter'>): Call => ({
  to,
  data: PUBLICATION_ABI.encodeFunctionData('latest', key(of)),
});

/** Null where nothing was ever published. */
export function decodeLatest(of: Pick<PublishedValue, 'ilk' | 'parameter'>, data: string): ValueOnChain | null {
  const answer: Result = PUBLICATION_ABI.decodeFunctionResult('latest', data);
  const [value, publishedAt, validUntil, evidenceHash, isValid] = answer.toArray() as [
    bigint,
    bigint,
    bigint,
    string,
    boolean,
  ];
  if (publishedAt === 0n) return null;
  const { ilk, parameter } = of;
  const times = { publishedAt: Number(publishedAt), validUntil: Number(validUntil) };
  return { ilk, parameter, value, ...times, evidenceHash, isValid };
}
