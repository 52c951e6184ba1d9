// Skins, morph targets and animations.

export function addRig(document, dice) {
  const { odd } = dice
  if (odd(0.12, 'morph targets')) addMorphTargets(document, dice)
  if (odd(0.12, 'skin')) addSkin(document, dice)
  if (odd(0.2, 'animation')) addAnimation(document, dice)
}

function createAccessor(document, type, array) {
  const [buffer] = document.getRoot().listBuffers()
  return document.createAccessor().setType(type).setArray(array).setBuffer(buffer)
}

const nodesWithMesh = (document) =>
  document
    .getRoot()
    .listNodes()
    .filter((node) => node.getMesh())

function addMorphTargets(document, { chance }) {
  const normals = chance(0.3)
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      const count = primitive.getAttribute('POSITION').getCount()
      const moves = Float32Array.from({ length: count * 3 }, (_, i) => 0.1 * Math.sin(i))
      const turns = moves.map((value) => value * 0.1)
      const target = document.createPrimitiveTarget()
      target.setAttribute('POSITION', createAccessor(document, 'VEC3', moves))
      if (normals && primitive.getAttribute('NORMAL')) {
        target.setAttribute('NORMAL', createAccessor(document, 'VEC3', turns))
      }
      primitive.addTarget(target)
    }
    mesh.setWeights([0.5])
  }
}

function addSkin(document, { chance, between, pick }) {
  const [hip, knee] = ['hip', 'knee'].map((name) => document.createNode(name))
  document
    .getRoot()
    .listScenes()[0]
    .addChild(hip.addChild(knee.setTranslation([0, 1, 0])))
  const skin = document.createSkin('skin').setSkeleton(hip).addJoint(hip).addJoint(knee)
  if (chance(0.7)) {
    const lower = IDENTITY.map((value, i) => (i === 13 ? -1 : value))
    const matrices = Float32Array.of(...IDENTITY, ...lower)
    skin.setInverseBindMatrices(createAccessor(document, 'MAT4', matrices))
  }
  const nodes = nodesWithMesh(document)
  const mesh = pick(nodes).getMesh()
  for (const node of nodes) if (node.getMesh() === mesh) node.setSkin(skin)
  const share = between(0, 1)
  for (const primitive of mesh.listPrimitives()) {
    const length = 4 * primitive.getAttribute('POSITION').getCount()
    const joints = Uint8Array.from({ length }, (_, i) => (i % 4 === 1 ? 1 : 0))
    const weights = Float32Array.from({ length }, (_, i) => [share, 1 - share, 0, 0][i % 4])
    primitive.setAttribute('JOINTS_0', createAccessor(document, 'VEC4', joints))
    primitive.setAttribute('WEIGHTS_0', createAccessor(document, 'VEC4', weights))
  }
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

function addAnimation(document, { pick }) {
  const animation = document.createAnimation('move')
  const nodes = nodesWithMesh(document)
  for (const node of new Set([pick(nodes), pick(nodes)])) {
    const path = pick(['translation', 'rotation', 'scale'])
    const turning = path === 'rotation'
    const values = Float32Array.from(turning ? [0, 0, 0, 1, 0, 1, 0, 0] : [0, 0, 0, 1, 1, 1])
    const sampler = document
      .createAnimationSampler()
      .setInput(createAccessor(document, 'SCALAR', Float32Array.of(0, 1)))
      .setOutput(createAccessor(document, turning ? 'VEC4' : 'VEC3', values))
    const channel = document.createAnimationChannel().setTargetNode(node).setTargetPath(path)
    animation.addSampler(sampler).addChannel(channel.setSampler(sampler))
  }
}
