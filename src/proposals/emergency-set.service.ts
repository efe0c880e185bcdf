import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import { Clock } from '../platform/clock.js';
import { Log } from '../platform/log/log.js';
import { invariantWords } from '../protocol/invariant.js';
import { CdpProtocol, type EmergencyBatch } from '../protocol/protocol.port.js';
import { SafeService } from '../safe/safe.service.js';
import {
  MAX_AGE,
  beyond,
  staleness,
  type CurrentBatch,
  type CurrentSet,
  type EmergencyRun,
  type EmergencySet,
  type PreparedBatch,
} from './emergency-set.js';
import { changedConfiguration } from './proposal.js';
import { UnknownEmergencyError } from './proposals-error.js';
import { Rehearsal } from './rehearsal.js';

/**
 * Keeps batches ready that only lower risk: encoded from the chain as it is, decoded by other code, run dry. It has no way to
 * publish or to send one: people load them into their Safe.
 */
@Injectable()
export class EmergencySetService {
  private held: EmergencySet | null = null;
  private preparing: Promise<EmergencySet> | null = null;

  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly safe: SafeService,
    private readonly rehearsal: Rehearsal,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Encodes and runs all batches anew; who comes while that goes on waits for its end. */
  prepare(signal?: AbortSignal): Promise<EmergencySet> {
    this.preparing ??= this.prepareAll(signal).finally(() => {
      this.preparing = null;
    });
    return this.preparing;
  }

  /** The set in this process, prepared first where there is none or an old one, held against the chain of this moment. */
  async current(): Promise<CurrentSet> {
    const old = this.held === null || this.clock.now() - this.held.preparedAt > MAX_AGE;
    const set = old ? await this.prepare() : (this.held ?? (await this.prepare()));
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const now = new Map(this.protocol.emergencyBatches(cells).map((batch) => [batch.id, batch]));
    const age = this.clock.now() - set.preparedAt;
    const batches = set.batches.map((batch) => ({ ...batch, stale: staleness(batch, now.get(batch.id), age) }));
    return { ...set, comparedAt: block, batches };
  }

  /** One batch, and the file that people load into the Transaction Builder. @throws {UnknownEmergencyError} */
  async show(id: string): Promise<{ batch: CurrentBatch; file: unknown }> {
    const { batches, preparedAt } = await this.current();
    const batch = batches.find((it) => it.id === id);
    if (batch === undefined) throw new UnknownEmergencyError(id);
    if (batch.calls.length === 0) return { batch, file: null };
    const about = { name: id, description: `${batch.title}. ${batch.what}`, createdAt: preparedAt };
    return { batch, file: this.safe.builderFile(batch.calls, about) };
  }

  /** What was last prepared here; null before the first time. */
  last(): EmergencySet | null {
    return this.held;
  }

  private async prepareAll(signal?: AbortSignal): Promise<EmergencySet> {
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const { nonce } = await this.safe.readState({ blockHash: block.hash });
    const batches: PreparedBatch[] = [];
    for (const batch of this.protocol.emergencyBatches(cells)) {
      signal?.throwIfAborted();
      batches.push(await this.prepareOne(batch, block, nonce));
    }
    this.held = { block, preparedAt: this.clock.now(), batches };
    const failing = batches.filter(({ run, rises, refusal }) => run?.ok === false || rises.length > 0 || refusal);
    if (failing.length > 0) this.log.warn('emergency-set.failing', { batches: failing.map(({ id }) => id) });
    else this.log.info('emergency-set.prepared', { block: block.number, batches: batches.length });
    return this.held;
  }

  /** @param nonce the Safe's next one at the block: whoever loads the batch lets the Safe number it. */
  private async prepareOne(batch: EmergencyBatch, { hash }: Block, nonce: number): Promise<PreparedBatch> {
    if (batch.calls.length === 0) return { ...batch, dataHash: null, run: null, rises: [] };
    const transaction = this.safe.build(batch.calls, nonce);
    const report = await this.rehearsal.run(transaction, { blockHash: hash });
    const run: EmergencyRun = {
      block: report.block,
      at: this.clock.now(),
      ok: report.ok,
      results: [...report.calls, report.transaction],
      changes: changedConfiguration(report.before, report.after),
      breaks: (report.invariants?.broken ?? []).map((it) => invariantWords([it])),
    };
    const found = new Map(report.after.map(({ ilk, parameter, value }) => [`${ilk ?? '*'} ${parameter}`, value]));
    const rises = [
      ...this.protocol.risesIn(this.safe.decode(transaction), report.before),
      ...(report.ok ? beyond(batch.calls, run, found) : []),
    ];
    return { ...batch, dataHash: this.safe.dataHash(transaction), run, rises };
  }
}
