/** Why the service does not start, in words for whoever starts it: the message tells the fix, and a stack would only hide it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
}
