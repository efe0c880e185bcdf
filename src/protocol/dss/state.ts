import type { DssDeployment } from './deployment.js';
import type { TypeLayout } from './type-layout.js';
import type { Answers } from '../named-reads.codec.js';
import { StaleDeploymentError, UnreadableProtocolError } from '../protocol-error.js';

/** Values of one type in the contracts' own words and scales. */
export interface DssType {
  readonly ilk: string;
  readonly asset: string;
  readonly vat: Readonly<Record<'Art' | 'rate' | 'spot' | 'line' | 'dust', bigint>>;
  readonly spotter: { readonly pip: string; readonly mat: bigint };
  readonly jug: Readonly<Record<'duty' | 'rho', bigint>>;
  readonly dog: { readonly clip: string } & Readonly<Record<'chop' | 'hole' | 'dirt', bigint>>;
  /** `line` is zero where the type has no automatic ceiling. */
  readonly autoLine: Readonly<Record<'line' | 'gap' | 'ttl' | 'last' | 'lastInc', bigint>>;
  readonly clipper: DssClipper | null;
  /** Auction of bids, of the kind before; null where the type has none. */
  readonly flipper: DssFlipper | null;
  /** Whether its ceiling may be taken away at once; null where nothing can. */
  readonly lineMom: boolean | null;
}

export type DssFlipper = { readonly flip: string } & Readonly<
  Record<'chop' | 'dunk' | 'beg' | 'ttl' | 'tau' | 'kicks', bigint>
>;

export type DssClipper = Readonly<
  Record<'buf' | 'tail' | 'cusp' | 'chip' | 'tip' | 'chost' | 'stopped' | 'count', bigint>
> & {
  readonly calc: string;
  readonly curve: DssCurve;
  /** Null where the deployment has no ClipperMom. */
  readonly breaker: Readonly<Record<'tolerance' | 'locked', bigint>> | null;
};

/** `step` is 1 for a curve that falls every second. */
export type DssCurve =
  | { readonly kind: 'stairstep'; readonly cut: bigint; readonly step: bigint }
  | { readonly kind: 'linear'; readonly tau: bigint };

/** Values of the whole system in the contracts' own words and scales. */
export interface DssSystem {
  readonly vat: Readonly<Record<'live' | 'Line' | 'debt' | 'vice', bigint>>;
  readonly spotter: Readonly<Record<'live' | 'par', bigint>>;
  readonly jug: { readonly base: bigint };
  readonly dog: Readonly<Record<'live' | 'Hole' | 'Dirt', bigint>>;
  /** `dai` and `sin` are the Vow's balances in the Vat. */
  readonly vow: Readonly<Record<'dai' | 'sin' | 'Sin' | 'Ash' | 'hump' | 'bump' | 'dump' | 'sump' | 'wait', bigint>>;
  /** Null where the deployment names none. */
  readonly pot: Readonly<Record<'dsr' | 'chi' | 'rho' | 'Pie', bigint>> | null;
  /** Liquidations of the kind before; null where the deployment names none. */
  readonly cat: Readonly<Record<'live' | 'box' | 'litter', bigint>> | null;
  readonly pause: { readonly delay: bigint };
}

const ZERO_ADDRESS = '0x' + '0'.repeat(40);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** @throws {UnreadableProtocolError} */
export function systemOf({ pot, cat }: DssDeployment, answers: Answers): DssSystem {
  const uint = (name: string): bigint => answers.uint(name);
  return {
    vat: { live: uint('Vat.live'), Line: uint('Vat.Line'), debt: uint('Vat.debt'), vice: uint('Vat.vice') },
    spotter: { live: uint('Spotter.live'), par: uint('Spotter.par') },
    jug: { base: uint('Jug.base') },
    dog: { live: uint('Dog.live'), Hole: uint('Dog.Hole'), Dirt: uint('Dog.Dirt') },
    vow: {
      dai: uint('Vat.dai(vow)'),
      sin: uint('Vat.sin(vow)'),
      Sin: uint('Vow.Sin'),
      Ash: uint('Vow.Ash'),
      hump: uint('Vow.hump'),
      bump: uint('Vow.bump'),
      dump: uint('Vow.dump'),
      sump: uint('Vow.sump'),
      wait: uint('Vow.wait'),
    },
    pot:
      pot === undefined
        ? null
        : { dsr: uint('Pot.dsr'), chi: uint('Pot.chi'), rho: uint('Pot.rho'), Pie: uint('Pot.Pie') },
    cat: cat === undefined ? null : { live: uint('Cat.live'), box: uint('Cat.box'), litter: uint('Cat.litter') },
    pause: { delay: uint('Pause.delay') },
  };
}

/** @throws {UnreadableProtocolError} @throws {StaleDeploymentError} when the chain uses other contracts for this type. */
export function typeOf(deployment: DssDeployment, layout: TypeLayout, answers: Answers): DssType {
  const { ilk, asset, configured } = layout;
  const uint = (name: string, index: number): bigint => answers.uint(name, index);
  const type: DssType = {
    ilk,
    asset,
    vat: {
      Art: uint('Vat.ilks', 0),
      rate: uint('Vat.ilks', 1),
      spot: uint('Vat.ilks', 2),
      line: uint('Vat.ilks', 3),
      dust: uint('Vat.ilks', 4),
    },
    spotter: { pip: answers.address('Spotter.ilks'), mat: uint('Spotter.ilks', 1) },
    jug: { duty: uint('Jug.ilks', 0), rho: uint('Jug.ilks', 1) },
    dog: {
      clip: answers.address('Dog.ilks'),
      chop: uint('Dog.ilks', 1),
      hole: uint('Dog.ilks', 2),
      dirt: uint('Dog.ilks', 3),
    },
    autoLine: {
      line: uint('AutoLine.ilks', 0),
      gap: uint('AutoLine.ilks', 1),
      ttl: uint('AutoLine.ilks', 2),
      last: uint('AutoLine.ilks', 3),
      lastInc: uint('AutoLine.ilks', 4),
    },
    clipper: layout.clipper === null ? null : clipperOf(deployment, ilk, answers),
    flipper: layout.flipper === null ? null : flipperOf(answers),
    lineMom: deployment.lineMom === undefined ? null : answers.uint('LineMom.ilks') === 1n,
  };
  if (!configured) return type;
  if (type.vat.rate === 0n) throw new UnreadableProtocolError(`Vat.ilks of ${ilk}: the type was never initialised`);
  return assertCurrent(deployment, type);
}

const flipperOf = (answers: Answers): DssFlipper => ({
  flip: answers.address('Cat.ilks'),
  chop: answers.uint('Cat.ilks', 1),
  dunk: answers.uint('Cat.ilks', 2),
  beg: answers.uint('Flipper.beg'),
  ttl: answers.uint('Flipper.ttl'),
  tau: answers.uint('Flipper.tau'),
  kicks: answers.uint('Flipper.kicks'),
});

function clipperOf({ clipperMom }: DssDeployment, ilk: string, answers: Answers): DssClipper {
  const uint = (name: string): bigint => answers.uint(`Clipper.${name}`);
  return {
    buf: uint('buf'),
    tail: uint('tail'),
    cusp: uint('cusp'),
    chip: uint('chip'),
    tip: uint('tip'),
    chost: uint('chost'),
    stopped: uint('stopped'),
    count: uint('count'),
    calc: answers.address('Clipper.calc'),
    curve: curveOf(ilk, answers),
    breaker:
      clipperMom === undefined
        ? null
        : { tolerance: answers.uint('ClipperMom.tolerance'), locked: answers.uint('ClipperMom.locked') },
  };
}

/** Abaci tell their kind by what they answer: `tau` a straight line, `cut` and `step` stairs, `cut` alone a step each second. */
function curveOf(ilk: string, answers: Answers): DssCurve {
  const [linear, stairs] = [answers.has('Calc.tau'), answers.has('Calc.cut')];
  if (linear === stairs) throw new UnreadableProtocolError(`the price curve of ${ilk}: neither tau nor cut, or both`);
  if (linear) return { kind: 'linear', tau: answers.uint('Calc.tau') };
  const step = answers.has('Calc.step') ? answers.uint('Calc.step') : 1n;
  return { kind: 'stairstep', cut: answers.uint('Calc.cut'), step };
}

/** The deployment file names contracts that governance can replace; reading the old ones would describe nothing real. */
function assertCurrent(deployment: DssDeployment, type: DssType): DssType {
  const pairs: [string, string | undefined, string][] = [
    [`the auction of ${type.ilk}`, deployment.clippers[type.ilk] ?? ZERO_ADDRESS, type.dog.clip],
    [`the price curve of ${type.ilk}`, deployment.calcs[type.ilk], type.clipper?.calc ?? ''],
    [`the price source of ${type.asset}`, deployment.pips[type.asset], type.spotter.pip],
  ];
  for (const [role, expected, found] of pairs) {
    const applies = expected !== undefined && found !== '';
    if (applies && !same(expected, found)) throw new StaleDeploymentError(role, expected, found);
  }
  return type;
}
