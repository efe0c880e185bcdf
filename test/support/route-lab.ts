import { encodeBytes32String } from 'ethers';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { ContractLab, type LabContract } from './contract-lab.js';

/** The world's modules for fees and ramps, with those who may do something to them unlocked. */
export class RouteLab {
  private constructor(
    readonly world: World,
    readonly lab: ContractLab,
    readonly rates: LabContract,
    readonly ramps: LabContract,
    readonly safe: string,
    readonly governance: string,
    readonly anyone: string,
  ) {}

  static async start(): Promise<RouteLab> {
    const world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 1 });
    const lab = await ContractLab.on(world.rpc);
    const { rateModule = '', ratioRamps = '', pauseProxy } = world.deployment.protocol;
    const { safe } = world.deployment.safe;
    const [rates, ramps] = [lab.at('BoundedRates', rateModule), lab.at('RatioRamps', ratioRamps)];
    const its = new RouteLab(world, lab, rates, ramps, safe, pauseProxy, lab.account(30));
    await its.wake();
    return its;
  }

  /** Unlocks the Safe and governance: an act of governance by the world itself locks them again. */
  async wake(): Promise<void> {
    for (const account of [this.safe, this.governance])
      await this.world.rpc.request('anvil_impersonateAccount', [account]);
  }

  stop(): Promise<void> {
    return this.world.stop();
  }
}

export const key = encodeBytes32String;
