import type { DataGrade } from '../../generated/prisma/enums.ts'

/** From harmless to core (GB/T 43697-2024). */
const RANK: Record<DataGrade, number> = { L1: 1, L2: 2, L3: 3, L4: 4, IMPORTANT: 5, CORE: 6 }

/** Whether data of the first grade needs more protection than the second allows for (就高从严: the higher grade rules). */
export function isGradeAbove(grade: DataGrade, limit: DataGrade): boolean {
  return RANK[grade] > RANK[limit]
}
