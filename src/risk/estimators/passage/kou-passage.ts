import { exp } from '../../../units/deterministic-math.js';
import { finite } from '../domain.js';
import { OutOfDomainError } from '../estimator-error.js';
import { firstPassage } from '../first-passage.js';
import { add, complex, complexExp, divided, scaled, subtract, times, type Complex } from './complex.js';
import { invertLaplace } from './laplace-inversion.js';
import { polynomialRoots } from './polynomial-roots.js';

/** A log price that drifts, diffuses and jumps: dX = drift dt + volatility dW + J, per year. */
export interface JumpProcess {
  /** Of the log price, without the jumps. */
  readonly drift: number;
  readonly volatility: number;
  /** Jumps a year. */
  readonly intensity: number;
  /** Probability that a jump goes up. */
  readonly upProbability: number;
  /** One over the mean size of a jump up, and of a jump down, in logs. */
  readonly etaUp: number;
  readonly etaDown: number;
}

export interface JumpPassage extends JumpProcess {
  /** ln(price / barrier); for a vault ln(collateral ratio / liquidation ratio). */
  readonly distance: number;
  readonly years: number;
}

function check(passage: JumpPassage): void {
  const { distance, years, drift, volatility, intensity, upProbability, etaUp, etaDown } = passage;
  const finite = (value: number): boolean => value > -Infinity && value < Infinity;
  if (!finite(distance)) throw new OutOfDomainError('The distance', distance, 'the finite numbers');
  if (!(years >= 0 && years < Infinity)) throw new OutOfDomainError('The horizon in years', years, 'zero and above');
  if (!finite(drift)) throw new OutOfDomainError('The drift', drift, 'the finite numbers');
  if (!(volatility > 0 && volatility < Infinity)) {
    throw new OutOfDomainError('The volatility', volatility, 'the numbers above zero');
  }
  if (!(intensity >= 0 && intensity < Infinity))
    throw new OutOfDomainError('The intensity', intensity, 'zero and above');
  if (!(upProbability >= 0 && upProbability <= 1)) {
    throw new OutOfDomainError('The probability of an upward jump', upProbability, '0 to 1');
  }
  for (const [name, eta] of [
    ['etaUp', etaUp],
    ['etaDown', etaDown],
  ] as const) {
    if (!(eta > 0 && eta < Infinity)) throw new OutOfDomainError(name, eta, 'the numbers above zero');
  }
}

/**
 * Probability that the price touches or jumps over its barrier within `years`, watched all the time, to 1e-8.
 *
 * Source: Kou and Wang (2003). Upside down, the level is reached from below by a process whose jumps up are these jumps down;
 * with b₁, b₂ the roots of G(x) = a that have the largest real parts and η its rate of jumps up, the transform of the passage time is
 * (η − b₁)/η · b₂/(b₂ − b₁) · e^(−d b₁) + (b₂ − η)/η · b₁/(b₂ − b₁) · e^(−d b₂). At or under the barrier the probability is 1.
 * @throws {OutOfDomainError}, also where times or jumps are so extreme that doubles hold no answer. @throws {NoFitError}
 */
export function jumpPassage(passage: JumpPassage): number {
  check(passage);
  const { distance, years, drift, volatility, intensity } = passage;
  if (distance <= 0) return 1;
  if (years === 0) return 0;
  if (intensity === 0) return diffusionPassage(distance, drift, volatility, years);
  const inverted = invertLaplace((s) => divided(passageTransform(passage, s), s), years);
  const probability = finite('The probability', inverted);
  return Math.min(1, Math.max(0, probability));
}

function diffusionPassage(distance: number, drift: number, volatility: number, years: number): number {
  // The price's drift that gives its logarithm this one.
  const own = drift + (volatility * volatility) / 2;
  return firstPassage({ headroom: exp(distance), drift: own, volatility, years });
}

/** E[e^(−a τ)] of the time τ until X has fallen by the distance. */
function passageTransform(passage: JumpPassage, a: Complex): Complex {
  const { distance, etaDown: eta } = passage;
  const [first, second] = polynomialRoots(equation(passage, a))
    .sort((p, q) => q.re - p.re)
    .slice(0, 2)
    .reverse() as [Complex, Complex];
  const apart = subtract(second, first);
  const term = (factor: Complex, other: Complex, root: Complex): Complex =>
    times(divided(times(factor, other), scaled(apart, eta)), complexExp(scaled(root, -distance)));
  return add(term(subtract(complex(eta), first), second, first), term(subtract(second, complex(eta)), first, second));
}

/** (G(x) − a)(η₁ − x)(η₂ + x) of the process upside down, lowest power first: η₁ its jumps up, η₂ down. */
function equation(passage: JumpProcess, a: Complex): Complex[] {
  const { drift, volatility, intensity, upProbability, etaUp, etaDown } = passage;
  const [eta1, eta2] = [etaDown, etaUp];
  const [up, down] = [intensity * (1 - upProbability) * eta1, intensity * upProbability * eta2];
  const quadratic = [subtract(complex(-intensity), a), complex(-drift), complex((volatility * volatility) / 2)];
  const denominators = [eta1 * eta2, eta1 - eta2, -1];
  const product = [0, 1, 2, 3, 4].map((power) =>
    quadratic.reduce((sum, c, k) => add(sum, scaled(c, denominators[power - k] ?? 0)), complex(0)),
  );
  const jumps = [up * eta2 + down * eta1, up - down];
  return product.map((c, power) => add(c, complex(jumps[power] ?? 0)));
}
