import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Vite would take graphql's other build than Node and the packages on it do; two of it do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Each file has a process of its own: an embedded database holds 0.7 GB until its process ends.
    pool: 'forks',
    maxWorkers: 2,
    hookTimeout: 180_000, // the first that needs the demo seeds it
    testTimeout: 30_000,
  },
})
