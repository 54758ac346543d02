// Names and addresses that this machine has for itself.

/** A host as a URL writes it, or an address as a socket tells it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?(::1|::ffff:127(\.\d{1,3}){3})\]?)$/i.test(host)
}
