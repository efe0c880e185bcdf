import { choleskyOf, varianceAlong } from './cholesky.js';
import type { Coordinates } from './garch-coordinates.js';
import { GARCH_NAMES, garchLikelihood, type GarchParameters, type Presample } from './garch-likelihood.js';

type Name = (typeof GARCH_NAMES)[number];
/** How fast each parameter moves along a direction. */
type Direction = Partial<Record<Name, number>>;

/** Central differences of the gradient, relative to each parameter, make the Hessian. */
const DIFFERENCE = 1e-4;
const SMALLEST_SCALE = 1e-3;

/** Directions in which the parameters may move; a bound takes one away or ties parameters together. */
function directionsOf({ components, heavyTails, integrated }: Coordinates): Direction[] {
  const memory: Direction = { beta: 1 };
  const reactions = components.flatMap((component): Direction[] => {
    if (component === 'memory') return [];
    if (component === 'falls') return [{ gamma: 1 }];
    return [component === 'rises' && !components.includes('falls') ? { alpha: 1, gamma: -1 } : { alpha: 1 }];
  });
  const persistence = integrated
    ? reactions.map((reaction) => ({ ...reaction, beta: -(reaction.alpha ?? 0) - (reaction.gamma ?? 0) / 2 }))
    : [...reactions, memory];
  return [{ mean: 1 }, { omega: 1 }, ...persistence, ...(heavyTails ? [{ nu: 1 }] : [])];
}

function moved(from: GarchParameters, direction: Direction, step: number): GarchParameters {
  const to: { -readonly [K in keyof GarchParameters]: GarchParameters[K] } = { ...from };
  for (const name of GARCH_NAMES) {
    const rate = direction[name];
    if (rate !== undefined) to[name] = (from[name] ?? 0) + step * rate;
  }
  return to;
}

/**
 * Standard errors from the Hessian of the log-likelihood at its peak; zero for a parameter that its bound of zero holds. Null
 * where the Hessian is not that of a peak.
 */
export function standardErrors(
  returns: Float64Array,
  fit: GarchParameters,
  presample: Presample,
  coordinates: Coordinates,
): GarchParameters | null {
  const directions = directionsOf(coordinates);
  const slopesAt = (parameters: GarchParameters): number[] => {
    const gradient = new Float64Array(GARCH_NAMES.length);
    garchLikelihood(returns, parameters, presample, gradient);
    return directions.map((direction) =>
      GARCH_NAMES.reduce((sum, name, i) => sum + gradient[i]! * (direction[name] ?? 0), 0),
    );
  };
  const information = directions.map((direction) => {
    const step = DIFFERENCE * scaleOf(direction, fit);
    const [up, down] = [slopesAt(moved(fit, direction, step)), slopesAt(moved(fit, direction, -step))];
    return up.map((slope, i) => (down[i]! - slope) / (2 * step));
  });
  const symmetric = information.map((row, i) =>
    Float64Array.from(row, (entry, j) => (entry + information[j]![i]!) / 2),
  );
  const lower = choleskyOf(symmetric);
  if (lower === null) return null;
  const errorOf = (name: Name): number =>
    Math.sqrt(
      varianceAlong(
        lower,
        directions.map((direction) => direction[name] ?? 0),
      ),
    );
  return {
    mean: errorOf('mean'),
    omega: errorOf('omega'),
    alpha: errorOf('alpha'),
    beta: errorOf('beta'),
    ...(coordinates.asymmetric ? { gamma: errorOf('gamma') } : {}),
    ...(coordinates.heavyTails ? { nu: errorOf('nu') } : {}),
  };
}

/** The mean is of the order of a standard deviation, the others of their own values. */
function scaleOf(direction: Direction, fit: GarchParameters): number {
  if (direction.mean !== undefined) return 1;
  const name = GARCH_NAMES.find((parameter) => direction[parameter] !== undefined)!;
  return Math.max(Math.abs(fit[name] ?? 0), SMALLEST_SCALE);
}
