import { migratedTemplates } from './templates.ts'

/** Before the first test file: the templates are made once, not by every worker that finds none. */
export async function setup(): Promise<void> {
  await migratedTemplates()
}
