import { afterAll, describe, expect, test } from '@jest/globals';
import { book, factor, grid, keepers, model, simulationInput } from '../../test/builders/simulation-input.builder.js';
import { ExplodingPathError } from '../risk/simulation/simulation-error.js';
import { kernelBytes, MissingKernelError, SimulationPool } from './simulation-pool.adapter.js';

const POOLS = [1, 2, 3].map((threads) => SimulationPool.of(threads));

afterAll(async () => {
  await Promise.all(POOLS.map((pool) => pool.onModuleDestroy()));
});

describe('a simulation on worker threads', () => {
  const input = simulationInput({
    model: model([factor('ETH', 0.9)], { paths: 8_192 }),
    books: [book('ETH-A', { candidates: grid([1.3, 1.5], [1, 2]) })],
    keepers: keepers({ absence: { calm: 0.02, stress: 0.3, stressFall: 0.05 } }),
  });

  test('has the same hash on one, two and three of them', async () => {
    const results = await Promise.all(POOLS.map((pool) => pool.simulate(input)));
    expect(new Set(results.map(({ hash }) => hash)).size).toBe(1);
    expect(results[0]!.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(results[0]!.types[0]!.today.own.mean.value).toBeGreaterThan(0);
  });

  test('follows events on them too', async () => {
    const events = { drawnRescues: true, callersStay: true };
    const few = { ...input, model: { ...input.model, paths: 300 }, events };
    const results = await Promise.all(POOLS.map((pool) => pool.simulate(few)));
    expect(new Set(results.map(({ hash }) => hash)).size).toBe(1);
    expect(results[0]!.method.engine).toBe('exact');
  });

  test('hands an exploding path back as the error that it is', async () => {
    const exploding = factor('ETH', 0.9, { variance: 1e38, garch: { omega: 1e38, alpha: 1, beta: 0 } });
    const bad = { ...input, model: { ...input.model, factors: [exploding] } };
    await expect(POOLS[1]!.simulate(bad)).rejects.toThrow(ExplodingPathError);
  });

  test('needs the kernel that the build makes, and says so', () => {
    expect(() => kernelBytes('/nowhere/kernel.wasm')).toThrow(MissingKernelError);
    expect(() => kernelBytes('/nowhere/kernel.wasm')).toThrow(/npm run build/);
  });
});
