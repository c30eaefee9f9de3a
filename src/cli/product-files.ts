/** A product folder as the command line reads it: four files, and what is wrong with them as files. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProductExample } from '../demo/product-folder.ts'
import { resolveExamples } from '../demo/resolve-example.ts'
import { SanquanClient } from './client.ts'
import { UsageError } from './command.ts'
import type { Login } from './login.ts'

/** The texts of the JSON files, so that a line can be named. */
export type JsonTexts = Readonly<Record<'contract.json' | 'sandbox.json' | 'examples.json', string>>

export type ProductFiles = {
  readonly contract: unknown
  readonly query: string
  readonly sandbox: unknown
  readonly examples: unknown
}

/** @throws UsageError where a file is missing or no JSON */
export async function readProductFiles(folder: string): Promise<{ files: ProductFiles; texts: JsonTexts }> {
  const read = async (file: string) => {
    try {
      return await readFile(join(folder, file), 'utf8')
    } catch {
      throw new UsageError(
        `${folder} must be a folder with the files contract.json, query.sql, sandbox.json and examples.json.`,
      )
    }
  }
  const contract = await read('contract.json')
  const contractJson = parse(join(folder, 'contract.json'), contract)
  const query = isAnsweredByService(contractJson) ? await read('query.sql').catch(() => '') : await read('query.sql')
  const sandbox = await read('sandbox.json')
  const examples = await read('examples.json')
  const files = {
    contract: contractJson,
    query,
    sandbox: parse(join(folder, 'sandbox.json'), sandbox),
    examples: resolved(parse(join(folder, 'examples.json'), examples)),
  }
  return { files, texts: { 'contract.json': contract, 'sandbox.json': sandbox, 'examples.json': examples } }
}

const isAnsweredByService = (contract: unknown): boolean =>
  typeof contract === 'object' && contract !== null && 'http' in contract

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Examples may name the demo's synthetic subjects (`given`); a service is sent the input itself. */
function resolved(json: unknown): unknown {
  const named = z.array(ProductExample).safeParse(json)
  return named.success ? resolveExamples(named.data) : json
}

/** @throws CallRefused */
export async function signedIn(login: Login): Promise<SanquanClient> {
  const client = new SanquanClient(login.url)
  if ('token' in login) client.useToken(login.token)
  else await client.signIn(login.email, login.password)
  return client
}
