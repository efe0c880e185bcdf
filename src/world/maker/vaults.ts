import { decodeBytes32String } from 'ethers';
import { MULTICALL3 } from '../../platform/chain/multicall.js';
import { RAY, WAD } from '../../units/fixed-point.js';
import { from, throughMulticall, type Chain, type Read, type Transaction } from '../chain/chain.js';
import { nth, textOf, uintOf } from '../chain/contract.js';
import { REGISTERED_TYPES, SYSTEM_SPEC, VAULT_TYPES, type VaultType } from '../world-spec.js';
import { bytes32, type MakerContracts } from './contracts.js';
import type { PlannedVault } from './vault-book.js';

/** A vault of the manager as it stands now. */
export interface Vault {
  readonly id: bigint;
  readonly ilk: string;
  readonly urn: string;
  readonly owner: string;
  /** Collateral and normalised debt [wad]. */
  readonly ink: bigint;
  readonly art: bigint;
}

const OPENINGS_PER_TRANSACTION = 20;
/** A proxy is a contract of its own. */
const PROXIES_PER_TRANSACTION = 10;
/** Of so many owners one holds their vaults through a proxy. */
const OWNERS_PER_PROXY = 3n;
/** Join, draw, take the DAI away and hand over: four calls a vault, twenty vaults a transaction. */
const ACTIONS_PER_TRANSACTION = 80;
/** Collateral of the stablecoin vault: two percent over its debt, in a token of six decimals. */
const STABLE_COVER = { percent: 102n, unit: 10n ** 6n };

/**
 * Opens the vaults in bulk: Multicall3 owns them until it gives them away, some of them to the proxies of their owners. The drawn
 * DAI goes to `treasurer`.
 */
export async function openVaults(
  chain: Chain,
  maker: MakerContracts,
  treasurer: string,
  book: readonly PlannedVault[],
): Promise<void> {
  const first = uintOf(await chain.read(maker.manager, 'cdpi')) + 1n;
  const opening = book.map(({ ilk }) => maker.manager.call('open', bytes32(ilk), MULTICALL3));
  await chain.sendTogether([
    ...VAULT_TYPES.flatMap((ilk) => provide(maker, treasurer, ilk, book)),
    ...throughMulticall(treasurer, opening, OPENINGS_PER_TRANSACTION),
  ]);
  const urns = await chain.readMany(book.map((_, index) => [maker.manager, 'urns', first + BigInt(index)]));
  const states = await chain.readMany(VAULT_TYPES.map((ilk) => [maker.vat, 'ilks', bytes32(ilk)]));
  const proxies = await buildProxies(chain, maker, treasurer, book);
  const rateOf = (ilk: VaultType): bigint => uintOf(nth(states, VAULT_TYPES.indexOf(ilk)), 'rate');
  const actions = book.flatMap(({ ilk, collateral, debt, owner }, index) => {
    const id = first + BigInt(index);
    const art = (debt * RAY) / rateOf(ilk) + 1n;
    return [
      maker.join(ilk).call('join', textOf(nth(urns, index)), collateral),
      maker.manager.call('frob', id, collateral, art),
      maker.manager.call('move', id, treasurer, art * rateOf(ilk)),
      maker.manager.call('give', id, proxies.get(owner) ?? owner),
    ];
  });
  await chain.sendTogether(throughMulticall(treasurer, actions, ACTIONS_PER_TRANSACTION));
}

/** Proxies by owner, as MakerDAO's registry builds them: the owner's own, whoever asks for it. */
async function buildProxies(
  chain: Chain,
  { proxyRegistry }: MakerContracts,
  anyone: string,
  book: readonly PlannedVault[],
): Promise<ReadonlyMap<string, string>> {
  const owners = [...new Set(book.map(({ owner }) => owner))].filter(
    (owner) => BigInt(owner) % OWNERS_PER_PROXY === 0n,
  );
  const builds = owners.map((owner) => proxyRegistry.call('build', owner));
  await chain.sendTogether(throughMulticall(anyone, builds, PROXIES_PER_TRANSACTION));
  const built = await chain.readMany(owners.map((owner): Read => [proxyRegistry, 'proxies', owner]));
  return new Map(owners.map((owner, index) => [owner, textOf(nth(built, index))]));
}

/** Collateral of all vaults of a type to Multicall3, and its approval for the type's join. */
function provide(
  maker: MakerContracts,
  treasurer: string,
  ilk: VaultType,
  book: readonly PlannedVault[],
): Transaction[] {
  const token = maker.token(REGISTERED_TYPES[ilk]);
  const amount = book.reduce((sum, vault) => (vault.ilk === ilk ? sum + vault.collateral : sum), 0n);
  const approval = token.call('approve', maker.join(ilk).address, amount);
  return [from(treasurer, token.call('transfer', MULTICALL3, amount)), ...throughMulticall(treasurer, [approval], 1)];
}

/** One large vault of a stablecoin: the DAI that the market makers need beside that of the other vaults. */
export async function drawAgainstStablecoin(chain: Chain, maker: MakerContracts, account: string): Promise<void> {
  const ilk = bytes32('USDC-A');
  const join = maker.join('USDC-A');
  const collateral = (BigInt(SYSTEM_SPEC.stable.drawn) * STABLE_COVER.percent) / 100n;
  await chain.sendTogether([
    from(account, maker.token('USDC').call('approve', join.address, collateral * STABLE_COVER.unit)),
    from(account, maker.manager.call('open', ilk, account)),
  ]);
  const id = uintOf(await chain.read(maker.manager, 'cdpi'));
  const urn = textOf(await chain.read(maker.manager, 'urns', id));
  const rate = uintOf(await chain.read(maker.vat, 'ilks', ilk), 'rate');
  const art = (BigInt(SYSTEM_SPEC.stable.drawn) * WAD * RAY) / rate;
  await chain.sendTogether([
    from(account, join.call('join', urn, collateral * STABLE_COVER.unit)),
    from(account, maker.manager.call('frob', id, collateral * WAD, art)),
    from(account, maker.manager.call('move', id, account, art * rate)),
  ]);
}

/** Turns all DAI that an account has inside the protocol into tokens. */
export async function withdrawDai(chain: Chain, maker: MakerContracts, account: string): Promise<void> {
  const inside = uintOf(await chain.read(maker.vat, 'dai', account));
  await chain.sendTogether([
    from(account, maker.vat.call('hope', maker.daiJoin.address)),
    from(account, maker.daiJoin.call('exit', account, inside / RAY)),
  ]);
}

/** Every vault of the manager. */
export async function readVaults(chain: Chain, { manager, vat }: MakerContracts): Promise<Vault[]> {
  const count = Number(uintOf(await chain.read(manager, 'cdpi')));
  const ids = Array.from({ length: count }, (_, index) => BigInt(index + 1));
  const heads = await chain.readMany(
    ids.flatMap((id): Read[] => [
      [manager, 'urns', id],
      [manager, 'ilks', id],
      [manager, 'owns', id],
    ]),
  );
  const vaults = ids.map((id, index) => ({
    id,
    urn: textOf(nth(heads, 3 * index)),
    ilk: textOf(nth(heads, 3 * index + 1)),
    owner: textOf(nth(heads, 3 * index + 2)),
  }));
  const states = await chain.readMany(vaults.map(({ ilk, urn }) => [vat, 'urns', ilk, urn]));
  return vaults.map((vault, index) => {
    const state = nth(states, index);
    return { ...vault, ilk: decodeBytes32String(vault.ilk), ink: uintOf(state, 'ink'), art: uintOf(state, 'art') };
  });
}

/** Vaults whose debt is over what their collateral allows at the price that the protocol uses now. */
export async function unsafeVaults(chain: Chain, maker: MakerContracts): Promise<Vault[]> {
  const vaults = (await readVaults(chain, maker)).filter(({ art }) => art > 0n);
  const ilks = [...new Set(vaults.map(({ ilk }) => ilk))];
  const states = await chain.readMany(ilks.map((ilk) => [maker.vat, 'ilks', bytes32(ilk)]));
  return vaults.filter(({ ilk, ink, art }) => {
    const state = nth(states, ilks.indexOf(ilk));
    return ink * uintOf(state, 'spot') < art * uintOf(state, 'rate');
  });
}
