/** Where in a JSON text something stands: keys and indexes from the root. */
export type JsonPath = readonly PropertyKey[]

export type LocatedJson = {
  value: unknown
  /** Line (from 1) of the key or element at a path; of its nearest parent if it is not there. */
  lineOf(path: JsonPath): number
  /** Keys written twice in one object. JSON.parse would keep the last and say nothing, which can widen a rule. */
  twice: readonly JsonPath[]
}

type Token = { text: string; line: number }

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g

/** Parses JSON and remembers lines, so that a complaint can point at what is wrong. @throws SyntaxError from JSON.parse. */
export function parseLocatedJson(text: string): LocatedJson {
  const value: unknown = JSON.parse(text)
  const lines = new Map<string, number>()
  const twice: JsonPath[] = []
  const tokens = tokenize(text)
  let next = 0

  function visit(path: JsonPath): void {
    const opener = tokens[next++]?.text
    if (opener === '{') visitMembers(path)
    else if (opener === '[') visitElements(path)
  }

  function visitMembers(path: JsonPath): void {
    for (; tokens[next]?.text !== '}'; skipComma()) {
      const key = tokens[next++]
      if (!key) return
      const member = [...path, JSON.parse(key.text) as string]
      if (lines.has(pathKey(member))) twice.push(member)
      lines.set(pathKey(member), key.line)
      next++ // the colon
      visit(member)
    }
    next++
  }

  function visitElements(path: JsonPath): void {
    for (let index = 0; tokens[next]?.text !== ']'; index++, skipComma()) {
      lines.set(pathKey([...path, index]), tokens[next]?.line ?? 1)
      visit([...path, index])
    }
    next++
  }

  function skipComma(): void {
    if (tokens[next]?.text === ',') next++
  }

  visit([])
  return { value, twice, lineOf: (path) => nearestLine(lines, path) }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\n') line++
    else tokens.push({ text: token, line })
  }
  return tokens
}

const pathKey = (path: JsonPath) => JSON.stringify(path)

function nearestLine(lines: ReadonlyMap<string, number>, path: JsonPath): number {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(pathKey(path.slice(0, length)))
    if (line !== undefined) return line
  }
  return 1
}
