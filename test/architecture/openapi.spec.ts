import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { startPortal, type Portal } from '../support/portal.js';

/** The API as it was agreed on; UPDATE_OPENAPI=1 writes it anew, and the change is then a diff that people see. */
const FILE = join(PROJECT_DIR, 'docs', 'openapi.json');
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

let portal: Portal;
let text: string;
beforeAll(async () => {
  portal = await startPortal();
  text = `${JSON.stringify(portal.document, null, 2)}\n`;
});
afterAll(() => portal.app.close());

const operations = () =>
  Object.entries(portal.document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ name: `${method} ${path}`, method, ...operation }] : [];
    }),
  );

test('the API is the one in docs/openapi.json', () => {
  if (process.env['UPDATE_OPENAPI'] === '1') writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});

test('the document is the same every time it is made', async () => {
  const again = await startPortal();
  try {
    expect(`${JSON.stringify(again.document, null, 2)}\n`).toBe(text);
  } finally {
    await again.app.close();
  }
});

describe('every operation', () => {
  test('stands under its version', () => {
    expect(operations().length).toBeGreaterThan(10);
    for (const { name } of operations()) expect(name).toMatch(/^(get|post) \/api\/v1\//);
  });

  test('says in words what it does, and to which part it belongs', () => {
    for (const { name, summary, tags } of operations()) {
      expect([name, (summary ?? '').length > 10, tags?.length]).toEqual([name, true, 1]);
    }
  });

  test('asks for the operator’s token where it acts, and only there', () => {
    const protectedOnes = operations().filter(({ security }) => (security ?? []).length > 0);
    const acts = operations().filter(({ method }) => method !== 'get');
    expect(protectedOnes.map(({ name }) => name)).toEqual(acts.map(({ name }) => name));
  });
});
