import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { UndecodableCallError } from '../protocol/protocol-error.js';
import { CdpProtocol, type CallTarget, type EncodedCall, type ParameterCell } from '../protocol/protocol.port.js';
import { SafeService } from '../safe/safe.service.js';
import type { SigningInput } from '../safe/signing-input.js';
import { worstOf, type DecodedCall, type DecodedInput, type DecodedState, type DecodedWrite } from './decoded-input.js';
import { labelFaults } from './label-faults.js';

const STATES: Readonly<Record<string, DecodedState>> = {
  'not-canonical': 'mismatch',
  'not-bytes': 'mismatch',
  'wrong-length': 'mismatch',
  'trailing-data': 'trailing-data',
};
const HEAD = 10;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Says to people what they are asked to sign, with the present values beside the new ones. It sends and stores nothing. */
@Injectable()
export class DecodeService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly safe: SafeService,
  ) {}

  /**
   * @param to target of a single call, which its calldata does not hold.
   * @throws {UnreadableInputError} @throws {ZodError} for JSON with fields at fault.
   */
  async decode(input: string, to?: string): Promise<DecodedInput> {
    const read = await this.safe.readInput(input);
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const targets = this.protocol.targets();
    const stated = labelFaults(input, read, (call) => this.tryDecode(call, cells));
    const calls = read.calls.map((call, index) =>
      this.decodeOne({ ...call, to: call.to ?? to ?? null }, targets, cells, [
        ...(read.labels[index] ? [read.labels[index]] : []),
        ...(stated[index] ?? []),
      ]),
    );
    const known = calls.flatMap(({ to: target, data }) => (target === null ? [] : [{ to: target, data }]));
    const { chainId, safe } = this.safe.deployment;
    return {
      state: worstOf([...calls.map(({ state }) => state), ...read.findings.map(({ state }) => state)]),
      kind: read.kind,
      block,
      chainId,
      safe,
      transaction: read.transaction,
      hashes: read.hashes,
      findings: read.findings,
      calls,
      faults: this.protocol.batchFaults(known, cells),
    };
  }

  private tryDecode(call: { to: string; data: string }, cells: readonly ParameterCell[]): EncodedCall | null {
    try {
      return this.protocol.decode(call, cells);
    } catch (error) {
      if (error instanceof UndecodableCallError) return null;
      throw error;
    }
  }

  /** @param labels what the input says of the call against its bytes. */
  private decodeOne(
    { to, data, value }: SigningInput['calls'][number],
    targets: readonly CallTarget[],
    cells: readonly ParameterCell[],
    labels: readonly string[],
  ): DecodedCall {
    if (to === null) return this.withoutTarget(data, targets, cells);
    const target = targets.find(({ address }) => same(address, to));
    const base: DecodedCall = {
      state: 'verified',
      why: [],
      to,
      data,
      target: target ? nameOf(target) : null,
      signature: null,
      arguments: [],
      writes: [],
      trailing: null,
    };
    const wrong = [...labels, ...(value === '0' ? [] : [`it sends ${value} wei`])];
    const judge = (found: Partial<DecodedCall>): DecodedCall => {
      const call = { ...base, ...found };
      return wrong.length === 0 ? call : { ...call, state: 'mismatch', why: [...wrong, ...call.why] };
    };
    try {
      return judge(says(this.protocol.decode({ to, data }, cells), cells));
    } catch (error) {
      if (!(error instanceof UndecodableCallError)) throw error;
      const state = STATES[error.rule] ?? 'could-not-check';
      const why = [whyOf(error)];
      if (error.rule !== 'trailing-data') return judge({ state, why });
      const trailing = String(error.details['trailing']);
      const cut = this.tryDecode({ to, data: data.slice(0, data.length - trailing.length + 2) }, cells);
      return judge({ ...(cut === null ? {} : says(cut, cells)), state, why, trailing });
    }
  }

  /** A call that does not say whom it calls can only be compared with the contracts that know such a call. */
  private withoutTarget(data: string, targets: readonly CallTarget[], cells: readonly ParameterCell[]): DecodedCall {
    const fitting = targets.filter(({ address }) => this.tryDecode({ to: address, data }, cells) !== null);
    const names = fitting.map((target) => `${nameOf(target)} ${target.address}`);
    const why =
      names.length === 0
        ? `the input does not say whom it calls, and no known contract takes these bytes (function ${data.slice(0, HEAD)})`
        : `the input does not say whom it calls: name it with --to. It would be a call of ${names.join(', or of ')}`;
    const [only, other] = fitting;
    const shown = only && !other ? this.tryDecode({ to: only.address, data }, cells) : null;
    return {
      to: null,
      data,
      target: null,
      signature: null,
      arguments: [],
      writes: [],
      trailing: null,
      ...(shown ? says(shown, cells) : {}),
      state: 'could-not-check',
      why: [why],
    };
  }
}

const nameOf = ({ contract, ilk }: CallTarget): string => (ilk === null ? contract : `${contract} of ${ilk}`);

/** The error's own sentence, without what the state says already. */
const whyOf = (error: UndecodableCallError): string =>
  error.rule === 'unknown-target'
    ? 'UNKNOWN TARGET: this address is none of the contracts of the protocol that a batch may call'
    : error.message.replace(/ Do not sign it.*$/s, '').replace(/^The call cannot be read \(([^)]*)\): /, '$1: ');

function says(
  { signature, arguments: args, sets = [] }: EncodedCall,
  cells: readonly ParameterCell[],
): Partial<DecodedCall> {
  const writes = sets.map(({ ilk, parameter, value, human }): DecodedWrite => {
    const cell = cells.find((it) => it.ilk === ilk && it.parameter === parameter);
    const before = cell ? { raw: cell.value, human: cell.human } : null;
    return { ilk, parameter, unit: cell?.unit ?? null, before, after: { raw: value, human } };
  });
  return { signature, arguments: args, writes };
}
