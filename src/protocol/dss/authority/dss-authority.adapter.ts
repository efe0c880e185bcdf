import { getAddress } from 'ethers';
import { readTogether, type Outcome } from '../../../platform/chain/multicall.js';
import type { Block, BlockReference, Call, Rpc } from '../../../platform/chain/rpc.js';
import type { Authority, AuthorityReport, ContractRights, RightsHolder } from '../../authority.port.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, uintAt, uintWord, wordsIn } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import { readLayouts } from '../type-layout.adapter.js';
import { reachOf } from './reach.js';
import { RightsCandidates } from './rights-candidates.adapter.js';
import { rightsTargets, type RightsTarget } from './rights-targets.js';

/** A contract with the addresses that have rights on it, in lower case. */
interface FoundRights {
  readonly target: RightsTarget;
  readonly wards: readonly string[] | null;
  readonly owner: string | null;
  readonly authority: string | null;
}

const answered = (outcome: Outcome | undefined): string | null =>
  outcome?.success === true && wordsIn(outcome.data) >= 1 ? outcome.data : null;
const addressOf = (outcome: Outcome | undefined): string | null => {
  const data = answered(outcome);
  if (data === null || wordsIn(data) !== 1) return null;
  const address = addressAt(data, 0);
  return BigInt(address) === 0n ? null : address;
};

/** Rights in MakerDAO and its descendants: lists of wards, and owners and authorities of the kind of DSAuth. */
export class DssAuthority implements Authority {
  private readonly candidates: RightsCandidates;

  constructor(
    private readonly deployment: DssDeployment,
    private readonly rpc: Rpc,
  ) {
    this.candidates = new RightsCandidates(rpc, deployment.firstBlock ?? 0);
  }

  async read(operator: string, block: Block): Promise<AuthorityReport> {
    const at = { blockHash: block.hash };
    const layouts = await readLayouts(this.rpc, this.deployment, at);
    const targets = rightsTargets(this.deployment, layouts);
    const shapes = await this.readShapes(targets, at);
    const listing = shapes.filter(({ wards }) => wards !== null).map(({ target }) => target);
    const candidates = await this.candidates.upTo(
      block,
      listing.map(({ address }) => address),
    );
    const everywhere = [operator.toLowerCase(), ...targets.map(({ address }) => address), ...candidates.acting];
    const wards = await this.readWards(
      listing,
      (address) => [...everywhere, ...(candidates.of.get(address) ?? [])],
      at,
    );
    const found = shapes.map((shape) => ({ ...shape, wards: wards.get(shape.target.address) ?? null }));
    const elected = await this.readElected(found, at);
    const holderOf = await this.holders(operator, targets, found, elected, at);
    const contracts = found
      .filter((rights) => rights.wards !== null || rights.owner !== null || rights.authority !== null)
      .map((rights) => described(rights, holderOf));
    const pause = found.find(({ target }) => target.address === this.deployment.pause.toLowerCase());
    const number = new Set([...everywhere, ...[...candidates.of.values()].flatMap((each) => [...each])]).size;
    return {
      block,
      operator: holderOf(operator.toLowerCase()),
      governance: {
        executor: holderOf(this.deployment.pauseProxy.toLowerCase()),
        delaySeconds: await this.readDelay(at),
        owner: pause?.owner ? holderOf(pause.owner) : null,
        authority: pause?.authority ? holderOf(pause.authority) : null,
        elected: elected === null ? null : holderOf(elected),
      },
      contracts,
      reach: reachOf(this.deployment, layouts, contracts),
      searched: { from: this.deployment.firstBlock ?? 0, to: block.number, candidates: number },
    };
  }

  /** Which contracts keep a list of wards, an owner, an authority. */
  private async readShapes(targets: readonly RightsTarget[], at: BlockReference): Promise<FoundRights[]> {
    const calls = targets.flatMap(({ address }) => [
      callOf(address, 'wards(address)', uintWord(0)),
      callOf(address, 'owner()'),
      callOf(address, 'authority()'),
    ]);
    const outcomes = await readTogether(this.rpc, calls, at);
    return targets.map((target, index) => {
      const [wards, owner, authority] = outcomes.slice(3 * index, 3 * index + 3);
      return {
        target,
        wards: answered(wards) === null ? null : [],
        owner: addressOf(owner),
        authority: addressOf(authority),
      };
    });
  }

  /** Those of the candidates whom the contracts confirm at the block. */
  private async readWards(
    targets: readonly RightsTarget[],
    candidatesOf: (address: string) => readonly string[],
    at: BlockReference,
  ): Promise<Map<string, string[]>> {
    const asked = targets.flatMap(({ address }) =>
      [...new Set(candidatesOf(address))].map((candidate) => ({ address, candidate })),
    );
    const calls = asked.map(
      ({ address, candidate }): Call => callOf(address, 'wards(address)', uintWord(BigInt(candidate))),
    );
    const outcomes = await readTogether(this.rpc, calls, at);
    const wards = new Map<string, string[]>(targets.map(({ address }) => [address, []]));
    asked.forEach(({ address, candidate }, index) => {
      const data = answered(outcomes[index]);
      if (data === null) throw new UnreadableProtocolError(`wards of ${address}`, { candidate });
      if (uintAt(data, 0) !== 0n) wards.get(address)?.push(candidate);
    });
    return wards;
  }

  /** Whom the authority of the pause has elected (`hat` of DSChief); null where it elects nobody. */
  private async readElected(found: readonly FoundRights[], at: BlockReference): Promise<string | null> {
    const pause = found.find(({ target }) => target.address === this.deployment.pause.toLowerCase());
    if (pause?.authority === null || pause === undefined) return null;
    const [hat] = await readTogether(this.rpc, [callOf(pause.authority, 'hat()')], at);
    return addressOf(hat);
  }

  private async readDelay(at: BlockReference): Promise<number> {
    const [outcome] = await readTogether(this.rpc, [callOf(this.deployment.pause, 'delay()')], at);
    const data = answered(outcome);
    if (data === null) throw new UnreadableProtocolError('Pause.delay');
    return Number(uintAt(data, 0));
  }

  /** How each address is called, and what it is: those without a name are asked for their code. */
  private async holders(
    operator: string,
    targets: readonly RightsTarget[],
    found: readonly FoundRights[],
    elected: string | null,
    at: BlockReference,
  ): Promise<(address: string) => RightsHolder> {
    const names = new Map(targets.map(({ address, name }) => [address, name]));
    const special = new Map<string, RightsHolder['kind']>([
      [this.deployment.pauseProxy.toLowerCase(), 'governance'],
      [operator.toLowerCase(), 'operator'],
    ]);
    const all = [...found.flatMap(({ wards, owner, authority }) => [...(wards ?? []), owner, authority]), elected];
    const addresses = [...new Set(all.filter((address) => address !== null))];
    const codes = await Promise.all(addresses.map((address) => this.rpc.code(address, at)));
    const accounts = new Set(addresses.filter((_, index) => codes[index] === '0x'));
    return (address) => {
      const name = names.get(address) ?? null;
      const other = name === null ? 'unknown' : 'protocol';
      const kind = special.get(address) ?? (accounts.has(address) ? 'account' : other);
      return { address: getAddress(address), name: kind === 'operator' ? null : name, kind };
    };
  }
}

function described(
  { target, wards, owner, authority }: FoundRights,
  holderOf: (address: string) => RightsHolder,
): ContractRights {
  const holder = (address: string | null): RightsHolder | null => (address === null ? null : holderOf(address));
  return {
    contract: target.name,
    address: getAddress(target.address),
    wards: wards?.map(holderOf) ?? null,
    owner: holder(owner),
    authority: holder(authority),
  };
}
