import { readFileSync } from 'node:fs';
import { Interface } from 'ethers';
import type { Call } from '../../src/platform/chain/rpc.js';
import { RAY, WAD } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { Chain, from } from '../../src/world/chain/chain.js';
import { Contract, textOf, uintOf } from '../../src/world/chain/contract.js';
import type { WorldManifest } from '../../src/world/deployment.js';
import { FILE, bytes32, makerContracts, type MakerContracts } from '../../src/world/maker/contracts.js';
import { cachedWorld } from '../../src/world/state-cache.js';
import { WORLD_ROLES } from '../../src/world/wallets.js';
import type { World } from '../../src/world/world.js';

const MORE = {
  manager: new Interface([
    'function shift(uint256 from, uint256 to)',
    'function quit(uint256 id, address to)',
    'function urnAllow(address, uint256)',
  ]),
  vat: new Interface([
    'function frob(bytes32,address,address,address,int256,int256)',
    'function fork(bytes32,address,address,int256,int256)',
  ]),
  mom: new Interface(['function setPriceTolerance(address,uint256)', 'function owner() view returns (address)']),
  proxy: new Interface(['function setOwner(address)']),
};

/** What people do with their vaults, each act mined in a block of its own. */
export class VaultActs {
  private constructor(
    private readonly world: World,
    private readonly chain: Chain,
    private readonly maker: MakerContracts,
    /** An account with ether. */
    readonly someone: string,
  ) {}

  static async in(world: World): Promise<VaultActs> {
    const { manifest } = await cachedWorld(projectCache());
    const { maker } = JSON.parse(readFileSync(manifest, 'utf8')) as WorldManifest;
    await world.rpc.request('anvil_autoImpersonateAccount', [true]);
    const accounts = await world.rpc.request<string[]>('eth_accounts');
    return new VaultActs(world, new Chain(world.rpc), makerContracts(maker), accounts[WORLD_ROLES.relayer] ?? '');
  }

  async count(): Promise<number> {
    return Number(uintOf(await this.chain.read(this.maker.manager, 'cdpi')));
  }

  /** Opens a vault of ETH-C, with collateral [ETH] and debt [DAI], or with nothing at all. @returns its number. */
  async open(collateral = 0n, debt = 0n): Promise<number> {
    const { manager, vat, token, join } = this.maker;
    const ilk = bytes32('ETH-C');
    await this.act(this.someone, manager.call('open', ilk, this.someone));
    const id = await this.count();
    if (debt === 0n) return id;
    const urn = textOf(await this.chain.read(manager, 'urns', id));
    const rate = uintOf(await this.chain.read(vat, 'ilks', ilk), 'rate');
    const amount = collateral * WAD;
    await this.chain.send(from(this.someone, token('ETH').call('deposit'), amount));
    await this.act(this.someone, token('ETH').call('approve', join('ETH-C').address, amount));
    await this.act(this.someone, join('ETH-C').call('join', urn, amount));
    await this.act(this.someone, manager.call('frob', id, amount, (debt * WAD * RAY) / rate));
    return id;
  }

  /** Draws more [wad of normalised debt]: `Vat.frob`. */
  async draw(id: number, debt: bigint): Promise<void> {
    await this.asOwner(id, this.maker.manager.call('frob', id, 0n, debt));
  }

  /** All that one vault of an owner holds goes to another one of theirs: `Vat.fork`. */
  async shift(id: number, to: number): Promise<void> {
    const data = MORE.manager.encodeFunctionData('shift', [id, to]);
    await this.asOwner(id, { to: this.maker.manager.address, data });
  }

  async give(id: number, to: string): Promise<void> {
    await this.asOwner(id, this.maker.manager.call('give', id, to));
  }

  /** Liquidates a vault: `Vat.grab`. */
  async bark(id: number): Promise<void> {
    const { manager } = this.maker;
    const ilk = textOf(await this.chain.read(manager, 'ilks', id));
    await this.barkAt(ilk, textOf(await this.chain.read(manager, 'urns', id)));
  }

  /** Opens a position of ETH-C in the Vat, without the manager: the urn is the account's own address. */
  async openDirect(account: string, collateral: bigint, debt: bigint): Promise<void> {
    const { vat, token, join } = this.maker;
    const rate = uintOf(await this.chain.read(vat, 'ilks', bytes32('ETH-C')), 'rate');
    const amount = collateral * WAD;
    await this.chain.send(from(this.someone, token('ETH').call('deposit'), amount));
    await this.act(this.someone, token('ETH').call('approve', join('ETH-C').address, amount));
    await this.act(this.someone, join('ETH-C').call('join', account, amount));
    await this.frobDirect(account, amount, (debt * WAD * RAY) / rate);
  }

  /** Changes such a position by so much collateral and normalised debt [wad]. */
  async frobDirect(account: string, collateral: bigint, debt: bigint): Promise<void> {
    const args = [bytes32('ETH-C'), account, account, account, collateral, debt];
    await this.act(account, { to: this.maker.vat.address, data: MORE.vat.encodeFunctionData('frob', args) });
  }

  /** Moves collateral and normalised debt [wad] from one urn to another, which agrees: `Vat.fork`. */
  async fork(account: string, to: string, collateral: bigint, debt: bigint): Promise<void> {
    await this.act(to, this.maker.vat.call('hope', account));
    const args = [bytes32('ETH-C'), account, to, collateral, debt];
    await this.act(account, { to: this.maker.vat.address, data: MORE.vat.encodeFunctionData('fork', args) });
  }

  /** All that a vault holds goes to an urn without the manager: `Vat.fork` by the manager. */
  async quit(id: number, to: string): Promise<void> {
    const { vat, manager } = this.maker;
    await this.act(to, vat.call('hope', manager.address));
    const allowed = MORE.manager.encodeFunctionData('urnAllow', [this.someone, 1]);
    await this.act(to, { to: manager.address, data: allowed });
    const data = MORE.manager.encodeFunctionData('quit', [id, to]);
    await this.asOwner(id, { to: manager.address, data });
  }

  async barkDirect(account: string): Promise<void> {
    await this.barkAt(bytes32('ETH-C'), account);
  }

  /** Builds the proxy of an owner. @returns its address. */
  async proxyOf(owner: string): Promise<string> {
    await this.act(this.someone, this.maker.proxyRegistry.call('build', owner));
    return textOf(await this.chain.read(this.maker.proxyRegistry, 'proxies', owner));
  }

  /** Hands a proxy over to somebody else. */
  async handOver(proxy: string, owner: string, to: string): Promise<void> {
    await this.act(owner, { to: proxy, data: MORE.proxy.encodeFunctionData('setOwner', [to]) });
  }

  /** The breaker's owner says how deep a fall of a price trips the breaker, which leaves no log. */
  async setTolerance(mom: string, clipper: string, tolerance: bigint): Promise<void> {
    const data = MORE.mom.encodeFunctionData('setPriceTolerance', [clipper, tolerance]);
    const owner = textOf(await this.chain.read(new Contract(mom, MORE.mom), 'owner'));
    await this.act(owner, { to: mom, data });
  }

  /** The type's ratio is raised for it and put back, all in one block. */
  private async barkAt(ilk: string, urn: string): Promise<void> {
    const { spotter, dog, pauseProxy } = this.maker;
    const ratio = uintOf(await this.chain.read(spotter, 'ilks', ilk), 'mat');
    const poke = from(this.someone, spotter.call('poke', ilk));
    const file = (mat: bigint) => from(pauseProxy, spotter.call(FILE.type, ilk, bytes32('mat'), mat));
    const bark = from(this.someone, dog.call('bark', ilk, urn, this.someone));
    await this.chain.sendTogether([file(9n * RAY), poke, bark, file(ratio), poke]);
  }

  async mine(blocks: number): Promise<void> {
    for (let block = 0; block < blocks; block++) await this.chain.mine();
  }

  /** The last blocks are replaced by empty ones, and another block is put on top of them. */
  async reorganise(depth: number): Promise<void> {
    await this.world.rpc.request('anvil_reorg', [depth, []]);
    await this.chain.mine();
  }

  private async asOwner(id: number, call: Call): Promise<void> {
    await this.act(textOf(await this.chain.read(this.maker.manager, 'owns', id)), call);
  }

  private async act(who: string, call: Call): Promise<void> {
    await this.chain.send(from(who, call));
  }
}
