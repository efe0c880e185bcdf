import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { assessmentBody } from '../../test/builders/assessment.builder.js';
import { openTestDatabase } from '../../test/support/database.js';
import { canonicalJson, sha256Hex } from '../platform/canonical-json.js';
import { verifyHistory } from '../platform/history/history.js';
import type { AssessmentBody } from './assessment.js';
import { AssessmentRow } from './assessment.entity.js';
import { AssessmentRepository } from './assessment.repository.js';

let database: DataSource;
let assessments: AssessmentRepository;
beforeAll(async () => {
  database = await openTestDatabase([AssessmentRow]);
  assessments = new AssessmentRepository(database);
});
afterAll(() => database.destroy());

test('an assessment is found as it was saved, under the hash that its body has in the history', async () => {
  const body = assessmentBody();
  const saved = await assessments.save(body);
  expect(await assessments.find(saved.id)).toEqual({ ...body, id: saved.id, hash: saved.hash });
  expect(saved.hash).toBe(sha256Hex('0'.repeat(64) + canonicalJson(body)));
});

test('an assessment of the first model, which knew less, is found in the form of today', async () => {
  const { simulation: _, simulationRefusal: __, ...body } = assessmentBody({ model: 'closed-form-1' });
  const types = body.types.map(({ advice: _a, comparisons: _c, simulated: _s, parameters, ...type }) => ({
    ...type,
    parameters: parameters.map(({ target: _t, sensitivities: _e, doubts: _d, conservative: _v, ...it }) => it),
  }));
  const old = await assessments.save({ ...body, types } as unknown as AssessmentBody);
  const found = await assessments.find(old.id);
  expect(found?.simulationRefusal?.code).toBe('recommendations/older-model');
  expect(found?.types[0]).toMatchObject({ advice: [], comparisons: [], simulated: null });
  expect(found?.types[0]?.parameters[0]).toMatchObject({ sensitivities: [], conservative: 2 });
  expect(JSON.stringify(found)).not.toMatch(/undefined/);
});

test('none is found under a number that no assessment has', async () => {
  expect(await assessments.find(987)).toBeNull();
});

test('the newest comes first, and no more than were asked for', async () => {
  const ids = [];
  for (const at of [1, 2, 3]) ids.push((await assessments.save(assessmentBody({ at }))).id);
  expect((await assessments.list(2)).map(({ id }) => id)).toEqual(ids.reverse().slice(0, 2));
});

test('the columns for queries say what the body says', async () => {
  const whole = await verifyHistory(database, AssessmentRow, (body) => {
    const { block, policy, model } = body as ReturnType<typeof assessmentBody>;
    return { blockNumber: String(block.number), policyHash: policy.hash, model };
  });
  expect(whole.rows).toBe(5);
});

test('a saved assessment can be neither changed nor removed', async () => {
  for (const sql of [
    `UPDATE assessment SET model = 'other'`,
    'DELETE FROM assessment',
    'TRUNCATE assessment CASCADE',
  ]) {
    await expect(database.query(sql)).rejects.toThrow(/history\/rewrite/);
  }
  expect((await verifyHistory(database, AssessmentRow)).rows).toBe(5);
});

test('a number that JSON cannot hold is refused, and nothing is saved', async () => {
  await expect(assessments.save(assessmentBody({ at: Number.NaN }))).rejects.toThrow(/at is NaN/);
  expect((await assessments.list(10)).length).toBe(5);
});
