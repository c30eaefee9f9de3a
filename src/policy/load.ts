import { canonicalHashHex } from '../kernel/canonical-json.ts'
import { checkActions, checkFile, checkOneRightForEachAction, type ParsedFile, rulesOf } from './check.ts'
import { PolicyDocument, PolicyError, type PolicyTexts, refuseFaulty } from './document.ts'
import { ActionsFile, type PolicySet, RuleFile, VocabularyFile } from './grammar.ts'

const RULE_FILE = /^((rights|roles)\/[a-z]+|separation)\.json$/
const OTHER_FILE = /^(actions|vocabulary|rules\/national|rules\/cities\/[a-z]+)\.json$/

/** Checks all files of `policies/` and joins their rules. The order of files changes nothing. @throws PolicyError */
export function parsePolicies(texts: PolicyTexts): PolicySet {
  const documents = Object.entries(texts).map(([file, text]) => new PolicyDocument(file, text))
  refuseFaulty(documents.flatMap(complainIfNobodyReadsIt))

  const actionsDocument = find(documents, 'actions.json')
  const actions = actionsDocument.as(ActionsFile)
  const { roles, facts } = find(documents, 'vocabulary.json').as(VocabularyFile)
  refuseFaulty(actionsDocument.faults(checkActions(actions)))

  const ruleFiles = documents
    .filter(({ file }) => RULE_FILE.test(file))
    .map((document): ParsedFile & { document: PolicyDocument } => ({
      document,
      file: document.file,
      content: document.as(RuleFile),
    }))
  refuseFaulty(ruleFiles.flatMap(({ document, ...parsed }) => document.faults(checkFile(parsed, { actions, facts }))))
  refuseFaulty(
    ruleFiles.flatMap(({ document, ...parsed }) => document.faults(checkOneRightForEachAction(parsed, ruleFiles))),
  )
  return { rules: ruleFiles.flatMap(rulesOf), actions, roles, facts, version: versionOf(documents) }
}

function find(documents: readonly PolicyDocument[], file: string): PolicyDocument {
  const document = documents.find((candidate) => candidate.file === file)
  if (!document) throw new PolicyError([`policies/${file}:1: this file is missing`])
  return document
}

/** A file nobody reads would be a rule nobody keeps. */
function complainIfNobodyReadsIt(document: PolicyDocument): string[] {
  if (RULE_FILE.test(document.file) || OTHER_FILE.test(document.file)) return []
  return document.faults([
    { path: [], message: 'nothing reads this file: move it to rights/, roles/ or rules/, or remove it' },
  ])
}

function versionOf(documents: readonly PolicyDocument[]): string {
  return canonicalHashHex(Object.fromEntries(documents.map(({ file, value }) => [file, value])))
}
