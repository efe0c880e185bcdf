import { getAddress, id } from 'ethers';
import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import type { DssDeployment } from './deployment.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { addressAt, textWord, uintAt, uintWord, wordsIn } from '../word.codec.js';

/** A read with the name by which its answer is found again, `Vat.ilks`. */
export interface NamedRead {
  readonly name: string;
  readonly call: Call;
}

const selectors = new Map<string, string>();
/** First four bytes of the hash of a signature, `ilks(bytes32)`. */
function selectorOf(signature: string): string {
  const known = selectors.get(signature) ?? id(signature).slice(0, 10);
  selectors.set(signature, known);
  return known;
}

/** Calldata of a function whose arguments are all one word long. */
export const callOf = (to: string, signature: string, ...words: readonly string[]): Call => ({
  to,
  data: selectorOf(signature) + words.join(''),
});

/** Getters without argument: `Vat.Line` reads `Line()`. */
const getters = (contract: string, to: string, names: readonly string[]): NamedRead[] =>
  names.map((name) => ({ name: `${contract}.${name}`, call: callOf(to, `${name}()`) }));

/** Everything that the protocol holds for all types together. */
export function systemReads(deployment: DssDeployment): NamedRead[] {
  const { vat, spotter, jug, dog, vow, pause } = deployment;
  const vowWord = uintWord(BigInt(vow));
  return [
    ...getters('Vat', vat, ['live', 'Line', 'debt']),
    { name: 'Vat.dai(vow)', call: callOf(vat, 'dai(address)', vowWord) },
    { name: 'Vat.sin(vow)', call: callOf(vat, 'sin(address)', vowWord) },
    ...getters('Spotter', spotter, ['live', 'par']),
    ...getters('Jug', jug, ['base']),
    ...getters('Dog', dog, ['live', 'Hole', 'Dirt']),
    ...getters('Vow', vow, ['Sin', 'Ash', 'hump']),
    ...getters('Pause', pause, ['delay']),
  ];
}

/** Everything that the protocol holds for one type. A curve answers some of the three `Calc` reads and refuses the others. */
export function typeReads(deployment: DssDeployment, ilk: string): NamedRead[] {
  const { vat, spotter, jug, dog, autoLine } = deployment;
  const of = (contract: string, to: string): NamedRead => ({
    name: `${contract}.ilks`,
    call: callOf(to, 'ilks(bytes32)', textWord(ilk)),
  });
  const common = [of('Vat', vat), of('Spotter', spotter), of('Jug', jug), of('Dog', dog), of('AutoLine', autoLine)];
  const clipper = deployment.clippers[ilk];
  const calc = deployment.calcs[ilk];
  if (clipper === undefined || calc === undefined) return common;
  return [
    ...common,
    ...getters('Clipper', clipper, ['buf', 'tail', 'cusp', 'chip', 'tip', 'chost', 'stopped', 'calc', 'count']),
    ...getters('Calc', calc, ['cut', 'step', 'tau']),
  ];
}

/** Answers to named reads. A missing answer is an error unless it is asked for with `has`. */
export class Answers {
  private readonly data = new Map<string, string>();

  /** @param whose what the reads are about, for messages. */
  constructor(
    private readonly whose: string,
    reads: readonly NamedRead[],
    outcomes: readonly Outcome[],
  ) {
    reads.forEach(({ name }, index) => {
      const outcome = outcomes[index];
      if (outcome?.success === true && wordsIn(outcome.data) >= 1) this.data.set(name, outcome.data);
    });
  }

  has(name: string): boolean {
    return this.data.has(name);
  }

  /** @throws {UnreadableProtocolError} */
  uint(name: string, index = 0): bigint {
    return this.take(name, (data) => uintAt(data, index));
  }

  /** Checksummed. @throws {UnreadableProtocolError} */
  address(name: string, index = 0): string {
    return this.take(name, (data) => getAddress(addressAt(data, index)));
  }

  private take<Value>(name: string, parse: (data: string) => Value): Value {
    const data = this.data.get(name);
    if (data === undefined) throw new UnreadableProtocolError(`${name} of ${this.whose}`);
    try {
      return parse(data);
    } catch {
      throw new UnreadableProtocolError(`${name} of ${this.whose}`, { data });
    }
  }
}
