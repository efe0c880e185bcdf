import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { choleskyOf, solveCholesky, varianceAlong } from './cholesky.js';
import { minimise, type Objective } from './quasi-newton.js';

test("Rosenbrock's valley is followed to its end at (1, 1)", () => {
  const valley: Objective = (at, gradient) => {
    const [x, y] = [at[0]!, at[1]!];
    gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
    gradient[1] = 200 * (y - x * x);
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  };
  const minimum = minimise(valley, [-1.2, 1], 1e-9);
  expect(minimum.converged).toBe(true);
  expect(minimum.at[0]).toBeCloseTo(1, 8);
  expect(minimum.at[1]).toBeCloseTo(1, 8);
  expect(minimum.steps).toBeLessThan(80);
});

test('every bowl is left at its bottom', () => {
  const coordinates = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(coordinates, coordinates, (bottom, start) => {
      const bowl: Objective = (x, gradient) => {
        let value = 7;
        x.forEach((coordinate, i) => {
          const distance = coordinate - bottom[i]!;
          value += (i + 1) * distance * distance + distance ** 4;
          gradient[i] = 2 * (i + 1) * distance + 4 * distance ** 3;
        });
        return value;
      };
      const minimum = minimise(bowl, start, 1e-9);
      expect(minimum.converged).toBe(true);
      minimum.at.forEach((coordinate, i) => {
        expect(coordinate).toBeCloseTo(bottom[i]!, 7);
      });
    }),
    { seed: 131, numRuns: 200 },
  );
});

test('a value that cannot be lowered ends the search without claiming to have converged', () => {
  const wall: Objective = (x, gradient) => {
    gradient[0] = 1;
    return x[0] === 0 ? 0 : Infinity;
  };
  expect(minimise(wall, [0], 1e-9)).toMatchObject({ converged: false, steps: 0, value: 0 });
});

test('a slope without end does not count as converged', () => {
  const slope: Objective = (x, gradient) => {
    gradient[0] = 1;
    return x[0]!;
  };
  expect(minimise(slope, [0], 1e-9).converged).toBe(false);
});

test('the triangle of Cholesky multiplies back, its inverse has the known diagonal, and a saddle has none', () => {
  const matrix = [
    [4, 12, -16],
    [12, 37, -43],
    [-16, -43, 98],
  ].map((row) => Float64Array.from(row));
  const lower = choleskyOf(matrix)!;
  expect(lower.map((row) => [...row])).toEqual([
    [2, 0, 0],
    [6, 1, 0],
    [-8, 5, 3],
  ]);
  const diagonal = [0, 1, 2].map((i) =>
    varianceAlong(
      lower,
      [0, 1, 2].map((j) => (i === j ? 1 : 0)),
    ),
  );
  const solved = solveCholesky(lower, [4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294]);
  [1, 2, 3].forEach((value, i) => expect(solved[i]).toBeCloseTo(value, 11));
  [1777 / 36, 34 / 9, 1 / 9].forEach((value, i) => {
    expect(diagonal[i]).toBeCloseTo(value, 11);
  });
  expect(choleskyOf([Float64Array.of(1, 2), Float64Array.of(2, 1)])).toBeNull();
});
