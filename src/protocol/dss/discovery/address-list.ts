import { BallastError } from '../../../units/ballast-error.js';

/** One thing that keeps a list of addresses from describing a deployment. */
export interface MissingPart {
  /** In the list, `MCD_JUG`, or a collateral type. */
  readonly name: string;
  readonly neededFor: string;
  readonly problem: string;
}

/** The list of addresses does not describe a whole deployment. Everything that is missing is named. */
export class IncompleteDeploymentError extends BallastError {
  readonly code = 'input/deployment-incomplete';

  constructor(
    source: string,
    readonly missing: readonly MissingPart[],
  ) {
    const lines = missing.map(({ name, neededFor, problem }) => `  ${name} (${neededFor}): ${problem}`);
    super(
      `${source} does not describe a whole deployment; missing or wrong:\n${lines.join('\n')}\n`,
      'Complete the list, or name the chain that it belongs to, and try again.',
      { source, missing },
    );
  }
}

/** Addresses by the name of MakerDAO's list, `MCD_VAT`. */
export type AddressList = Readonly<Record<string, string>>;

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * A JSON object of names and addresses, as MakerDAO publishes them.
 * @param source what the error calls it. @throws {IncompleteDeploymentError} naming every entry that is no address.
 */
export function parseAddressList(raw: unknown, source: string): AddressList {
  const neededFor = 'the list itself';
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const problem = 'it is no JSON object of names and addresses, {"MCD_VAT": "0x…", …}';
    throw new IncompleteDeploymentError(source, [{ name: 'the list', neededFor, problem }]);
  }
  const entries = Object.entries(raw as Record<string, unknown>);
  const wrong = entries.flatMap(([name, value]): MissingPart[] =>
    typeof value === 'string' && ADDRESS.test(value)
      ? []
      : [{ name, neededFor, problem: `${JSON.stringify(value)} is no address (0x and 40 hexadecimal digits)` }],
  );
  if (wrong.length > 0) throw new IncompleteDeploymentError(source, wrong);
  return Object.fromEntries(entries) as AddressList;
}
