/**
 * npm test                       everything a change must pass, the quick checks first; stops at the first that fails
 * npm test -- test/contract      the same, with these arguments for vitest
 */
import { spawn, type StdioOptions } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../', import.meta.url))
const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url))
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }

const CHECKS = [
  { name: 'types', command: 'tsc' },
  { name: 'lint', command: 'oxlint' },
  { name: 'direction of imports', command: 'depcruise src' },
  { name: 'format', command: 'prettier --check --log-level warn .' },
  { name: 'build', command: 'npm run --silent build' },
  { name: 'types of the console', command: 'tsc -p src/web' },
  { name: 'schema.graphql is the schema', command: 'node scripts/print-schema.ts --check' },
  { name: 'migrations are the schema', command: 'node scripts/migration.ts' },
]

for (const { name, command } of CHECKS) {
  const start = performance.now()
  const { code, output } = await run(command, ['ignore', 'pipe', 'pipe'])
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(32)}${seconds} s`)
  if (code !== 0) {
    console.error(`\n$ ${command}\n${output.trim()}`)
    process.exit(1)
  }
}

const tests = await run(['vitest run', ...process.argv.slice(2)].join(' '), 'inherit')
process.exit(tests.code)

function run(command: string, stdio: StdioOptions): Promise<{ code: number; output: string }> {
  const child = spawn(command, { cwd: project, env, stdio, shell: true }) // a shell, since npm's commands are scripts on Windows
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
