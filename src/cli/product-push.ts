import { REFUSED } from './client.ts'
import type { ExitCode, Terminal } from './command.ts'
import { readProductFiles, signedIn } from './product-files.ts'
import type { Login } from './login.ts'

const SUBMIT = `mutation ($input: SubmitProductInput!) {
  submitProduct(input: $input) { ${REFUSED} ... on SubmitProductSuccess {
    data { id status version contentHash product { code } }
  } }
}`

type Submitted = {
  submitProduct: { id: string; status: string; version: number; contentHash: string; product: { code: string } }
}

/** Submits a folder. @throws CallRefused with the first finding of the automatic review */
export async function pushFolder(
  folder: string,
  { login, developer }: { login: Login; developer: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  const { files } = await readProductFiles(folder)
  const client = await signedIn(login)
  const input = { ...files, ...(developer !== undefined && { developerUscc: developer }) }
  const { submitProduct: submitted } = await client.run<Submitted>(SUBMIT, { input })
  const { id, status, version, contentHash, product } = submitted
  terminal.out(`${product.code} v${version}: ${status}, SHA-256 ${contentHash}`)
  terminal.out(`id ${id}`)
  for (const line of NEXT) terminal.out(line)
  return 0
}

const NEXT = [
  '已通过自动审查 / it passed the automatic review. Next:',
  '1. 数据局合规审查，网信部门安全审查 / the data bureau (reviewCompliance, under an agreement) and the security authority (reviewSecurity) approve it',
  '2. 部门释放数据项 / departments release their fields for a charged purpose (releaseFields)',
  '3. 运营机构上架并定价 / the operator lists it (listProduct) and prices it (proposePrice, publishPrice)',
]
