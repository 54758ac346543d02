import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.js'

vi.resetModules() // the disk is replaced under modules that other tests may have loaded already
vi.doMock(import('node:fs/promises'), async (original) => {
  const disk = await original()
  return { ...disk, link: vi.fn(disk.link) }
})
const { link } = await import('node:fs/promises')
const { fileRegistryStore } = await import('../file-registry-store.js')

afterAll(() => {
  vi.doUnmock('node:fs/promises')
  vi.resetModules()
})

test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])(
  'a file system that answers %s to a hard link is named as one without',
  async (code) => {
    const store = fileRegistryStore({ path: join(temporaryFolder(), 'registry') })
    vi.mocked(link).mockRejectedValueOnce(Object.assign(new Error('operation not permitted'), { code }))
    await expect(store.save('{}', { now: 1, expected: undefined })).rejects.toMatchObject({
      code: 'STORE_DENIED',
      cause: { code: 'ENOTSUP' },
    })
    expect(await store.load({ now: 1 })).toBeUndefined()
    await store.save('{}', { now: 1, expected: undefined })
  },
)
