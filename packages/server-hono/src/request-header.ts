// One header of a request.

import type { Context } from 'hono'

/** What a server of Node hands its app beside the request. */
interface NodeBindings {
  readonly incoming?: { readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> }
}

/** `name`: in lower case. Node has parsed all headers already, and asking the Request for one would parse them again: a tenth of a small read. */
export function requestHeader(c: Context, name: string): string | undefined {
  const parsed = (c.env as NodeBindings | undefined)?.incoming?.headers
  if (parsed === undefined) return c.req.header(name)
  const value = parsed[name]
  return typeof value === 'string' ? value : undefined // only set-cookie has several
}
