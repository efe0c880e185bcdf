import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, BlockReference, Rpc } from '../../platform/chain/rpc.js';
import type {
  Authority,
  AuthorityReport,
  ContractRights,
  ParameterReach,
  Reach,
  RightsHolder,
} from '../authority.port.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { addressAt, uintAt, wordsIn } from '../word.codec.js';
import { typesOf, type OpenDollarDeployment } from './deployment.js';

interface Target {
  readonly name: string;
  readonly address: string;
}

/** Parameters by the contract that holds them, as the table names them. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  SAFEEngine: ['debtCeiling', 'debtFloor'],
  OracleRelayer: ['liquidationRatio', 'safetyRatio', 'priceSource'],
  TaxCollector: ['stabilityFee'],
  LiquidationEngine: ['liquidationPenalty', 'liquidationQuantity', 'auction'],
};
const OF_SYSTEM: Readonly<Record<string, readonly string[]>> = {
  SAFEEngine: ['debtCeiling', 'positionDebtCeiling'],
  OracleRelayer: ['referenceRate.highest', 'referenceRate.lowest'],
  TaxCollector: ['globalFee', 'feeRange', 'feeReceivers', 'feeReceiver'],
  LiquidationEngine: ['auctionLimit', 'saviourGas'],
  AccountingEngine: ['surplusBuffer', 'surplus.lot', 'surplus.delay', 'badDebt.lot', 'badDebt.delay'],
};

/** Rights in Open Dollar and its relatives: every contract lists who is authorised on it, so nothing is searched for. */
export class OpenDollarAuthority implements Authority {
  private readonly targets: readonly Target[];

  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {
    const { safeEngine, oracleRelayer, taxCollector, liquidationEngine, accountingEngine, types } = deployment;
    this.targets = [
      { name: 'SAFEEngine', address: safeEngine },
      { name: 'OracleRelayer', address: oracleRelayer },
      { name: 'TaxCollector', address: taxCollector },
      { name: 'LiquidationEngine', address: liquidationEngine },
      { name: 'AccountingEngine', address: accountingEngine },
      { name: 'ODSafeManager', address: deployment.safeManager },
      { name: 'Vault721', address: deployment.vault721 },
      ...typesOf(deployment).map((ilk) => ({
        name: `CollateralAuctionHouse of ${ilk}`,
        address: types[ilk]?.auctionHouse ?? '',
      })),
    ];
  }

  async read(operator: string, block: Block): Promise<AuthorityReport> {
    const at = { blockHash: block.hash };
    const lists = await this.readLists(at);
    const governance = await this.readGovernance(at);
    const all = [...new Set([operator.toLowerCase(), governance, ...lists.flat()])];
    const holderOf = await this.holders(operator, governance, all, at);
    const contracts = this.targets.map(
      ({ name, address }, index): ContractRights => ({
        contract: name,
        address: getAddress(address),
        wards: (lists[index] ?? []).map(holderOf),
        owner: null,
        authority: null,
      }),
    );
    return {
      block,
      operator: holderOf(operator.toLowerCase()),
      governance: {
        executor: holderOf(governance),
        delaySeconds: await this.readDelay(governance, at),
        ...{ owner: null, authority: null, elected: null },
      },
      contracts,
      reach: this.reachOf(contracts),
      searched: { from: block.number, to: block.number, candidates: all.length },
    };
  }

  /** `authorizedAccounts()`: an offset, a count, and the addresses. */
  private async readLists(at: BlockReference): Promise<string[][]> {
    const calls = this.targets.map(({ address }) => callOf(address, 'authorizedAccounts()'));
    const outcomes = await readTogether(this.rpc, calls, at);
    return outcomes.map(({ success, data }, index) => {
      const count = success && wordsIn(data) >= 2 ? Number(uintAt(data, 1)) : -1;
      if (count < 0 || wordsIn(data) < 2 + count)
        throw new UnreadableProtocolError(`authorizedAccounts of ${this.targets[index]?.name ?? ''}`, { data });
      return Array.from({ length: count }, (_, place) => addressAt(data, 2 + place));
    });
  }

  /** Who acts for the protocol's own governance: the timelock that Vault721 obeys. */
  private async readGovernance(at: BlockReference): Promise<string> {
    const [outcome] = await readTogether(this.rpc, [callOf(this.deployment.vault721, 'timelockController()')], at);
    if (outcome?.success !== true || wordsIn(outcome.data) < 1)
      throw new UnreadableProtocolError('Vault721.timelockController');
    return addressAt(outcome.data, 0);
  }

  /** Zero where an account and no timelock governs. */
  private async readDelay(governance: string, at: BlockReference): Promise<number> {
    const [outcome] = await readTogether(this.rpc, [callOf(governance, 'getMinDelay()')], at);
    return outcome?.success === true && wordsIn(outcome.data) >= 1 ? Number(uintAt(outcome.data, 0)) : 0;
  }

  private async holders(operator: string, governance: string, all: readonly string[], at: BlockReference) {
    const named = Object.entries(this.deployment.names ?? {}).map(([name, address]) => ({ name, address }));
    const names = new Map([...named, ...this.targets].map(({ name, address }) => [address.toLowerCase(), name]));
    const codes = await Promise.all(all.map((address) => this.rpc.code(address, at)));
    const accounts = new Set(all.filter((_, index) => codes[index] === '0x'));
    const kindOf = (address: string): RightsHolder['kind'] => {
      if (address === operator.toLowerCase()) return 'operator';
      if (address === governance) return 'governance';
      if (names.has(address)) return 'protocol';
      return accounts.has(address) ? 'account' : 'unknown';
    };
    return (address: string): RightsHolder => ({
      address: getAddress(address),
      name: names.get(address) ?? (address === governance ? 'governance' : null),
      kind: kindOf(address),
    });
  }

  private reachOf(contracts: readonly ContractRights[]): ParameterReach[] {
    const ilks = typesOf(this.deployment);
    const reachOn = ({ wards }: ContractRights): Reach => {
      const kinds = new Set(wards?.map(({ kind }) => kind));
      if (kinds.has('operator')) return 'direct';
      return kinds.has('governance') ? 'delayed' : 'none';
    };
    return contracts.flatMap((rights) => {
      const { contract } = rights;
      const reach = reachOn(rights);
      return [
        ...(OF_TYPE[contract] ?? []).map((parameter) => ({ parameter, ilks, contract, reach })),
        ...(OF_SYSTEM[contract] ?? []).map((parameter) => ({ parameter, ilks: null, contract, reach })),
      ];
    });
  }
}
