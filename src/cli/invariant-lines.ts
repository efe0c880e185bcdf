import { nameOfInvariant, type Invariant, type InvariantComparison } from '../protocol/invariant.js';
import { wrap } from './table.js';

const told = (mark: string, { text, why, values, ...name }: Invariant): string =>
  wrap(
    `${mark}: ${nameOfInvariant(name)}, ${text}: ${why} (${values.map((it) => `${it.name} ${it.human}`).join(', ')})`,
    118,
    '  ',
  );

/** What a change does to the rules of the protocol, the broken ones in full; nothing in reports of before they were checked. */
export function invariantLines(comparison: InvariantComparison | undefined): string[] {
  if (comparison === undefined) return [];
  const { broken, standing, mended, holding, notApplicable } = comparison;
  const count = `${String(holding)} hold, ${String(notApplicable)} do not apply`;
  return [
    `Rules of the protocol: ${broken.length === 0 ? 'none is broken by it' : `${String(broken.length)} BROKEN BY IT`}; ${count}.`,
    ...broken.map((it) => told('BROKEN', it)),
    ...standing.map((it) => told('broken before already', it)),
    ...mended.map((it) => `  put right: ${nameOfInvariant(it)}, ${it.text}`),
  ];
}
