import type { Round } from '../game/round.ts'
import { ROUND_SECONDS } from '../game/round.ts'
import { LEVEL_COLORS } from './level-view.ts'
import type { YardStats } from './yard-stats.ts'

/** Everything that is drawn over the picture. */
export interface Hud {
  showWish(wish: { name: string; photo: string } | null): void
  showRound(round: Round): void
  showStats(stats: YardStats): void
  /** A line above the lower edge; empty hides it. */
  hint(text: string): void
  note(text: string): void
  points(text: string): void
  showTitle(round: Round): void
  hideTitle(): void
  dropTarget(on: boolean): void
}

const CIRCLE = 2 * Math.PI * 20

const MARKUP = `
  <div class="wish" hidden><img alt=""><b></b><span>Have you seen this?</span></div>
  <div class="panel clock"><svg viewBox="0 0 50 50"><circle cx="25" cy="25" r="20"/>
    <circle class="hand" cx="25" cy="25" r="20" stroke-dasharray="${CIRCLE}"/></svg>
    <div><strong>0</strong><small></small></div></div>
  <div class="panel stats"></div>
  <div class="panel keys"><span><kbd>WASD</kbd>walk</span><span><kbd>Space</kbd>pick up, put down</span>
    <span><kbd>L</kbd>levels, wireframe</span><span><kbd>M</kbd>sound</span><span><kbd>Wheel</kbd>zoom</span></div>
  <div class="hint"></div>
  <div class="notes"></div>
  <div class="panel title"><div class="text"></div><button type="button"></button></div>
  <div class="drop">Drop a photo: it comes to the market</div>`

/** Builds the overlay in `root`; `onStart` is called by its button. */
export function createHud(root: HTMLElement, onStart: () => void): Hud {
  root.innerHTML = MARKUP
  const find = <T extends Element = HTMLElement>(selector: string) => root.querySelector<T>(selector)!
  find('.title button').addEventListener('click', (event) => {
    ;(event.currentTarget as HTMLElement).blur()
    onStart()
  })
  const addFor = (parent: Element, className: string, text: string, ms: number) => {
    const element = document.createElement('div')
    element.className = className
    element.textContent = text
    parent.append(element)
    setTimeout(() => element.remove(), ms)
  }
  return {
    showWish(wish) {
      const card = find('.wish')
      card.hidden = wish === null
      if (!wish) return
      find<HTMLImageElement>('.wish img').src = wish.photo
      find('.wish b').textContent = wish.name
      card.classList.remove('new')
      void card.offsetWidth // Lets the animation start again.
      card.classList.add('new')
    },
    showRound({ secondsLeft, score, delivered }) {
      const gone = 1 - secondsLeft / ROUND_SECONDS
      find<SVGElement>('.hand').style.strokeDashoffset = String(gone * CIRCLE)
      find('.clock').classList.toggle('late', secondsLeft < 20)
      setText(find('.clock strong'), String(score))
      setText(find('.clock small'), `${formatTime(secondsLeft)} · ${delivered} returned`)
    },
    showStats: (stats) => setHtml(find('.stats'), statsMarkup(stats)),
    hint(text) {
      find('.hint').classList.toggle('on', text !== '')
      if (text) setText(find('.hint'), text)
    },
    note: (text) => addFor(find('.notes'), 'note', text, 4200),
    points: (text) => addFor(root, 'points', text, 1400),
    showTitle(round) {
      find('.title').hidden = false
      find('.title .text').innerHTML = titleMarkup(round)
      find('.title button').textContent = round.phase === 'over' ? 'Once more' : 'Open the counter'
    },
    hideTitle() {
      find('.title').hidden = true
    },
    dropTarget: (on) => void find('.drop').classList.toggle('on', on),
  }
}

function titleMarkup({ phase, score, delivered, best }: Round): string {
  if (phase !== 'over') {
    return `<h1>Lantern Market</h1>
      <p>The market closes in <b>two minutes</b>, and everybody has lost something. All they have is a <b>photo</b>.</p>
      <p>Find the thing, carry it to the red stall, and be quick.</p>
      ${import.meta.env.DEV ? '<p>Drop a photo of your own into the window, and it comes to the market.</p>' : ''}`
  }
  const stars = Math.min(3, Math.floor(score / 500))
  return `<h1>The market is closed</h1><p class="stars">${'★'.repeat(stars)}${'☆'.repeat(3 - stars)}</p>
    <p><b>${delivered}</b> things found their owners, for <b>${score}</b> points.${best > score ? ` Best: ${best}.` : ''}</p>`
}

function statsMarkup({ triangles, bytes, total, levels, drafts, fps }: YardStats): string {
  const chips = levels.map((count, i) => `<i style="background:${LEVEL_COLORS[i]}"></i>${count}`)
  return `<span><b>${triangles.toLocaleString('en')}</b> triangles</span>
    <span><b>${(bytes / 1e6).toFixed(2)} MB</b> of ${(total / 1e6).toFixed(2)} loaded</span>
    <span>levels${chips.join('')}</span>${drafts ? `<span><b>${drafts}</b> drafts</span>` : ''}<span><b>${fps}</b> fps</span>`
}

function formatTime(seconds: number): string {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function setHtml(element: Element, html: string): void {
  if (element.innerHTML !== html) element.innerHTML = html
}
