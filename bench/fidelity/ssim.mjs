/**
 * Structural similarity of pictures from several directions: `mean` over the pixels that show the model in either,
 * `frame` over the whole square, whose even background flatters.
 */
export function compareViews(references, pictures) {
  const views = pictures.map((picture, i) => ({ ...picture, ...compare(references[i], picture) }))
  const scores = views.map((view) => view.ssim)
  const worst = Math.min(...scores)
  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    views,
    mean: meanOf(scores),
    frame: meanOf(views.map((view) => view.frameSsim)),
    worst,
    worstIndex: scores.indexOf(worst),
  }
}

const RADIUS = 5
const SIGMA = 1.5
const KERNEL = (() => {
  const weights = Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA * SIGMA)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
})()

/**
 * SSIM as in Wang and others, "Image quality assessment: from error visibility to structural similarity" (2004):
 * luma, Gaussian window of 11 pixels. Both the mean over the model's pixels and that over the frame.
 */
function compare(reference, picture) {
  const { size } = reference
  const a = luma(reference)
  const b = luma(picture)
  const meanA = blur(a, size)
  const meanB = blur(b, size)
  const squareA = blur(multiply(a, a), size)
  const squareB = blur(multiply(b, b), size)
  const product = blur(multiply(a, b), size)
  let sum = 0
  let count = 0
  let frame = 0
  for (let i = 0; i < a.length; i++) {
    const ab = meanA[i] * meanB[i]
    const aa = meanA[i] * meanA[i]
    const bb = meanB[i] * meanB[i]
    const score =
      ((2 * ab + 6.5025) * (2 * (product[i] - ab) + 58.5225)) /
      ((aa + bb + 6.5025) * (squareA[i] - aa + squareB[i] - bb + 58.5225))
    frame += score
    if (reference.data[i * 4 + 3] === 0 && picture.data[i * 4 + 3] === 0) continue
    sum += score
    count++
  }
  return { ssim: count > 0 ? sum / count : 1, frameSsim: frame / a.length }
}

/** Luma over middle grey. */
function luma({ data }) {
  return Float64Array.from({ length: data.length / 4 }, (_, i) => {
    const alpha = data[i * 4 + 3] / 255
    const y = 0.299 * data[i * 4] + 0.587 * data[i * 4 + 1] + 0.114 * data[i * 4 + 2]
    return y + 128 * (1 - alpha)
  })
}

const multiply = (a, b) => a.map((value, i) => value * b[i])

function blur(values, size) {
  return pass(pass(values, size, 1, size), size, size, 1)
}

function pass(values, size, step, stride) {
  const out = new Float64Array(values.length)
  for (let line = 0; line < size; line++) {
    for (let at = 0; at < size; at++) {
      let sum = 0
      for (let k = -RADIUS; k <= RADIUS; k++) {
        sum += KERNEL[k + RADIUS] * values[line * stride + Math.min(size - 1, Math.max(0, at + k)) * step]
      }
      out[line * stride + at * step] = sum
    }
  }
  return out
}
