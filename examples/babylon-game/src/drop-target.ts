/** Sends pictures that are dropped into the window to the dev server, which puts them into the art folder. */
export function createDropTarget({
  onHover,
  onNote,
}: {
  onHover(on: boolean): void
  onNote(text: string): void
}): void {
  let depth = 0
  const hover = (change: number) => {
    depth = Math.max(0, depth + change)
    onHover(depth > 0)
  }
  window.addEventListener('dragenter', () => hover(1))
  window.addEventListener('dragleave', () => hover(-1))
  window.addEventListener('dragover', (event) => event.preventDefault())
  window.addEventListener('drop', async (event) => {
    event.preventDefault()
    hover(-depth)
    for (const file of event.dataTransfer?.files ?? []) {
      onNote(`${file.name} is on its way…`)
      onNote(await upload(file))
    }
  })
}

async function upload(file: File): Promise<string> {
  try {
    const response = await fetch(`/__drop-photo?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'x-drop-photo': '1' },
      body: file,
    })
    const text = await response.text()
    return response.ok ? `Saved as art/${text}` : `${file.name}: ${text}`
  } catch {
    return `${file.name} could not be sent to the dev server.`
  }
}
