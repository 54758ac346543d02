// What a client or server says, in the words of Granary: codes that tell whether a retry helps, and causes without rows or secrets.

import { type ErrorCode, GranaryError } from '@granary/core/codec'

export interface StoreErrors {
  /** The error of an operation (such as "read"). GranaryErrors stay as they are. */
  of(operation: string, error: unknown): GranaryError
  late(operation: string, milliseconds: number): GranaryError
}

/** @param lastError what the connection has last complained of since it was ready. */
export function storeErrors(store: string, lastError: () => Error | undefined): StoreErrors {
  return {
    of(operation, error) {
      if (GranaryError.isInstance(error)) return error
      // Where a connection is lost, the call hears only that; why it does not come back is what helps.
      const told = isReply(error) ? error : (lastError() ?? error)
      const [code, wayOut] = meaning(told)
      return new GranaryError(code, `${store} failed in ${operation}: ${wayOut}`, { cause: cleanCause(told) })
    },
    late(operation, milliseconds) {
      const last = lastError()
      const message = `${store} did not answer ${operation} within ${milliseconds} ms: repeat the call once the server is well, or give it a longer deadline`
      return new GranaryError('STORE_TIMEOUT', message, last === undefined ? {} : { cause: cleanCause(last) })
    },
  }
}

type Meaning = readonly [ErrorCode, wayOut: string]

const denied: Meaning = ['STORE_DENIED', 'the server refuses the user, the password or the permission']
const cluster: Meaning = ['STORE_UNSUPPORTED_PROTOCOL', 'the server is a node of a cluster; give the store nodes, or a Cluster']
const unavailable: Meaning = ['STORE_UNAVAILABLE', 'the cause says more; repeat the call once the server is well']
const timeOut: Meaning = ['STORE_TIMEOUT', 'the server did not answer in time; repeat the call once it is well']

/** By the first word of what a server answers. */
const replies: ReadonlyMap<string, Meaning> = new Map([
  ['OOM', ['STORE_FULL', 'the server is at its maxmemory; give it more, or remove rows']],
  ['READONLY', ['STORE_READ_ONLY', 'the server is a read-only replica; connect to its master']],
  ['MISCONF', ['STORE_READ_ONLY', 'the server cannot save to its disk and takes no writes until it can']],
  ['NOAUTH', denied],
  ['WRONGPASS', denied],
  ['NOPERM', denied],
  ['MOVED', cluster],
  ['CROSSSLOT', cluster],
  [
    'WRONGTYPE',
    ['STORE_CORRUPT', 'something that Granary did not write has the name of a row or of the registry; remove it, or use another prefix'],
  ],
])

/** What servers say after ERR, where a retry cannot help. */
const plainReplies: readonly (readonly [says: RegExp, Meaning])[] = [
  [/^ERR (DB index|SELECT)/, ['STORE_DENIED', 'the server has no database of that number; take another, such as 0']],
  [/^(ERR )?The user executing the script can't/, denied],
  [/^ERR .*cluster support disabled/, ['STORE_UNSUPPORTED_PROTOCOL', 'the server is no cluster; give the store its url, or a Redis']],
]

/** Redis before 7 puts the place in the script before what a command of it was refused with. */
const inScript = /^@user_script: ?\d+: ?-?/

function meaning(error: unknown): Meaning {
  if (!(error instanceof Error)) return unavailable
  const message = error.message.replace(inScript, '')
  if (!isReply(error)) return /^(Command timed out|Socket timeout)/.test(message) ? timeOut : unavailable
  return replies.get(message.split(' ', 1)[0] as string) ?? plainReplies.find(([says]) => says.test(message))?.[1] ?? unavailable
}

/** ioredis 6 has another class for what a server answers than ioredis 5, of the same name. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

/** Name, code and message alone: errors of ioredis carry the arguments of their command, and so rows; some servers repeat them in words. */
function cleanCause(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('Something that is no Error was thrown')
  const clean = new Error(error.message.replace(/,? with args beginning with.*$/s, ''))
  clean.name = error.name
  delete clean.stack
  return 'code' in error && typeof error.code === 'string' ? Object.assign(clean, { code: error.code }) : clean
}
