/** One violation of each rule in .dependency-cruiser.mjs: a file that should not import what it imports. */
export type Planted = {
  rule: string
  sentence: string
  file: string
  code: string
}

const CHAIN = [
  ['identity', 'catalog'],
  ['catalog', 'authorization'],
  ['authorization', 'consent'],
  ['consent', 'authorization'],
  ['product', 'pricing'],
  ['discovery', 'subscription'],
  ['pricing', 'subscription'],
  ['subscription', 'metering'],
  ['metering', 'gateway'],
  ['gateway', 'sandbox'],
  ['sandbox', 'rating'],
  ['subject', 'gateway'],
  ['rating', 'billing'],
  ['billing', 'payment'],
  ['payment', 'settlement'],
  ['settlement', 'gateway'],
  ['ledger', 'identity'],
  ['transparency', 'gateway'],
] as const

const direction = CHAIN.map(([module, later]): Planted => ({
  rule: `direction-of-${module}`,
  sentence: `${module} knows ${later}`,
  file: `src/modules/${module}/bad-direction.ts`,
  code: `import { marker } from '../${later}/index.ts'`,
}))

const layers: Planted[] = [
  {
    rule: 'kernel-is-pure',
    sentence: 'the kernel reads a file',
    file: 'src/kernel/bad.ts',
    code: `import { readFileSync } from 'node:fs'`,
  },
  {
    rule: 'kernel-is-pure',
    sentence: 'the kernel takes a type from the platform',
    file: 'src/kernel/bad-type.ts',
    code: `import type { marker } from '../platform/clock.ts'`,
  },
  {
    rule: 'platform-knows-the-kernel-only',
    sentence: 'the platform knows policy',
    file: 'src/platform/bad.ts',
    code: `export * from '../policy/actor.ts'`,
  },
  {
    rule: 'policy-knows-kernel-and-platform-only',
    sentence: 'policy knows a module',
    file: 'src/policy/bad.ts',
    code: `const { marker } = await import('../modules/identity/index.ts')`,
  },
  {
    rule: 'modules-know-nothing-above-them',
    sentence: 'a module knows the demo',
    file: 'src/modules/catalog/bad-demo.ts',
    code: `import { marker } from '../../demo/seed.ts'`,
  },
  {
    rule: 'graphql-knows-nothing-above-it',
    sentence: 'the GraphQL server knows the composition root',
    file: 'src/graphql/bad.ts',
    code: `import { marker } from '../app.module.ts'`,
  },
  {
    rule: 'web-speaks-http-only',
    sentence: 'the console shares code with the service',
    file: 'src/web/bad.ts',
    code: `import { marker } from '../kernel/money.ts'`,
  },
]

const doors: Planted[] = [
  {
    rule: 'every-module-has-a-place',
    sentence: 'a module without a place imports something',
    file: 'src/modules/newcomer/bad.ts',
    code: `import { marker } from '../../kernel/money.ts'`,
  },
  {
    rule: 'a-module-is-entered-by-its-index',
    sentence: 'a module reaches into another',
    file: 'src/modules/catalog/bad-door.ts',
    code: `import { marker } from '../identity/identity.store.ts'`,
  },
  {
    rule: 'the-rest-enters-modules-by-their-index',
    sentence: 'the demo reaches into a module',
    file: 'src/demo/bad.ts',
    code: `import type { marker } from '../modules/identity/identity.store.ts'`,
  },
  {
    rule: 'graphql-files-are-for-the-schema',
    sentence: 'a module imports its own GraphQL file',
    file: 'src/modules/catalog/bad-graphql.ts',
    code: `import './catalog.graphql.ts'`,
  },
  {
    rule: 'modules-use-the-builder-only',
    sentence: 'a GraphQL file imports the whole schema',
    file: 'src/modules/catalog/bad.graphql.ts',
    code: `import { marker } from '../../graphql/schema.ts'`,
  },
  {
    rule: 'rules-know-no-graphql',
    sentence: 'a service imports the builder',
    file: 'src/modules/catalog/bad.service.ts',
    code: `import type { marker } from '../../graphql/builder.ts'`,
  },
  {
    rule: 'nobody-leans-on-the-regulators-rooms',
    sentence: 'the gateway leans on transparency',
    file: 'src/modules/gateway/bad-lean.ts',
    code: `import { marker } from '../transparency/index.ts'`,
  },
]

const outside: Planted[] = [
  {
    rule: 'casl-stays-in-policy',
    sentence: 'a module takes a type of CASL',
    file: 'src/modules/catalog/bad-casl.ts',
    code: `import type { Ability } from '@casl/ability'`,
  },
  {
    rule: 'prisma-client-stays-in-stores',
    sentence: 'a service uses the database client',
    file: 'src/modules/catalog/bad-client.service.ts',
    code: `import { marker } from '../../generated/prisma/client.ts'`,
  },
  {
    rule: 'drivers-stay-in-platform',
    sentence: 'a store opens a database of its own',
    file: 'src/modules/catalog/bad.store.ts',
    code: `import pg from 'pg'`,
  },
  {
    rule: 'stripe-stays-in-payment',
    sentence: 'billing speaks to the payment service',
    file: 'src/modules/billing/bad-stripe.ts',
    code: `import Stripe from 'stripe'`,
  },
  {
    rule: 'the-service-needs-no-tools',
    sentence: 'the service imports test code',
    file: 'src/platform/bad-tools.ts',
    code: `import { marker } from '../../test/support.ts'`,
  },
  {
    rule: 'packages-are-declared',
    sentence: 'a type comes from a package that only happens to be installed',
    file: 'src/platform/bad-package.ts',
    code: `import type { Avvio } from 'avvio'`,
  },
  {
    rule: 'the-service-runs-on-dependencies',
    sentence: 'the service runs on a development tool',
    file: 'src/platform/bad-dependency.ts',
    code: `import { it } from 'vitest'`,
  },
]

const always: Planted[] = [
  {
    rule: 'no-cycle',
    sentence: 'two files import each other',
    file: 'src/kernel/bad-cycle.ts',
    code: `import { marker as other } from './money.ts'`,
  },
  {
    rule: 'every-import-is-found',
    sentence: 'an import is not found',
    file: 'src/kernel/bad-lost.ts',
    code: `import { marker } from './nowhere.ts'`,
  },
]

export const PLANTED: readonly Planted[] = [...layers, ...direction, ...doors, ...outside, ...always]

/** What the planted files may rightly import. */
export const LAWFUL: Readonly<Record<string, string>> = {
  'src/kernel/money.ts': `import { marker as other } from './bad-cycle.ts'`,
  'src/platform/clock.ts': `import { marker as money } from '../kernel/money.ts'`,
  'src/policy/actor.ts': `import type { marker as clock } from '../platform/clock.ts'`,
  'src/app.module.ts': `import { marker as room } from './modules/transparency/index.ts'`,
  'src/demo/seed.ts': `import { marker as door } from '../modules/identity/index.ts'`,
  'src/generated/prisma/client.ts': '',
  'src/graphql/builder.ts': '',
  'src/graphql/schema.ts': `import '../modules/catalog/catalog.graphql.ts'`,
  'src/modules/identity/identity.store.ts': `import { marker as client } from '../../generated/prisma/client.ts'`,
  'src/modules/identity/identity.service.ts': `import type { marker as client } from '../../generated/prisma/client.ts'`,
  'src/modules/catalog/catalog.graphql.ts': `import { marker as builder } from '../../graphql/builder.ts'`,
  'src/modules/supervision/index.ts': `import { marker as settled } from '../settlement/index.ts'`,
  'test/support.ts': '',
  ...Object.fromEntries(
    ['identity', ...CHAIN.map(([, later]) => later)].map((module) => [`src/modules/${module}/index.ts`, '']),
  ),
  'src/modules/transparency/index.ts': '',
}
