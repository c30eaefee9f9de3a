/** 资源草稿: a table of a department's own database that was attached to the data domain and is not registered yet. */

export type DraftField = {
  readonly name: string
  /** what the department's database says of the column */
  readonly comment: string | null
  readonly type: string
}

export type ResourceDraftTable = {
  /** `schema.table` in the data domain */
  readonly sourceTable: string
  /** null where nothing tells: its answers would count as stale */
  readonly updatedAt: Date | null
  readonly fields: readonly DraftField[]
}

/** What is left to register of what is attached, in its order. */
export const draftsLeft = (
  attached: readonly ResourceDraftTable[],
  registered: ReadonlySet<string>,
): ResourceDraftTable[] => attached.filter(({ sourceTable }) => !registered.has(sourceTable))
