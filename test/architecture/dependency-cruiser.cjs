// Who may import whom, made from import-table.json: the table is the architecture, README.md quotes it.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { rooms, packageGroups } = require('./import-table.json');

const SPEC = '\\.(spec|e2e-spec)\\.ts$';
const EDGE = '\\.(adapter|repository|entity|codec|module)\\.ts$';
const IO_PACKAGES = [
  'ethers',
  'viem',
  'typeorm',
  'pg',
  '@electric-sql',
  '@safe-global',
  'ccxt',
  'piscina',
  'undici',
  'axios',
];
const IO_BUILTINS =
  'fs|fs/promises|net|tls|dns|dgram|http|https|http2|child_process|worker_threads|cluster|readline|process';
const PURE = '^src/(units|risk)/';
/** Folders of `protocol` that hold a family of protocols. */
const PROTOCOL = join(process.cwd(), 'src/protocol');
const FAMILIES = readdirSync(PROTOCOL)
  .filter((folder) => existsSync(join(PROTOCOL, folder, 'family.ts')))
  .join('|');

const names = rooms.map(({ room }) => room);
/** `risk` stands for all that lies in it, `*` for all rooms above the one that says it. */
const lanes = ({ room, mayImport }) =>
  mayImport.flatMap((other) => {
    if (other !== '*') return [other];
    return names.slice(0, names.indexOf(room)).filter((above) => above !== 'world' && above !== 'portal');
  });
const packagePattern = (name) => `node_modules/${name.replace('/*', '/[^/]+').replaceAll('.', '\\.')}/`;
const patterns = (packages) => packages.flatMap((name) => packageGroups[name] ?? [name]).map(packagePattern);
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'npm-bundled'];

const staysInItsLane = (row) => {
  const allowed = (more) => `^src/(${[row.room, ...lanes(row), ...more].join('|')})/`;
  const from = `^src/${row.room}/`;
  const name = `${row.room}-stays-in-its-lane`;
  const comment = 'See the table in README.md.';
  return [
    {
      name,
      comment,
      severity: 'error',
      from: { path: from, pathNot: SPEC },
      to: { path: '^src/[^/]+/', pathNot: allowed([]) },
    },
    // Specs may be run in the local world.
    {
      name: `${name}-in-specs`,
      comment,
      severity: 'error',
      from: { path: `${from}.*${SPEC}` },
      to: { path: '^src/[^/]+/', pathNot: allowed(['world']) },
    },
  ];
};

const takesItsLibraries = ({ room, packages, edgePackages }) => {
  if (packages === null) return [];
  const rule = (where, from, taken) => ({
    name: `${room}-takes-its-libraries${where}`,
    severity: 'error',
    from: { path: `^src/${room}/`, ...from },
    to: { dependencyTypes: NPM, dependencyTypesNot: ['type-only'], pathNot: patterns(taken) },
  });
  return [
    rule('', { pathNot: [SPEC, EDGE] }, packages),
    {
      ...rule('-at-the-edge', {}, [...packages, ...edgePackages]),
      from: { path: `^src/${room}/.*${EDGE}`, pathNot: SPEC },
    },
  ];
};

module.exports = {
  forbidden: [
    ...rooms.flatMap(staysInItsLane),
    ...rooms.flatMap(takesItsLibraries),
    {
      name: 'pure-rooms-use-nothing-else',
      comment: 'units and risk are a library without packages, files, clock or network.',
      severity: 'error',
      from: { path: PURE, pathNot: SPEC },
      to: { pathNot: PURE },
    },
    {
      name: 'io-only-at-the-edge',
      comment:
        'Databases, chains, files and threads are touched in adapters, repositories, entities, codecs and modules.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [SPEC, EDGE, '^src/(platform|world|cli)/'] },
      to: {
        path: [`node_modules/(${IO_PACKAGES.join('|')})/`, `^(node:)?(${IO_BUILTINS})$`],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'rooms-meet-at-the-front-door',
      comment: 'Another room sees ports, plain types, services and modules.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/.*\\.(adapter|repository|entity|codec|controller)\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'nobody-imports-the-start',
      comment: 'The files directly in src put the rooms together; only cli starts them another way.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ['^src/cli/', SPEC] },
      to: { path: '^src/[^/]+$' },
    },
    {
      name: 'families-stay-behind-their-ports',
      comment:
        'Only the list of families names one; the start looks addresses up, and the database has to know tables.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          SPEC,
          `^src/protocol/(${FAMILIES})/`,
          '^src/protocol/(families|protocol\\.entities)\\.ts$',
          '^src/discover-deployment\\.ts$',
        ],
      },
      to: { path: `^src/protocol/(${FAMILIES})/` },
    },
    {
      name: 'families-do-not-know-each-other',
      severity: 'error',
      from: { path: `^src/protocol/(${FAMILIES})/`, pathNot: SPEC },
      to: { path: `^src/protocol/(${FAMILIES})/`, pathNot: '^src/protocol/$1/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: SPEC },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'no-development-packages-in-production',
      comment: 'Only the local world loads them, when it is used.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: [SPEC, '^src/world/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'migrations-know-only-platform',
      comment: 'A migration must mean the same when the rooms have moved on.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'migrations-are-run-by-the-start',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [SPEC, '^src/cli/'] },
      to: { path: '^migrations/' },
    },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require', 'types'],
    },
  },
};
