/** Where in a text of JSON a value stands. For texts that `JSON.parse` took: it is not checked again. */

/** A value's path (`sources.0.fields.1`, empty for the whole) and the line of its key, or of itself in a list; the first is 1. */
export type JsonLines = ReadonlyMap<string, number>

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g

type Level = { readonly path: string; readonly isList: boolean; index: number; key: string | undefined }

export function jsonLines(text: string): JsonLines {
  const lines = new Map<string, number>()
  const levels: Level[] = []
  let line = 1
  let isKey = false
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1)
    if (token === '\n') line += 1
    else if (token === '}' || token === ']') {
      levels.pop()
      isKey = false
    } else if (token === ',') {
      if (level?.isList) level.index += 1
      else isKey = true
    } else if (token === ':') isKey = false
    else if (isKey && level) {
      level.key = String(JSON.parse(token))
      lines.set(join(level.path, level.key), line)
    } else {
      const path = level ? join(level.path, level.isList ? String(level.index) : (level.key ?? '')) : ''
      if (!lines.has(path)) lines.set(path, line)
      if (token === '{' || token === '[') {
        levels.push({ path, isList: token === '[', index: 0, key: undefined })
        isKey = token === '{'
      }
    }
  }
  return lines
}

/** The line of a path, or of the nearest thing around it that is there. */
export function lineOfPath(lines: JsonLines, path: string): number | null {
  const steps = path === '' ? [] : path.split('.')
  for (let length = steps.length; length >= 0; length--) {
    const line = lines.get(steps.slice(0, length).join('.'))
    if (line !== undefined) return line
  }
  return null
}

const join = (path: string, step: string): string => (path === '' ? step : `${path}.${step}`)
