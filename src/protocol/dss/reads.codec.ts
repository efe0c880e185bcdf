import type { DssDeployment } from './deployment.js';
import { callOf, type NamedRead } from '../named-reads.codec.js';
import { textWord, uintWord } from '../word.codec.js';
import type { TypeLayout } from './type-layout.js';

/** Getters without argument: `Vat.Line` reads `Line()`. Nothing is read of a contract that the deployment does not have. */
const getters = (contract: string, to: string | null | undefined, names: readonly string[]): NamedRead[] =>
  typeof to === 'string' ? names.map((name) => ({ name: `${contract}.${name}`, call: callOf(to, `${name}()`) })) : [];

/** Everything that the protocol holds for all types together. */
export function systemReads({ vat, spotter, jug, dog, vow, pot, cat, pause }: DssDeployment): NamedRead[] {
  const vowWord = uintWord(BigInt(vow));
  return [
    ...getters('Vat', vat, ['live', 'Line', 'debt', 'vice']),
    { name: 'Vat.dai(vow)', call: callOf(vat, 'dai(address)', vowWord) },
    { name: 'Vat.sin(vow)', call: callOf(vat, 'sin(address)', vowWord) },
    ...getters('Spotter', spotter, ['live', 'par']),
    ...getters('Jug', jug, ['base']),
    ...getters('Dog', dog, ['live', 'Hole', 'Dirt']),
    ...getters('Vow', vow, ['Sin', 'Ash', 'hump', 'bump', 'dump', 'sump', 'wait']),
    ...getters('Pot', pot, ['dsr', 'chi', 'rho', 'Pie']),
    ...getters('Cat', cat, ['live', 'box', 'litter']),
    ...getters('Pause', pause, ['delay']),
  ];
}

/** Everything that the protocol holds for one type. A curve answers some of the three `Calc` reads and refuses the others. */
export function typeReads(deployment: DssDeployment, { ilk, clipper, calc, flipper }: TypeLayout): NamedRead[] {
  const { vat, spotter, jug, dog, autoLine, cat, clipperMom, lineMom } = deployment;
  const of = (contract: string, to: string | undefined): NamedRead[] =>
    to === undefined ? [] : [{ name: `${contract}.ilks`, call: callOf(to, 'ilks(bytes32)', textWord(ilk)) }];
  const breaker = (name: string): NamedRead[] =>
    clipperMom === undefined || clipper === null
      ? []
      : [{ name: `ClipperMom.${name}`, call: callOf(clipperMom, `${name}(address)`, uintWord(BigInt(clipper))) }];
  return [
    ...of('Vat', vat),
    ...of('Spotter', spotter),
    ...of('Jug', jug),
    ...of('Dog', dog),
    ...of('AutoLine', autoLine),
    ...of('LineMom', lineMom),
    ...of('Cat', cat),
    ...getters('Flipper', flipper, ['beg', 'ttl', 'tau', 'kicks']),
    ...getters('Clipper', clipper, ['buf', 'tail', 'cusp', 'chip', 'tip', 'chost', 'stopped', 'calc', 'count']),
    ...getters('Calc', calc, ['cut', 'step', 'tau']),
    ...breaker('tolerance'),
    ...breaker('locked'),
  ];
}
