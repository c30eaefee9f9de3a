/** The credential of `Authorization: Bearer …`. */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([\w-]{20,200})$/i.exec(header ?? '')?.[1]
