/** Whom a service should take the sender for. */
export type Login = { readonly url: string } & (
  { readonly token: string } | { readonly email: string; readonly password: string }
)
