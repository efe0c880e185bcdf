import { Interface, encodeBytes32String } from 'ethers';
import { Contract } from '../chain/contract.js';
import { UnknownInWorldError } from '../world-error.js';

/** A collateral type's or a parameter's name as the contracts hold it. */
export const bytes32 = encodeBytes32String;

const WARDS = ['function rely(address)', 'function wards(address) view returns (uint256)'];
const FILE_SYSTEM = 'function file(bytes32,uint256)';
const FILE_TYPE = 'function file(bytes32,bytes32,uint256)';

const ABI = {
  vat: new Interface([
    ...WARDS,
    FILE_SYSTEM,
    FILE_TYPE,
    'function hope(address)',
    'function ilks(bytes32) view returns (uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust)',
    'function urns(bytes32,address) view returns (uint256 ink, uint256 art)',
    'function gem(bytes32,address) view returns (uint256)',
    'function dai(address) view returns (uint256)',
    'function sin(address) view returns (uint256)',
    'function debt() view returns (uint256)',
  ]),
  spotter: new Interface([
    ...WARDS,
    FILE_TYPE,
    'function poke(bytes32)',
    'function ilks(bytes32) view returns (address pip, uint256 mat)',
  ]),
  jug: new Interface([
    ...WARDS,
    FILE_SYSTEM,
    FILE_TYPE,
    'function drip(bytes32)',
    'function ilks(bytes32) view returns (uint256 duty, uint256 rho)',
  ]),
  dog: new Interface([
    ...WARDS,
    FILE_SYSTEM,
    FILE_TYPE,
    'function bark(bytes32,address,address)',
    'function ilks(bytes32) view returns (address clip, uint256 chop, uint256 hole, uint256 dirt)',
  ]),
  vow: new Interface([FILE_SYSTEM]),
  autoLine: new Interface([
    ...WARDS,
    'function setIlk(bytes32,uint256,uint256,uint256)',
    'function exec(bytes32)',
    'function ilks(bytes32) view returns (uint256 line, uint256 gap, uint48 ttl, uint48 last, uint48 lastInc)',
  ]),
  manager: new Interface([
    'function open(bytes32,address)',
    'function frob(uint256,int256,int256)',
    'function move(uint256,address,uint256)',
    'function give(uint256,address)',
    'function cdpi() view returns (uint256)',
    'function urns(uint256) view returns (address)',
    'function ilks(uint256) view returns (bytes32)',
    'function owns(uint256) view returns (address)',
  ]),
  registry: new Interface(['function add(address)', 'function list() view returns (bytes32[])']),
  proxyRegistry: new Interface([
    'function build(address) returns (address)',
    'function proxies(address) view returns (address)',
  ]),
  pause: new Interface([
    'function plot(address,bytes32,bytes,uint256)',
    'function exec(address,bytes32,bytes,uint256)',
    'function setDelay(uint256)',
    'function setOwner(address)',
    'function delay() view returns (uint256)',
  ]),
  chief: new Interface([
    'function lock(uint256)',
    'function vote(address[])',
    'function launch()',
    'function lift(address)',
    'function hat() view returns (address)',
  ]),
  faucet: new Interface(['function setAmt(address,uint256)', 'function gulp(address)']),
  token: new Interface([
    'function mint(address,uint256)',
    'function deposit()',
    'function approve(address,uint256)',
    'function transfer(address,uint256)',
    'function balanceOf(address) view returns (uint256)',
  ]),
  price: new Interface([
    'function poke(bytes32)',
    'function setOwner(address)',
    'function peek() view returns (bytes32 value, bool has)',
  ]),
  join: new Interface(['function join(address,uint256)', 'function exit(address,uint256)']),
  clipper: new Interface([
    ...WARDS,
    FILE_SYSTEM,
    'function upchost()',
    'function take(uint256,uint256,uint256,address,bytes)',
    'function redo(uint256,address)',
    'function list() view returns (uint256[])',
    'function chost() view returns (uint256)',
    'function getStatus(uint256) view returns (bool needsRedo, uint256 price, uint256 lot, uint256 tab)',
  ]),
  curve: new Interface([...WARDS, FILE_SYSTEM]),
  clipperMom: new Interface([
    'function setOwner(address)',
    'function owner() view returns (address)',
    'function setPriceTolerance(address,uint256)',
  ]),
};

/** Signatures of `file`, which several contracts overload. */
export const FILE = { type: 'file(bytes32,bytes32,uint256)', system: 'file(bytes32,uint256)' } as const;

/** MakerDAO's contracts by what they do; the functions take a type or an asset as the address list spells it. */
export interface MakerContracts {
  /** By the name of MakerDAO's list, `MCD_VAT`. */
  readonly addressOf: (name: string) => string;
  readonly vat: Contract;
  readonly spotter: Contract;
  readonly jug: Contract;
  readonly dog: Contract;
  readonly vow: Contract;
  readonly autoLine: Contract;
  readonly clipperMom: Contract;
  readonly manager: Contract;
  readonly registry: Contract;
  readonly proxyRegistry: Contract;
  readonly proxyFactory: string;
  readonly pause: Contract;
  readonly pauseProxy: string;
  readonly chief: Contract;
  readonly faucet: Contract;
  readonly dai: Contract;
  readonly daiJoin: Contract;
  readonly governanceToken: Contract;
  readonly token: (asset: string) => Contract;
  readonly price: (asset: string) => Contract;
  readonly join: (ilk: string) => Contract;
  /** Joins of all types, in the order of the list. */
  readonly collateralJoins: readonly string[];
  readonly clipper: (ilk: string) => Contract;
  readonly curve: (ilk: string) => Contract;
}

/** @param addresses by the name of MakerDAO's list, `MCD_VAT`. */
export function makerContracts(addresses: Readonly<Record<string, string>>): MakerContracts {
  const addressOf = (name: string): string => {
    const address = addresses[name];
    if (address === undefined) throw new UnknownInWorldError('contract', name, Object.keys(addresses));
    return address;
  };
  const at = (name: string, abi: Interface): Contract => new Contract(addressOf(name), abi);
  return {
    addressOf,
    vat: at('MCD_VAT', ABI.vat),
    spotter: at('MCD_SPOT', ABI.spotter),
    jug: at('MCD_JUG', ABI.jug),
    dog: at('MCD_DOG', ABI.dog),
    vow: at('MCD_VOW', ABI.vow),
    autoLine: at('MCD_IAM_AUTO_LINE', ABI.autoLine),
    clipperMom: at('CLIPPER_MOM', ABI.clipperMom),
    manager: at('CDP_MANAGER', ABI.manager),
    registry: at('ILK_REGISTRY', ABI.registry),
    proxyRegistry: at('PROXY_REGISTRY', ABI.proxyRegistry),
    proxyFactory: addressOf('PROXY_FACTORY'),
    pause: at('MCD_PAUSE', ABI.pause),
    pauseProxy: addressOf('MCD_PAUSE_PROXY'),
    chief: at('MCD_ADM', ABI.chief),
    faucet: at('FAUCET', ABI.faucet),
    dai: at('MCD_DAI', ABI.token),
    daiJoin: at('MCD_JOIN_DAI', ABI.join),
    governanceToken: at('MCD_GOV', ABI.token),
    token: (asset) => at(asset, ABI.token),
    price: (asset) => at(`PIP_${asset}`, ABI.price),
    join: (ilk) => at(`MCD_JOIN_${listName(ilk)}`, ABI.join),
    collateralJoins: Object.entries(addresses).flatMap(([name, address]) =>
      name.startsWith('MCD_JOIN_') && name !== 'MCD_JOIN_DAI' ? [address] : [],
    ),
    clipper: (ilk) => at(`MCD_CLIP_${listName(ilk)}`, ABI.clipper),
    curve: (ilk) => at(`MCD_CLIP_CALC_${listName(ilk)}`, ABI.curve),
  };
}

const listName = (ilk: string): string => ilk.replace('-', '_');
