import { from, type Chain, type Read, type Transaction } from '../chain/chain.js';
import { chanceOf, type Chance } from '../chance.js';
import { Contract, nth, textOf, uintOf } from '../chain/contract.js';
import { bytes32 } from '../maker/contracts.js';
import { UNLIMITED } from '../market/venues.js';
import { ASSET_SPECS, toWad, type AssetSymbol } from '../world-spec.js';
import { OD_ABI, type OpenDollarContracts } from './contracts.js';
import { OPEN_DOLLAR, SAFE_TYPES, SAFE_TYPE_SPECS, type SafeType } from './spec.js';

/** A SAFE to be opened: debt and collateral [wad]. */
interface PlannedSafe {
  readonly type: SafeType;
  readonly owner: string;
  readonly debt: bigint;
  readonly collateral: bigint;
}

/** A SAFE of the manager as it stands now. */
export interface SafePosition {
  readonly id: bigint;
  readonly type: SafeType;
  readonly handler: string;
  readonly locked: bigint;
  readonly generated: bigint;
}

/** Smallest debt over the floor, log standard deviation of cushions, and the smallest one: nobody is unsafe at the start. */
const ABOVE_FLOOR = 1.05;
const CUSHION_SPREAD = 0.7;
const SMALLEST_CUSHION = 0.02;

/** Debts are lognormal above the floor and add up to the type's total; cushions stand above the ratio under which nothing may be drawn. */
function planSafes(owners: readonly string[]): PlannedSafe[] {
  const chance = chanceOf('safe book');
  return SAFE_TYPES.flatMap((type) => planType(type, chance, owners));
}

function planType(type: SafeType, chance: Chance, owners: readonly string[]): PlannedSafe[] {
  const { book, floor, safetyRatio, asset } = SAFE_TYPE_SPECS[type];
  const least = floor * ABOVE_FLOOR;
  const weights = Array.from({ length: book.safes }, () => Math.exp(book.sigma * chance.normal()));
  const perWeight = (book.debt - book.safes * least) / weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => {
    const debt = least + weight * perWeight;
    const cushion = Math.max(SMALLEST_CUSHION, book.cushion * Math.exp(CUSHION_SPREAD * chance.normal()));
    const owner = nth(owners, Math.floor(chance.uniform() * owners.length));
    return { type, owner, debt: toWad(debt), collateral: collateralFor(asset, debt * safetyRatio * (1 + cushion)) };
  });
}

/** Collateral of that worth in the protocol's 18 digits, of which those that the token has not are zero. */
function collateralFor(asset: AssetSymbol, worth: number): bigint {
  const { startPrice, decimals } = ASSET_SPECS[asset];
  const unit = 10n ** BigInt(18 - decimals);
  return (toWad(worth / startPrice) / unit) * unit;
}

/**
 * Opens the SAFEs, each by its owner through the owner's own proxy, and a large one of the treasurer's; the treasurer has the
 * collateral, and the keeper gets the coins of the large one.
 */
export async function openSafes(
  chain: Chain,
  od: OpenDollarContracts,
  token: (asset: AssetSymbol) => Contract,
  {
    treasurer,
    keeper,
    owners,
  }: { readonly treasurer: string; readonly keeper: string; readonly owners: readonly string[] },
): Promise<void> {
  const { debt, collateralRatio } = OPEN_DOLLAR.keeperSafe;
  const large: PlannedSafe = {
    type: 'WETH',
    owner: treasurer,
    debt: toWad(debt),
    collateral: collateralFor('ETH', debt * collateralRatio),
  };
  const safes = [...planSafes(owners), large];
  const people = [treasurer, ...owners];
  await chain.sendTogether([
    ...people.map((owner) => from(owner, od.vault721.call('build'))),
    ...endow(safes, treasurer, token),
  ]);
  const found = await chain.readMany(people.map((owner) => [od.vault721, 'getProxy', owner]));
  const proxies = new Map(people.map((owner, index) => [owner, textOf(nth(found, index))]));
  const proxyOf = (owner: string): string => proxies.get(owner) ?? '';
  const assets = SAFE_TYPES.map((type) => SAFE_TYPE_SPECS[type].asset);
  await chain.sendTogether(
    people.flatMap((owner) =>
      assets.map((asset) => from(owner, token(asset).call('approve', proxyOf(owner), UNLIMITED))),
    ),
  );
  await chain.sendTogether([
    ...safes.map((safe) => opening(od, safe, proxyOf(safe.owner))),
    from(treasurer, od.coin.call('transfer', keeper, toWad(debt))),
  ]);
}

/** What each owner needs of each asset, from the treasurer. */
function endow(
  safes: readonly PlannedSafe[],
  treasurer: string,
  token: (asset: AssetSymbol) => Contract,
): Transaction[] {
  const sums = new Map<string, bigint>();
  for (const { owner, type, collateral } of safes) {
    const key = `${owner} ${type}`;
    sums.set(key, (sums.get(key) ?? 0n) + collateral);
  }
  return [...sums].flatMap(([key, amount]) => {
    const [owner = '', type = ''] = key.split(' ');
    if (owner === treasurer) return [];
    const { asset } = SAFE_TYPE_SPECS[type as SafeType];
    return [from(treasurer, token(asset).call('transfer', owner, inToken(asset, amount)))];
  });
}

/** An amount of the protocol's 18 digits in those of the token. */
export const inToken = (asset: AssetSymbol, amount: bigint): bigint =>
  amount / 10n ** BigInt(18 - ASSET_SPECS[asset].decimals);

function opening(od: OpenDollarContracts, { type, owner, debt, collateral }: PlannedSafe, proxy: string): Transaction {
  const action = od.basicActions.call(
    'openLockTokenCollateralAndGenerateDebt',
    od.safeManager.address,
    od.join(type).address,
    od.coinJoin.address,
    bytes32(type),
    collateral,
    debt,
  );
  return from(owner, new Contract(proxy, OD_ABI.proxy).call('execute', action.to, action.data));
}

/** Every SAFE with debt. */
export async function readSafes(chain: Chain, od: OpenDollarContracts): Promise<SafePosition[]> {
  const count = Number(uintOf(await chain.read(od.vault721, 'totalSupply')));
  const ids = Array.from({ length: count }, (_, index) => BigInt(index + 1));
  const heads = await chain.readMany(ids.map((id): Read => [od.safeManager, 'safeData', id]));
  const keys = new Map(SAFE_TYPES.map((type) => [bytes32(type), type]));
  const known = ids.flatMap((id, index) => {
    const type = keys.get(textOf(nth(heads, index), 'collateralType'));
    return type === undefined ? [] : [{ id, type, handler: textOf(nth(heads, index), 'handler') }];
  });
  const states = await chain.readMany(
    known.map(({ type, handler }): Read => [od.safeEngine, 'safes', bytes32(type), handler]),
  );
  return known
    .map((safe, index) => {
      const state = nth(states, index);
      return { ...safe, locked: uintOf(state, 'locked'), generated: uintOf(state, 'generated') };
    })
    .filter(({ generated }) => generated > 0n);
}

/** SAFEs that may be liquidated at the price that the protocol uses now. */
export async function unsafeSafes(chain: Chain, od: OpenDollarContracts): Promise<SafePosition[]> {
  const [safes, found] = await Promise.all([
    readSafes(chain, od),
    chain.readMany(SAFE_TYPES.map((type) => [od.safeEngine, 'cData', bytes32(type)])),
  ]);
  return safes.filter(({ type, locked, generated }) => {
    const state = nth(found, SAFE_TYPES.indexOf(type));
    const price = uintOf(state, 'liquidationPrice');
    return price > 0n && locked * price < generated * uintOf(state, 'accumulatedRate');
  });
}
