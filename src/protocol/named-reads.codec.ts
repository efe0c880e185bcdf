import { getAddress, id } from 'ethers';
import type { Outcome } from '../platform/chain/multicall.js';
import type { Call } from '../platform/chain/rpc.js';
import { UnreadableProtocolError } from './protocol-error.js';
import { addressAt, uintAt, wordsIn } from './word.codec.js';

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
