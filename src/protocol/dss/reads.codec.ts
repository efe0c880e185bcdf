import type { DssDeployment } from './deployment.js';
import { callOf, type NamedRead } from '../named-reads.codec.js';
import { textWord, uintWord } from '../word.codec.js';

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
