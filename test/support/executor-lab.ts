import { encodeBytes32String, id as hashOf } from 'ethers';
import { ContractLab, type LabContract, type Outcome } from './contract-lab.js';

/** Limits as the contract takes them; what is left out limits nothing. */
export interface BoundsInput {
  readonly min: bigint;
  readonly max: bigint;
  readonly stepUp: bigint;
  readonly stepDown: bigint;
  readonly grid: bigint;
  readonly budget: bigint;
  readonly cooldownUp: number;
  readonly cooldownDown: number;
  readonly window: number;
  readonly delayUp: number;
  readonly delayDown: number;
  readonly relativeUp: boolean;
  readonly relativeDown: boolean;
}

export const NO_BUDGET = 2n ** 256n - 1n;
/** A fee in basis points: 2 to 30 %, four up and one down, without pace. */
export const PLAIN: BoundsInput = {
  min: 200n,
  max: 3_000n,
  stepUp: 400n,
  stepDown: 100n,
  grid: 1n,
  budget: NO_BUDGET,
  cooldownUp: 0,
  cooldownDown: 0,
  window: 0,
  delayUp: 0,
  delayDown: 0,
  relativeUp: false,
  relativeDown: false,
};

export const REPORT = hashOf('a report');
export const SUBJECT = encodeBytes32String('ETH-A');
export const NEVER = 2n ** 64n;

export type Move = readonly [id: string, expectedOld: bigint, newValue: bigint];

/** An executor over a table of numbers, with an account for each role. */
export class ExecutorLab {
  readonly admin: string;
  readonly operator: string;
  readonly guardian: string;
  readonly anyone: string;

  private constructor(
    readonly lab: ContractLab,
    readonly executor: LabContract,
    readonly adapter: LabContract,
  ) {
    [this.admin, this.operator, this.guardian, this.anyone] = [1, 2, 3, 4].map((n) => lab.account(n)) as [
      string,
      string,
      string,
      string,
    ];
  }

  static readonly GRACE = 7 * 86_400;

  /** @param adapter name of the contract that plays the protocol. */
  static async start(lab: ContractLab, adapter = 'PlainAdapter'): Promise<ExecutorLab> {
    const roles = [1, 2, 3].map((n) => lab.account(n));
    const executor = await lab.deploy('BoundedExecutor', ...roles, ExecutorLab.GRACE);
    const its = new ExecutorLab(lab, executor, await lab.deploy(adapter));
    await executor.act(its.admin, 'setAdapter', its.adapter.address, true);
    return its;
  }

  /** A parameter with a value and limits; its identifier. */
  async parameter(name: string, value: bigint, bounds: Partial<BoundsInput> = {}): Promise<string> {
    const key = encodeBytes32String(name);
    await this.adapter.act(this.anyone, 'set', SUBJECT, key, value);
    const set = [this.adapter.address, SUBJECT, key, { ...PLAIN, ...bounds }] as const;
    const { error } = await this.executor.act(this.admin, 'setBounds', ...set);
    if (error) throw new Error(`bounds refused: ${String(error)}`);
    return this.idOf(name);
  }

  async idOf(name: string): Promise<string> {
    return (await this.executor.one('idOf', this.adapter.address, SUBJECT, encodeBytes32String(name))) as string;
  }

  async set(name: string, value: bigint): Promise<void> {
    await this.adapter.act(this.anyone, 'set', SUBJECT, encodeBytes32String(name), value);
  }

  async value(name: string): Promise<bigint> {
    return (await this.adapter.one('read', SUBJECT, encodeBytes32String(name))) as bigint;
  }

  execute(moves: readonly Move[], report = REPORT, deadline: bigint = NEVER): Promise<Outcome> {
    return this.executor.act(this.operator, 'execute', moves, report, deadline);
  }

  schedule(moves: readonly Move[], report = REPORT, deadline: bigint = NEVER): Promise<Outcome> {
    return this.executor.act(this.operator, 'schedule', moves, report, deadline);
  }

  executeScheduled(moves: readonly Move[], report = REPORT): Promise<Outcome> {
    return this.executor.act(this.anyone, 'executeScheduled', moves, report);
  }

  /** For each move the error that `check` has against it, null where it has none. */
  async check(moves: readonly Move[]): Promise<{ ok: boolean; delay: bigint; reasons: (readonly unknown[] | null)[] }> {
    const [ok, delay, reasons] = (await this.executor.view('check', moves)) as unknown as [boolean, bigint, string[]];
    return { ok, delay, reasons: [...reasons].map((data) => (data === '0x' ? null : this.executor.parse(data))) };
  }

  async range(id: string): Promise<Readonly<Record<string, bigint>>> {
    const range = (await this.executor.view('allowedRange', id))[0] as { toObject(): Record<string, bigint> };
    return range.toObject();
  }
}
