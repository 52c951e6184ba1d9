import type { ViteDevServer } from 'vite'
import type { Model } from '../../pipeline/index.js'
import type { PhotoId } from '../modules/photo-id.js'
import type { Session } from '../session.js'
import { type AssetShelf, createAssetShelf } from './asset-shelf.js'
import { createDevModels, type DevModel } from './dev-models.js'
import type { DevNews } from './dev-news.js'
import type { Failures } from './failures.js'
import { isImported, updateModules } from './photo-modules.js'

/** The models of the photos that modules name, kept up to date in the page. */
export interface PageModels {
  /** Files that modules point to. */
  readonly shelf: AssetShelf
  /** The model for a module; `photo` is the path on disk, which differs from the module's in `public/`. */
  load(photo: string, id: PhotoId): Promise<DevModel>
  /** Looks at a photo again and tells the page what changed. */
  refresh(photo: string): Promise<void>
  /** Whether the photo could not be used when it was last looked at. */
  isBroken(photo: string): boolean
  /** Shows a model that was just finished. */
  replace(photo: string, model: Model): Promise<void>
  photos(): string[]
  inputsOf(photo: string): readonly string[]
  /** Whether a module of the project imports the photo. */
  isImported(photo: string): boolean
  /** Whether a module wants the photo's STL, which the finished model does not have. */
  lacksStl(photo: string): boolean
}

export interface PageModelsOptions {
  readonly server: ViteDevServer
  readonly session: Session
  readonly news: Pick<DevNews, 'relative'>
  readonly failures: Pick<Failures, 'tell' | 'forget'>
  /** The photo can be used: its real model is worth having. */
  readonly onUsable: (photo: string) => void
}

export function createPageModels({
  server,
  session,
  news,
  failures,
  onUsable,
}: PageModelsOptions): PageModels {
  const models = createDevModels(session, news.relative)
  const shelf = createAssetShelf()
  /** Files as modules name them, by path on disk. */
  const files = new Map<string, string>()
  const wantsStl = new Set<string>()
  const fileOf = (photo: string) => files.get(photo) ?? photo

  const tell = (photo: string, { error }: DevModel) => {
    if (error) failures.tell(photo, error, true)
    else onUsable(photo)
  }
  return {
    shelf,
    async load(photo, { file, query }) {
      files.set(photo, file)
      if (query === 'stl') wantsStl.add(photo)
      const found = await models.get(photo)
      shelf.add(found.model)
      if (!found.error) failures.forget(photo)
      tell(photo, found)
      return found
    },
    async refresh(photo) {
      const wasBroken = models.isBroken(photo)
      const { now, changed } = await models.refresh(photo)
      shelf.add(now.model)
      if (changed) await updateModules(server, fileOf(photo))
      if (wasBroken && !now.error) failures.forget(photo)
      tell(photo, now)
    },
    async replace(photo, model) {
      if (!(await models.put(photo, model))) return
      shelf.add((await models.get(photo)).model)
      await updateModules(server, fileOf(photo))
    },
    isBroken: models.isBroken,
    photos: models.photos,
    inputsOf: models.inputsOf,
    isImported: (photo) => isImported(server, fileOf(photo)),
    lacksStl: (photo) => wantsStl.has(photo) && !models.hasStl(photo),
  }
}
