import { defineConfig } from 'prisma/config'

// The CLI downloads a native schema engine before any command, `generate` included. We never use it: scripts/migration.ts
// runs the same engine as WebAssembly. Naming a binary stops the download; this one makes `prisma migrate` fail loudly.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/false'

export default defineConfig({ schema: 'prisma/schema' })
