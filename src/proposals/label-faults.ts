import { z } from 'zod';
import type { EncodedCall } from '../protocol/protocol.port.js';
import type { SigningInput } from '../safe/signing-input.js';

const argument = z.looseObject({ name: z.string(), raw: z.string(), human: z.string() });
const labelled = z.looseObject({
  to: z.string(),
  data: z.string(),
  contract: z.string(),
  signature: z.string(),
  arguments: z.array(argument),
});
const holder = z.looseObject({ calls: z.array(labelled) });

/** What a proposal says of its calls, as far as the input has that. */
function labelsOf(input: string): z.infer<typeof labelled>[] {
  let json: unknown;
  try {
    json = JSON.parse(input);
  } catch {
    return [];
  }
  const inner = typeof json === 'object' && json !== null && 'proposal' in json ? json.proposal : json;
  const parsed = holder.safeParse(inner);
  return parsed.success ? parsed.data.calls : [];
}

/**
 * By call, how the words of a proposal contradict its own bytes: a call that is not in the transaction, or a name, an argument
 * or a value for people that the bytes do not say.
 */
export function labelFaults(
  input: string,
  { kind, calls }: SigningInput,
  decode: (call: { to: string; data: string }) => EncodedCall | null,
): string[][] {
  if (kind !== 'transaction') return calls.map(() => []);
  const labels = labelsOf(input);
  if (labels.length === 0) return calls.map(() => []);
  return calls.map(({ to, data }, index) => {
    const label = labels[index];
    if (label === undefined) return ['the proposal does not describe this call'];
    if (to === null || label.to.toLowerCase() !== to.toLowerCase() || label.data.toLowerCase() !== data)
      return ['the proposal describes another call than its transaction makes'];
    const said = decode({ to, data });
    if (said === null) return [];
    const words = ({ contract, signature, arguments: args }: z.infer<typeof labelled> | EncodedCall): string =>
      JSON.stringify([contract, signature, args.map(({ name, raw, human }) => [name, raw, human])]);
    return words(label) === words(said) ? [] : ['the proposal describes the call in other words than its bytes say'];
  });
}
