// What the fixture needs of Bun's runner, whose types are not installed.

declare module 'bun:test' {
  export function describe(title: string, body: () => void): void
  export function test(title: string, run: () => Promise<void>): void
}
