import { encodeBytes32String, keccak256 } from 'ethers';
import { compiled } from '../../src/world/chain/own-contracts.js';
import type { ContractLab, LabContract } from './contract-lab.js';
import { boundsOf, callsOf, movesAlone, movesUntil, resultsIn, words, wordsIn } from './words.js';
import { NO_BUDGET, NEVER, SUBJECT, type BoundsInput, type Move } from './executor-lab.js';
import { ExecutorModel, type ModelParameter, type Verdict } from './executor-model.js';

/** What is done to one sequence in one block: the call, and what the model says that becomes of it. */
interface Act {
  readonly to: string;
  readonly data: string;
  readonly verdict: Verdict;
}

/** A few parameters with one history of acts: sequences share a chain and a block, nothing else. */
interface Sequence {
  readonly executor: LabContract;
  readonly model: ExecutorModel;
  readonly parameters: readonly ModelParameter[];
  readonly names: ReadonlyMap<string, string>;
  readonly scale: bigint;
  readonly tried: { readonly key: string; readonly moves: readonly Move[] }[];
}

/** Units of the values: basis points, rays and rads have the same rules. */
const SCALES = [1n, 10n ** 23n, 10n ** 45n];
export const GRACE = 200;
const PER_TRANSACTION = 60;

export interface FuzzReport {
  readonly acts: number;
  readonly moved: number;
  readonly refusals: Readonly<Record<string, number>>;
}

export interface History {
  readonly bounds: BoundsInput;
  readonly current: bigint;
  readonly moves: readonly { readonly at: number; readonly size: bigint }[];
}

/** Random sequences of acts of all roles, each compared with the model, many to a transaction. */
export class ExecutorFuzz {
  private readonly sequences: Sequence[] = [];
  private readonly refusals: Record<string, number> = {};
  private readonly selectors: Record<string, string> = {};
  private readonly driverRun: string;
  private readonly adapterSet: string;
  private readonly errors = new Map<string, string>();
  private acts = 0;
  private moved = 0;

  private constructor(
    private readonly lab: ContractLab,
    private readonly chance: () => number,
    private readonly driver: LabContract,
    private readonly adapter: LabContract,
    private readonly governed: boolean,
  ) {
    this.driverRun = driver.abi.getFunction('run')?.selector ?? '';
    this.adapterSet = adapter.abi.getFunction('set')?.selector ?? '';
    compiled('BoundedExecutor').abi.forEachError(({ selector, name }) => this.errors.set(selector, name));
  }

  static async start(
    lab: ContractLab,
    chance: () => number,
    { sequences, governed }: { readonly sequences: number; readonly governed: boolean },
  ): Promise<ExecutorFuzz> {
    const driver = await lab.deploy('Driver');
    const its = new ExecutorFuzz(lab, chance, driver, await lab.deploy('PlainAdapter'), governed);
    await its.add(sequences);
    return its;
  }

  /** An act of every sequence, so many seconds after the last ones. @returns what differed from the model, in words. */
  async round(seconds: number): Promise<string[]> {
    let at = (await this.lab.now()) + seconds;
    const differs: string[] = [];
    for (let start = 0; start < this.sequences.length; start += PER_TRANSACTION) {
      const part = this.sequences.slice(start, start + PER_TRANSACTION);
      await this.lab.next(at);
      differs.push(...(await this.run(part.map((sequence) => this.act(sequence, at)))));
      at += 1;
    }
    return differs;
  }

  /** Values and ranges on chain against the model. @returns what differs, in words. */
  async compare(): Promise<string[]> {
    const now = await this.lab.now();
    const differs: string[] = [];
    for (const { executor, model, parameters } of this.sequences) {
      for (const its of parameters) {
        const range = await this.range(executor, its.id);
        const wrong = [
          range.current === its.value ? null : `value ${String(range.current)}`,
          this.endOf(model, its, range.highest, 1n, now),
          this.endOf(model, its, range.lowest, -1n, now),
        ];
        differs.push(...wrong.flatMap((it) => (it === null ? [] : [`${its.id}: ${it}`])));
      }
    }
    return differs;
  }

  /** From the chain alone: limits, present value, and time and size of every move. */
  async histories(): Promise<History[]> {
    const all = this.sequences.flatMap(({ executor, parameters }) => parameters.map((its) => ({ executor, its })));
    return Promise.all(
      all.map(async ({ executor, its }) => {
        const answer = wordsIn(await this.read(executor, 'movesOf', its.id)).slice(2);
        const rows = Array.from({ length: answer.length / 2 }, (_, n) => [
          answer[2 * n] ?? 0n,
          answer[2 * n + 1] ?? 0n,
        ]);
        const moves = rows.map(([time = 0n, total = 0n], n) => ({
          at: Number(time),
          size: total - (rows[n - 1]?.[1] ?? 0n),
        }));
        return { bounds: its.bounds, current: (await this.range(executor, its.id)).current, moves };
      }),
    );
  }

  report(): FuzzReport {
    return { acts: this.acts, moved: this.moved, refusals: this.refusals };
  }

  /** An end of the range is allowed, or is the present value; the next value of the grid is not. */
  private endOf(model: ExecutorModel, its: ModelParameter, end: bigint, way: bigint, now: number): string | null {
    const { grid, delayUp, delayDown } = its.bounds;
    const moment = now + (way > 0n ? delayUp : delayDown);
    const says = (to: bigint): Verdict => model.refusal([its.id, its.value, to], null, moment);
    if (end !== its.value && says(end) !== null) return `end ${String(end)} is ${String(says(end))}`;
    const next = end === its.value ? this.firstOnGrid(end, grid, way) : end + way * grid;
    return next >= 0n && says(next) === null ? `${String(next)} beyond the end ${String(end)} is allowed` : null;
  }

  /** The nearest value of the grid that is a whole grid away. */
  private firstOnGrid(value: bigint, grid: bigint, way: bigint): bigint {
    if (way > 0n) return ((value + 2n * grid - 1n) / grid) * grid;
    return value < grid ? -1n : ((value - grid) / grid) * grid;
  }

  private read(executor: LabContract, method: string, id: string): Promise<string> {
    return this.lab.rpc.call({ to: executor.address, data: this.selectorOf(method) + words(id) }, 'latest');
  }

  private async range(
    executor: LabContract,
    id: string,
  ): Promise<{ current: bigint; lowest: bigint; highest: bigint }> {
    const [, current = 0n, lowest = 0n, highest = 0n] = wordsIn(await this.read(executor, 'allowedRange', id));
    return { current, lowest, highest };
  }

  private async add(sequences: number): Promise<void> {
    const { address } = this.driver;
    const executor = await this.lab.deploy('BoundedExecutor', address, address, address, GRACE);
    const allow = this.selectorOf('setAdapter') + words(this.adapter.address, 1n);
    const calls: Act[] = [{ to: executor.address, data: allow, verdict: null }];
    for (let n = 0; n < sequences; n += 1) {
      const model = new ExecutorModel(GRACE);
      const scale = SCALES[n % SCALES.length] ?? 1n;
      const names = new Map<string, string>();
      for (const letter of ['a', 'z']) {
        const name = encodeBytes32String(`${letter}${n}`);
        const id = keccak256(`0x${words(this.adapter.address, SUBJECT, name)}`);
        const bounds = this.bounds(scale);
        const value = this.governed ? this.amount(60) * scale : this.inside(bounds, scale);
        names.set(id, name);
        model.parameters.set(id, { id, value, bounds, moves: [] });
        calls.push(this.setting(name, value), this.limiting(executor, name, bounds));
      }
      this.sequences.push({ executor, model, parameters: [...model.parameters.values()], names, scale, tried: [] });
    }
    for (let start = 0; start < calls.length; start += PER_TRANSACTION) {
      const differs = await this.run(calls.slice(start, start + PER_TRANSACTION));
      if (differs.length > 0) throw new Error(differs.join('; '));
    }
  }

  private async run(acts: readonly Act[]): Promise<string[]> {
    const results = resultsIn(await this.driver.raw(this.lab.account(0), this.driverRun + callsOf(acts)));
    return acts.flatMap(({ verdict }, index) => {
      const found = this.named(results[index] ?? '');
      return found === verdict ? [] : [`${String(found)}, the model says ${String(verdict)}`];
    });
  }

  private named(selector: string): Verdict {
    if (selector === '0x00000000') return null;
    return this.errors.get(selector) ?? selector;
  }

  private act(sequence: Sequence, at: number): Act {
    const draw = this.chance() * (this.governed ? 1 : 0.9);
    this.acts += 1;
    const act =
      draw < 0.6
        ? this.executing(sequence, at)
        : draw < 0.72
          ? this.scheduling(sequence, at)
          : draw < 0.86
            ? this.executingLater(sequence, at)
            : draw < 0.9
              ? this.cancelling(sequence)
              : this.governing(sequence);
    if (act.verdict !== null) this.refusals[act.verdict] = (this.refusals[act.verdict] ?? 0) + 1;
    return act;
  }

  private executing({ executor, model, ...rest }: Sequence, at: number): Act {
    const moves = this.moves({ executor, model, ...rest });
    const verdict = model.execute(moves, at);
    if (verdict === null) this.moved += moves.length;
    return { to: executor.address, data: this.selectorOf('execute') + movesUntil(moves, NEVER), verdict };
  }

  private scheduling(sequence: Sequence, at: number): Act {
    const { executor, model, tried } = sequence;
    const again = this.chance() < 0.25 ? tried.at(-1) : undefined;
    const moves = again?.moves ?? this.moves(sequence);
    const key = JSON.stringify(moves.map(String));
    tried.push({ key, moves });
    const verdict = model.schedule(key, moves, at);
    return { to: executor.address, data: this.selectorOf('schedule') + movesUntil(moves, NEVER), verdict };
  }

  private executingLater({ executor, model, tried }: Sequence, at: number): Act {
    const { key, moves } = tried[Math.floor(this.chance() * tried.length)] ?? { key: '', moves: [] };
    const verdict = model.executeScheduled(key, at);
    if (verdict === null) this.moved += moves.length;
    return { to: executor.address, data: this.selectorOf('executeScheduled') + movesAlone(moves), verdict };
  }

  private cancelling({ executor, model, tried }: Sequence): Act {
    const { key, moves } = tried[Math.floor(this.chance() * tried.length)] ?? { key: '', moves: [] };
    const batch = keccak256(`0x${movesAlone(moves)}`);
    return {
      to: executor.address,
      data: this.selectorOf('cancel') + words(batch),
      verdict: model.cancel(key),
    };
  }

  /** Governance sets a value past the executor, or other limits. */
  private governing({ executor, parameters, names, scale }: Sequence): Act {
    const its = parameters[Math.floor(this.chance() * parameters.length)];
    const name = its && names.get(its.id);
    if (!its || name === undefined) throw new RangeError('a sequence without parameters');
    if (this.chance() < 0.5) {
      its.value = this.amount(80) * scale;
      return this.setting(name, its.value);
    }
    its.bounds = this.bounds(scale);
    return this.limiting(executor, name, its.bounds);
  }

  private moves({ parameters, scale }: Sequence): Move[] {
    const chosen = parameters.filter(() => this.chance() < 0.4);
    const sorted = [...chosen].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const moves = sorted.map(({ id, value }): Move => {
      const by = (this.amount(11) - 5n) * scale;
      const wanted = value + by + (this.chance() < 0.1 ? 1n : 0n);
      const expected = this.chance() < 0.05 ? value + 1n : value;
      return [id, expected, wanted < 0n ? 0n : wanted];
    });
    if (this.chance() < 0.05) return [...moves, ...moves];
    return this.chance() < 0.05 ? moves.reverse() : moves;
  }

  private bounds(scale: bigint): BoundsInput {
    const [first, second] = [this.amount(60), this.amount(60)];
    const seconds = (most: number): number => Math.floor(this.chance() * most);
    const [relativeUp, relativeDown] = [this.chance() < 0.3, this.chance() < 0.3];
    const step = (relative: boolean): bigint => (relative ? this.amount(3_000) : (2n + this.amount(10)) * scale);
    const budget = this.chance() < 0.3 ? NO_BUDGET : this.amount(30) * scale;
    return {
      min: (first < second ? first : second) * scale,
      max: (first < second ? second : first) * scale,
      stepUp: step(relativeUp),
      stepDown: step(relativeDown),
      grid: this.chance() < 0.7 ? 1n : (this.amount(2) + 1n) * scale,
      budget,
      cooldownUp: this.chance() < 0.6 ? 0 : seconds(300),
      cooldownDown: this.chance() < 0.6 ? 0 : seconds(300),
      window: 1 + seconds(600),
      delayUp: this.chance() < 0.7 ? 0 : seconds(150),
      delayDown: this.chance() < 0.8 ? 0 : seconds(150),
      relativeUp,
      relativeDown,
    };
  }

  private inside({ min, max }: BoundsInput, scale: bigint): bigint {
    return min + this.amount(Number((max - min) / scale) + 1) * scale;
  }

  private amount(below: number): bigint {
    return BigInt(Math.floor(this.chance() * below));
  }

  private setting(name: string, value: bigint): Act {
    return { to: this.adapter.address, data: this.adapterSet + words(SUBJECT, name, value), verdict: null };
  }

  private limiting(executor: LabContract, name: string, bounds: BoundsInput): Act {
    const data = this.selectorOf('setBounds') + boundsOf(this.adapter.address, SUBJECT, name, bounds);
    return { to: executor.address, data, verdict: null };
  }

  private selectorOf(method: string): string {
    return (
      this.selectors[method] ??
      (this.selectors[method] = compiled('BoundedExecutor').abi.getFunction(method)?.selector ?? '')
    );
  }
}
