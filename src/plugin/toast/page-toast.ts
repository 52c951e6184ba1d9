import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { HtmlTagDescriptor, ViteDevServer } from 'vite'
import type { ShowStatus } from '../dev/status.js'

const COMPILED = new URL('./toast-client.js', import.meta.url)
/** Vite compiles the source, and takes the compiled file as it is. */
const CLIENT = existsSync(COMPILED) ? COMPILED : new URL('./toast-client.ts', import.meta.url)
const EXTENSION = CLIENT === COMPILED ? 'js' : 'ts'

/** Ids of the module that shows the notes in the page. No `\0`: Vite compiles no file whose id has one. */
export const TOAST_MODULE = /^\/@rage3d-toast\.[jt]s$/

export function readToastClient(): Promise<string> {
  return readFile(CLIENT, 'utf8')
}

/** The tag that loads it. */
export function toastTag(base: string): HtmlTagDescriptor {
  const src = `${base}@rage3d-toast.${EXTENSION}`
  return { tag: 'script', attrs: { type: 'module', src }, injectTo: 'body' }
}

/** Sends the news to all pages; a page that opens later is told what is on its way. */
export function showInPage(server: ViteDevServer): ShowStatus {
  const busy = new Map<string, Parameters<ShowStatus>[0]>()
  server.ws.on('connection', () => {
    for (const status of busy.values()) server.ws.send('rage3d:status', status)
  })
  return (status) => {
    if (status.isKnown && !busy.has(status.photo)) return
    if (status.kind === 'busy') busy.set(status.photo, status)
    else busy.delete(status.photo)
    server.ws.send('rage3d:status', status)
  }
}
