/**
 * Writes dist/verify-ledger: the verifier of audit bundles as one file that needs Node.js and nothing else, so that a regulator
 * can read it, keep it, and run it on a machine that has never seen the service.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const bundle = await rolldown({
  input: at('dist/cli/verify-ledger.js'),
  platform: 'node',
  external: /^(@nestjs|@prisma|pg$)/, // what the service is made of and the rules are not; a test holds that none is left
  treeshake: { moduleSideEffects: false }, // of the service only the rules are taken along
})
await bundle.write({
  file: at('dist/verify-ledger/verify-ledger.mjs'),
  format: 'esm',
  comments: { legal: true, jsdoc: true },
})
await bundle.close()
mkdirSync(at('dist/verify-ledger'), { recursive: true })
copyFileSync(at('LICENSE'), at('dist/verify-ledger/LICENSE'))
