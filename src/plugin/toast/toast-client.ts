// Runs in the page during development: small notes in the corner about photos whose models are on their way.
import type { Status } from '../dev/status.js'

interface Hot {
  on(event: string, listener: (payload: Status) => void): void
}

const DONE_MS = 4_000
const FAILED_MS = 15_000

const notes = new Map<string, { element: HTMLElement; timer?: ReturnType<typeof setTimeout> }>()
let list: HTMLElement | undefined

// Vite looks for the literal text `import.meta.hot`.
const hot = (import.meta as ImportMeta & { hot?: Hot }).hot
if (hot) hot.on('rage3d:status', showStatus)

function showStatus({ photo, kind, text, progress }: Status): void {
  const note = notes.get(photo) ?? { element: addNote(photo) }
  notes.set(photo, note)
  clearTimeout(note.timer)
  const [title, detail, bar] = note.element.children as unknown as HTMLElement[]
  if (!title || !detail || !bar) return
  title.textContent =
    photo
      .split('/')
      .pop()
      ?.replace(/\.photo\.[^.]+$/i, '') ?? photo
  detail.textContent = text
  note.element.title = photo
  note.element.style.borderLeftColor = kind === 'failed' ? '#e5484d' : kind === 'done' ? '#30a46c' : '#f5a524'
  bar.style.transform = `scaleX(${kind === 'busy' ? (progress ?? 0) : 0})`
  if (kind !== 'busy') note.timer = setTimeout(remove, kind === 'done' ? DONE_MS : FAILED_MS, photo)
}

function remove(photo: string): void {
  notes.get(photo)?.element.remove()
  notes.delete(photo)
}

function addNote(photo: string): HTMLElement {
  const note = document.createElement('div')
  note.style.cssText =
    'position:relative;overflow:hidden;margin-top:6px;padding:7px 12px;border-left:3px solid;border-radius:6px;background:rgba(22,22,26,.88);color:#eee;pointer-events:auto;cursor:pointer'
  const parts = ['font-weight:600', 'opacity:.8;white-space:pre-line;overflow-wrap:anywhere', BAR]
  for (const style of parts) {
    const part = document.createElement('div')
    part.style.cssText = style
    note.append(part)
  }
  note.addEventListener('click', () => remove(photo))
  openList().append(note)
  return note
}

const BAR =
  'position:absolute;left:0;right:0;bottom:0;height:2px;background:#f5a524;transform:scaleX(0);transform-origin:left;transition:transform .4s'

/** Four notes are shown at once, so that a page full of photos stays visible. */
const NOTES_STYLE = `
.notes > :nth-child(n + 5) { display: none }
.notes:has(> :nth-child(5))::after {
  content: 'and more';
  display: block;
  margin: 6px 0 0 12px;
  color: #eee;
  text-shadow: 0 0 4px #000;
}`

/** A shadow root keeps the page's styles out of the notes, and the notes out of the page's. */
function openList(): HTMLElement {
  if (list?.isConnected) return list
  const host = document.createElement('rage3d-notes')
  host.style.cssText =
    'position:fixed;right:12px;bottom:12px;z-index:2147483000;width:min(280px,70vw);font:12px/1.45 system-ui,sans-serif;pointer-events:none'
  host.setAttribute('role', 'status')
  list = document.createElement('div')
  list.className = 'notes'
  const style = document.createElement('style')
  style.textContent = NOTES_STYLE
  host.attachShadow({ mode: 'open' }).append(style, list)
  document.body.append(host)
  return list
}
