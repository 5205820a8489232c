// Who may import whom. The same edges are printed in ARCHITECTURE.md.
const domains =
  'access|bench|boards|dashboards|db|definitions|derivation|expression|identity|impact|imports|ingestion|jobs|mapping|matching|mcp|metrics|operations|profiles|segments|simulation|stats|server|cli|traits|webhooks|alerts|mail|subscriptions|changes|warnings|forecasts|lab'

/** A domain's own files, reached from outside by its index.ts only. */
const sideDoor = {
  name: 'one-door',
  comment: 'Other folders import a domain through its index.ts.',
  severity: 'error',
  from: { path: `^src/([^/]+)/`, pathNot: '[.]test[.]ts$' },
  // The statistics have a door for each family, so that who needs an interval does not load the forecasts; what is made
  // ahead of a first start, on a thread of its own, has a narrow door, because the wide ones take a second to load.
  to: {
    path: `^src/(${domains})/`,
    pathNot: [
      '^src/$1/',
      '^src/[^/]+/index[.]ts$',
      '^src/stats/[^/]+/index[.]ts$',
      '^src/(ingestion/event-files|simulation/ahead)[.]ts$',
    ],
  },
}

/** `from` may import nothing of src but its own folder, the ground (db, access, stats, errors, config, logger) and `to`. */
function mayImport(from, to) {
  const ground = ['db', 'access', 'definitions', 'stats', from, ...to].join('|')
  return {
    name: `edges-of-${from}`,
    severity: 'error',
    from: { path: `^src/${from}/`, pathNot: '[.]test[.]ts$' },
    to: { path: '^src/', pathNot: [`^src/(${ground})/`, '^src/(errors|config|logger|bench-figure)[.]ts$'] },
  }
}

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    sideDoor,
    {
      name: 'main-has-no-side-door',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: { path: `^src/(${domains})/`, pathNot: '/index[.]ts$' },
    },
    {
      name: 'stats-stand-alone',
      severity: 'error',
      from: { path: '^src/stats/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/stats/' },
    },
    {
      name: 'one-door-a-family',
      comment: 'A family of statistics reaches another by its index.ts.',
      severity: 'error',
      from: { path: '^src/stats/([^/]+)/' },
      to: { path: '^src/stats/', pathNot: ['^src/stats/$1/', '^src/stats/[^/]+/index[.]ts$'] },
    },
    {
      name: 'db-is-the-ground',
      severity: 'error',
      from: { path: '^src/db/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(db/|config[.]ts|errors[.]ts|logger[.]ts)' },
    },
    mayImport('access', []),
    mayImport('definitions', []),
    mayImport('expression', []),
    mayImport('derivation', []),
    mayImport('jobs', []),
    mayImport('webhooks', ['jobs']),
    mayImport('identity', ['derivation', 'expression']),
    mayImport('matching', ['identity']),
    mayImport('profiles', ['derivation', 'identity', 'expression', 'ingestion']),
    mayImport('traits', ['derivation', 'profiles', 'identity', 'expression']),
    mayImport('segments', ['derivation', 'profiles', 'traits', 'identity', 'expression']),
    mayImport('mapping', []),
    mayImport('ingestion', ['identity', 'mapping']),
    mayImport('imports', ['ingestion', 'mapping']),
    mayImport('simulation', ['ingestion']),
    mayImport('metrics', ['ingestion', 'expression', 'identity', 'profiles', 'segments']),
    mayImport('dashboards', ['metrics', 'ingestion']),
    mayImport('boards', ['derivation', 'metrics', 'dashboards', 'identity', 'expression', 'jobs', 'mail']),
    mayImport('mcp', ['metrics', 'segments', 'boards']),
    mayImport('impact', ['metrics', 'definitions', 'jobs']),
    mayImport('mail', ['jobs']),
    mayImport('alerts', ['expression', 'jobs', 'mail', 'metrics']),
    mayImport('subscriptions', ['alerts', 'boards', 'expression', 'jobs', 'mail', 'metrics']),
    mayImport('lab', []),
    mayImport('forecasts', ['metrics', 'impact', 'boards', 'expression', 'jobs']),
    mayImport('changes', [
      'metrics',
      'boards',
      'expression',
      'identity',
      'profiles',
      'segments',
      'jobs',
      'mail',
    ]),
    mayImport('warnings', [
      'derivation',
      'expression',
      'identity',
      'ingestion',
      'jobs',
      'mail',
      'metrics',
      'profiles',
      'segments',
      'traits',
    ]),
    mayImport('operations', ['ingestion']),
    mayImport('bench', [
      'boards',
      'changes',
      'derivation',
      'forecasts',
      'identity',
      'impact',
      'imports',
      'ingestion',
      'jobs',
      'matching',
      'metrics',
      'profiles',
      'segments',
      'simulation',
      'traits',
      'warnings',
    ]),
    { name: 'server-never-imports-web', severity: 'error', from: { path: '^src/' }, to: { path: '^web/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'] },
  },
}
