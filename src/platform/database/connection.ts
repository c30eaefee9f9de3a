import pg, { type ClientBase } from 'pg'

export type Connection = ClientBase

/** Works on one connection to a server, without a pool, for tasks of the command line. */
export async function withConnection<T>(
  connectionString: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
