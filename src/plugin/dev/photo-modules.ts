import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { stemOf } from '../is-same-photo.js'
import { parsePhotoId } from '../modules/photo-id.js'
import { isPictureId } from '../modules/picture-code.js'

/**
 * Whether a module of the project imports the photo's model. A request typed into the address bar puts a photo into
 * the module graph too, but nothing imports it there; `?photo` asks for the picture only.
 */
export function isImported(server: ViteDevServer, file: string): boolean {
  return modulesOf(server, file).some(({ module }) => {
    const query = parsePhotoId(module.id ?? '')?.query
    return query !== undefined && query !== 'photo' && [...module.importers].some(isSource)
  })
}

function isSource({ id }: EnvironmentModuleNode): boolean {
  return id !== null && parsePhotoId(id) === null
}

/** Brings a changed model to all pages: live handles update in place, everything else is new at its next load. */
export async function updateModules(server: ViteDevServer, file: string): Promise<void> {
  const live: Promise<void>[] = []
  for (const { module, environment } of modulesOf(server, file)) {
    environment.moduleGraph.invalidateModule(module)
    if (parsePhotoId(module.id ?? '')?.query === 'model') live.push(environment.reloadModule(module))
  }
  await Promise.all(live)
}

function modulesOf(server: ViteDevServer, file: string) {
  return Object.values(server.environments).flatMap((environment) =>
    [...(environment.moduleGraph.getModulesByFile(file) ?? [])].map((module) => ({ module, environment })),
  )
}

/**
 * What Vite itself shall update after a change of a file of a photo: everything but our modules, which are updated
 * once the file has come to rest, and never by a page reload. `undefined` for other files.
 */
export function withoutPhotoModules(
  file: string,
  modules: EnvironmentModuleNode[],
): EnvironmentModuleNode[] | undefined {
  return stemOf(file) === null ? undefined : modules.filter((module) => !isOurs(module))
}

/** Our modules, and the pictures that only `?photo` imports. Of a photo that is gone Vite forgets who imports it. */
function isOurs({ id, importers }: EnvironmentModuleNode): boolean {
  if (id === null) return false
  const onlyByPhotos = [...importers].every((importer) => !isSource(importer))
  return parsePhotoId(id) !== null || (isPictureId(id) && onlyByPhotos)
}
