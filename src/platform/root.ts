/** The folder of package.json, from src/platform and from dist/platform alike. */
export const PROJECT_ROOT = new URL('../../', import.meta.url)

/** A URL inside the project, such as `prisma/migrations/`. */
export const inProject = (path: string): URL => new URL(path, PROJECT_ROOT)
