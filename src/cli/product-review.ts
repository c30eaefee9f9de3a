import {
  inOrder,
  jsonLines,
  lineOfPath,
  readExamples,
  reviewStatically,
  type Finding,
} from '../modules/product/index.ts'
import { REFUSED } from './client.ts'
import type { ExitCode, Terminal } from './command.ts'
import { readProductFiles, signedIn, type JsonTexts, type ProductFiles } from './product-files.ts'
import type { Login } from './login.ts'

const TEXT = '{ zh en }'
const REVIEW = `mutation ($input: ReviewProductInput!) {
  reviewProduct(input: $input) { ${REFUSED} ... on ReviewProductSuccess { data {
    findings { code severity file line path what ${TEXT} fix ${TEXT} } planCost planRows
  } } }
}`

type Reviewed = { reviewProduct: { findings: Finding[]; planCost: number | null; planRows: number | null } }

/** Prints every finding. @returns 1 if one of them is an error */
export async function reviewFolder(folder: string, login: Login | undefined, terminal: Terminal): Promise<ExitCode> {
  const { files, texts } = await readProductFiles(folder)
  const found = login ? await reviewThere(files, login, terminal) : reviewHere(files)
  const findings = inOrder(found.map((each) => withLine(each, texts)))
  for (const finding of findings) terminal.out(lineOf(finding))
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length
  terminal.out(`${errors} errors, ${findings.length - errors} warnings`)
  return errors > 0 ? 1 : 0
}

/** Off line: the three files against each other. */
function reviewHere(files: ProductFiles): readonly Finding[] {
  const { contract, findings } = reviewStatically(files)
  return [...findings, ...(contract ? readExamples(files.examples, contract).findings : [])]
}

async function reviewThere(files: ProductFiles, login: Login, terminal: Terminal): Promise<readonly Finding[]> {
  const client = await signedIn(login)
  const { reviewProduct: reviewed } = await client.run<Reviewed>(REVIEW, { input: files })
  if (reviewed.planCost !== null)
    terminal.out(`plan: cost ${reviewed.planCost}, rows ${reviewed.planRows} for one call`)
  return reviewed.findings
}

/** What is known by its path has a line in the text that the folder holds. */
function withLine(finding: Finding, texts: JsonTexts): Finding {
  const { file, line, path } = finding
  if (line !== null || typeof path !== 'string' || file === 'query.sql') return finding
  return { ...finding, line: lineOfPath(jsonLines(texts[file]), path) }
}

/** Place and code first, so that an editor finds the place; then both languages. */
function lineOf({ code, severity, file, line, what, fix }: Finding): string {
  const place = line === null ? file : `${file}:${line}`
  return `${place}: ${severity.toLowerCase()} ${code}: ${what.zh}。${fix.zh}。/ ${what.en}. ${fix.en}`
}
