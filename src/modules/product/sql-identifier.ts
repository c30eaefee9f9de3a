/** The only names that are ever put into a statement: they need no quotes and cannot end anything. */
export function isSqlIdentifier(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,40}$/.test(name)
}
