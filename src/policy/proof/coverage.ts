import type { PolicyRule } from '../grammar.ts'
import { matches } from './naive.ts'
import type { Decided } from './table.ts'

/** How many cells a rule matches, and how many of them it decides. */
export type Coverage = { readonly matches: number; readonly decides: number }

/** The text of `policies/coverage.json`: what each rule is there for, in cells. */
export function printCoverage(rules: readonly PolicyRule[], decided: readonly Decided[]): string {
  const byRule = Object.fromEntries(
    rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => [rule.id, coverageOf(rule, decided)]),
  )
  const lines = Object.entries(byRule).map(([id, covered]) => `    ${JSON.stringify(id)}: ${printCounts(covered)}`)
  return `{\n  "cells": ${decided.length},\n  "rules": {\n${lines.join(',\n')}\n  }\n}\n`
}

const printCounts = ({ matches: matched, decides }: Coverage) => `{ "matches": ${matched}, "decides": ${decides} }`

function coverageOf(rule: PolicyRule, decided: readonly Decided[]): Coverage {
  const concerned = decided.filter(({ cell }) => cell.action === rule.action)
  return {
    matches: concerned.filter(({ cell }) => matches(rule, cell)).length,
    decides: concerned.filter(({ ruleId }) => ruleId === rule.id).length,
  }
}
