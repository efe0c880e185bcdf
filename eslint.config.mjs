import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { plainPower } from './test/architecture/plain-power.mjs';

const SPECS = ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'];

/** Constants, and functions of Math that IEEE 754 or ECMAScript defines to the last bit; all others differ between engines. */
const CONSTANTS = 'E|LN2|LN10|LOG2E|LOG10E|PI|SQRT1_2|SQRT2';
const EXACT = `${CONSTANTS}|abs|min|max|floor|ceil|round|trunc|sqrt|sign|imul|fround|clz32`;
const ambient = (name, message) => ({ name, message });
const CLOCK = 'Pass the time in; the Clock lives in src/platform.';
const OUTSIDE = 'Pure rooms touch nothing outside: pass it in.';

const ambientProperties = [
  { object: 'Math', property: 'random', message: 'Pass a seeded source of chance in.' },
  { object: 'Date', property: 'now', message: CLOCK },
  { object: 'performance', property: 'now', message: CLOCK },
  { object: 'process', property: 'env', message: 'Only main and cli hand the environment to readConfig.' },
];

const pureSyntax = [
  {
    selector: `MemberExpression[object.name='Math'][computed=false]:not([property.name=/^(${EXACT})$/])`,
    message: 'Engines differ in the last bit here: take it from src/units.',
  },
  { selector: "MemberExpression[object.name='Math'][computed=true]", message: 'Name the function of Math.' },
  {
    selector: ":not(MemberExpression) > Identifier[name='Math']",
    message: 'Name the function of Math where it is used.',
  },
  {
    selector: 'ClassDeclaration:not([superClass.name=/Error$/])',
    message: 'Pure rooms hold functions and types; classes only for errors.',
  },
  { selector: 'ClassExpression', message: 'Pure rooms hold functions and types; classes only for errors.' },
  { selector: ':function[async=true]', message: 'Pure rooms never wait.' },
  { selector: 'AwaitExpression', message: 'Pure rooms never wait.' },
  { selector: 'ImportExpression', message: 'Pure rooms load nothing while they run.' },
  {
    selector: 'CallExpression > MemberExpression[property.name=/^toLocale|^localeCompare$/]',
    message: 'The result depends on the machine: write the text by hand.',
  },
];

export default defineConfig(
  // The kernel's sources are AssemblyScript, which TypeScript's parser does not read.
  { ignores: ['dist/', 'node_modules/', '.cache/', 'data/', 'coverage/', 'docs/', 'src/**/assembly/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A module is a class with a decorator and nothing in it.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // High, for `?? 0` on an index that cannot miss counts as a branch too.
      complexity: ['warn', 20],
      // The framework declares its plain options as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It does not know numbers that carry their scale in their type.
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: SPECS,
    rules: { 'no-restricted-properties': ['error', ...ambientProperties] },
  },
  {
    // The clock itself, locks, leases and logs; and the world, which is a machine of its own.
    files: ['src/platform/**/*.ts', 'src/world/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', ...ambientProperties.filter(({ property }) => property !== 'now')] },
  },
  { files: ['src/main.ts', 'src/cli/ballast.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/cli/**/*.ts', 'src/world/**/*.ts', 'src/main.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['src/{units,risk}/**/*.ts'],
    ignores: SPECS,
    plugins: { ballast: { rules: { 'plain-power': plainPower } } },
    rules: {
      'ballast/plain-power': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': ['error', ...pureSyntax],
      'no-restricted-globals': [
        'error',
        ambient('Date', CLOCK),
        ambient('performance', CLOCK),
        ...['process', 'fetch', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) =>
          ambient(name, OUTSIDE),
        ),
        ...['globalThis', 'global', 'crypto', 'Intl', 'Atomics'].map((name) => ambient(name, OUTSIDE)),
      ],
    },
  },
  {
    files: SPECS,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-properties': 'off',
      complexity: 'off',
      // Published numbers are quoted with all their digits.
      'no-loss-of-precision': 'off',
      // Matchers such as expect.objectContaining are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'require', 'module', 'URL', 'Buffer', 'document', 'window', 'fetch'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
