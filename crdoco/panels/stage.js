// One stage with layers: one picture, blink, swipe, side by side, or all at once. Zoom, pan and choices stay when the sample changes;
// everything but another sample happens here, without the kernel. Keys: see `help` below. Python side: panels.widgets.
const modes = {one: 'One', blink: 'Blink', swipe: 'Swipe', side: 'Side by side', all: 'All'}
const help = 'Arrows, Home, End: sample · R: random · O, B, S, D, A: one, blink, swipe, side by side, all · Space: blink · 1-9: first layer · Shift 1-9: second · + - 0: zoom · Shift arrows: move the divider, or pan'
const clamp = (x, low, high) => Math.min(Math.max(x, low), high)

function h(tag, {attr = {}, on = {}, ...props} = {}, ...kids) {
  const e = Object.assign(document.createElement(tag), props)
  for (const k in attr) e.setAttribute(k, attr[k])
  for (const k in on) e.addEventListener(k, on[k])
  e.append(...kids)
  return e
}

async function decode(layer, bytes) { // a map's bytes are grey values 0..255: its levels
  const bitmap = await createImageBitmap(new Blob([bytes]), {colorSpaceConversion: 'none', premultiplyAlpha: 'none'})
  const canvas = h('canvas', {width: bitmap.width, height: bitmap.height}), ctx = canvas.getContext('2d', {willReadFrequently: true})
  ctx.drawImage(bitmap, 0, 0)
  bitmap.close()
  return {...layer, map: layer.kind === 'map', canvas, ctx}
}

function read(layer) { // the pixels, once somebody asks for them
  if (layer.data) return layer
  const d = (layer.data = layer.ctx.getImageData(0, 0, layer.canvas.width, layer.canvas.height)).data
  if (layer.map) { layer.levels = new Uint8Array(d.length / 4); for (let i = 0; i < layer.levels.length; i++) layer.levels[i] = d[4 * i] }
  return layer
}

function colour(layer, isolated) { // levels -> colours; classes other than the isolated one become transparent
  if (!layer.map || layer.shown === isolated) return
  const {levels, data: {data}} = read(layer), to = new Uint32Array(data.buffer), table = new Uint32Array(256), named = layer.names && isolated >= 0
  for (let v = 0; v < 256; v++) { const [r, g, b] = layer.colours[v] || [0, 0, 0]; table[v] = ((named && v !== isolated ? 0 : 255) << 24 | b << 16 | g << 8 | r) >>> 0 }
  for (let i = 0; i < to.length; i++) to[i] = table[levels[i]]
  layer.ctx.putImageData(layer.data, 0, 0)
  layer.shown = isolated
}

function told(layer, x, y) { // the value under a pixel
  const px = clamp(Math.floor(x * layer.canvas.width), 0, layer.canvas.width - 1), py = clamp(Math.floor(y * layer.canvas.height), 0, layer.canvas.height - 1), i = py * layer.canvas.width + px
  if (!read(layer).map) return `(${[...layer.data.data.slice(4 * i, 4 * i + 3)].join(', ')})`
  const v = layer.levels[i]
  if (layer.names) return layer.names[v] ?? 'not labelled'
  if (v === layer.unknown) return 'not known'
  const last = layer.unknown === 255 ? 254 : 255
  return `${(v * layer.scale).toPrecision(2)}${v === last ? ' or more' : ''} ${layer.unit || ''}`.trim()
}

function render({model, el}) {
  let saving = 0
  const get = k => model.get(k), put = (k, v) => { model.set(k, v); model.save_changes() }
  const slide = (k, v) => { model.set(k, v); clearTimeout(saving); saving = setTimeout(() => model.save_changes(), 40) } // what moves is drawn first; the kernel hears where it came to rest
  let layers = [], flipped = false, drag = null, ask = 0, closed = false
  const canvas = h('canvas', {attr: {role: 'img'}}), said = h('div', {className: 'cr-read', textContent: ' '})
  const knob = h('div', {className: 'cr-knob', tabIndex: 0, attr: {role: 'slider', 'aria-label': 'swipe', 'aria-valuemin': 0, 'aria-valuemax': 100}})
  const frame = h('div', {className: 'cr-frame'}, canvas, knob)
  const radio = Object.entries(modes).map(([k, t]) => h('button', {className: 'cr-mode', textContent: t, attr: {'data-mode': k}, on: {click: () => put('mode', k)}}))
  const pick = (key, text) => h('select', {className: `cr-pick-${key}`, attr: {'aria-label': text}, on: {change: e => put(key, e.target.value)}})
  const a = pick('a', 'first layer'), b = pick('b', 'second layer'), over = pick('overlay', 'overlay')
  const fade = h('input', {type: 'range', min: 0, max: 1, step: .05, className: 'cr-opacity', attr: {'aria-label': 'opacity of the overlay'}, on: {input: e => put('opacity', +e.target.value)}})
  const zoomer = (t, name, f) => h('button', {textContent: t, title: name, attr: {'aria-label': name}, on: {click: f}})
  const chips = h('div', {className: 'cr-chips', attr: {role: 'group', 'aria-label': 'classes: press one to see it alone'}})
  const pair = h('span', {className: 'cr-field'}, b), layered = h('label', {className: 'cr-field'}, 'overlay ', over, fade)
  const tools = h('div', {className: 'cr-tools'}, h('span', {className: 'cr-group', attr: {role: 'group', 'aria-label': 'way of comparing'}}, ...radio), h('span', {className: 'cr-field'}, a, pair), layered,
    h('span', {className: 'cr-group'}, zoomer('−', 'zoom out', () => zoom(1 / 1.5)), zoomer('+', 'zoom in', () => zoom(1.5)), zoomer('⤢', 'whole picture', () => put('view', [1, .5, .5])), h('button', {textContent: '?', title: help, attr: {'aria-label': `keys. ${help}`}})))
  const root = h('div', {className: 'cr-stage', tabIndex: 0, attr: {role: 'group', 'aria-label': 'pictures; arrow keys change the sample'}}, tools, frame, said, chips)
  el.append(root)

  const by = name => layers.find(l => l.name === name)
  const first = () => by(get('a')) || layers[0], second = () => by(get('b')) || layers[1] || layers[0]
  function panes() { // what stands where: layers, each with its place in units of one picture
    const mode = get('mode')
    if (mode === 'all') { const cols = Math.min(layers.length, get('columns')); return {cols, rows: Math.ceil(layers.length / cols), list: layers.map((l, i) => [l, i % cols, Math.floor(i / cols)])} }
    if (mode === 'side') return {cols: 2, rows: 1, list: [[first(), 0, 0], [second(), 1, 0]]}
    return {cols: 1, rows: 1, list: [[mode === 'blink' && flipped ? second() : first(), 0, 0]]}
  }
  function clip() { const [z, x, y] = get('view'), half = .5 / z; return {z, x: clamp(x, half, 1 - half) - half, y: clamp(y, half, 1 - half) - half} }
  const look = ([z, x, y]) => { const m = .5 / z; slide('view', [z, clamp(x, m, 1 - m), clamp(y, m, 1 - m)]) } // never beyond the edge
  function zoom(f, x = .5, y = .5) { // (x, y): the point of the pane that stays where it is
    const c = clip(), z = clamp(c.z * f, 1, 32), px = c.x + x / c.z, py = c.y + y / c.z
    look([z, px - (x - .5) / z, py - (y - .5) / z])
  }
  function text(ctx, s, x, y, right) {
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`
    const w = ctx.measureText(s).width + 12 * devicePixelRatio, t = 20 * devicePixelRatio
    ctx.fillStyle = 'rgba(0,0,0,.62)'; ctx.fillRect(right ? x - w : x, y, w, t)
    ctx.fillStyle = '#fff'; ctx.textBaseline = 'middle'; ctx.fillText(s, (right ? x - w : x) + 6 * devicePixelRatio, y + t / 2)
  }
  function place(ctx, layer, x, y, w, hh) {
    const {z, x: cx, y: cy} = clip(), put = l => { colour(l, get('isolated')); ctx.imageSmoothingEnabled = !l.map && w * z < l.canvas.width * 4; ctx.drawImage(l.canvas, cx * l.canvas.width, cy * l.canvas.height, l.canvas.width / z, l.canvas.height / z, x, y, w, hh) }
    ctx.fillStyle = '#26282c'; ctx.fillRect(x, y, w, hh)
    put(layer)
    const o = by(get('overlay'))
    if (o && o !== layer && !layer.map) { ctx.globalAlpha = get('opacity'); put(o); ctx.globalAlpha = 1 }
  }
  function draw() {
    if (closed || !layers.length) return
    const {cols, rows, list} = panes(), gap = 6, ratio = layers[0].canvas.height / layers[0].canvas.width, px = devicePixelRatio
    const room = frame.parentNode.clientWidth || 640, width = Math.floor(Math.min(room, get('height') / ratio / rows * cols + gap * (cols - 1)))
    const w = (width - gap * (cols - 1)) / cols, hh = w * ratio
    canvas.style.width = frame.style.width = `${width}px`
    const [W, H] = [width, hh * rows + gap * (rows - 1)].map(v => Math.round(v * px))
    if (canvas.width !== W || canvas.height !== H) { canvas.width = W; canvas.height = H }
    const ctx = canvas.getContext('2d'), mode = get('mode')
    if (list.length > 1) ctx.clearRect(0, 0, W, H)
    if (mode !== 'swipe') for (const [l, i, j] of list) { const x = i * (w + gap) * px, y = j * (hh + gap) * px; place(ctx, l, x, y, w * px, hh * px); text(ctx, l.label, x, y) }
    if (mode === 'swipe') {
      const s = get('swipe') * canvas.width
      ctx.save(); ctx.beginPath(); ctx.rect(s, 0, canvas.width - s, canvas.height); ctx.clip(); place(ctx, second(), 0, 0, canvas.width, canvas.height); text(ctx, second().label, canvas.width, 0, true); ctx.restore()
      ctx.save(); ctx.beginPath(); ctx.rect(0, 0, s, canvas.height); ctx.clip(); place(ctx, first(), 0, 0, canvas.width, canvas.height); text(ctx, first().label, 0, 0); ctx.restore()
    }
    knob.hidden = mode !== 'swipe'; knob.style.left = `${100 * get('swipe')}%`; knob.setAttribute('aria-valuenow', Math.round(100 * get('swipe')))
    canvas.setAttribute('aria-label', mode === 'swipe' ? `${first().label} left, ${second().label} right of the divider` : list.map(([l]) => l.label).join(', '))
    root.dataset.painted = 1 + +(root.dataset.painted || 0)
    root.dataset.frame = get('frame'); root.dataset.shown = list[0][0].name
  }
  function options(select, items, value) {
    const now = JSON.stringify(items)
    if (select.dataset.items !== now) { select.replaceChildren(...items.map(([v, t]) => h('option', {value: v, textContent: t}))); select.dataset.items = now }
    select.value = value
  }
  function dress() { // the tools say what is chosen
    const all = layers.map(l => [l.name, l.label]), mode = get('mode'), isolated = get('isolated')
    options(a, all, first()?.name); options(b, all, second()?.name); options(over, [['', 'none'], ...layers.filter(l => l.map).map(l => [l.name, l.label])], get('overlay'))
    pair.hidden = !['blink', 'swipe', 'side'].includes(mode); a.hidden = mode === 'all'; fade.value = get('opacity'); fade.disabled = !get('overlay')
    radio.forEach(e => e.setAttribute('aria-pressed', e.dataset.mode === mode))
    const names = JSON.stringify(get('legend'))
    if (chips.dataset.names !== names) {
      chips.replaceChildren(...get('legend').map((c, i) => h('button', {className: 'cr-chip', attr: {'data-class': c.name}, on: {click: () => put('isolated', get('isolated') === i ? -1 : i)}}, h('i', {style: `background:rgb(${c.colour})`}), c.name)))
      chips.dataset.names = names
    }
    [...chips.children].forEach((e, i) => e.setAttribute('aria-pressed', i === isolated))
  }
  const show = () => { dress(); draw() }
  async function load() {
    const mine = ++ask, now = await Promise.all(get('layers').map((l, i) => decode(l, get('pixels')[i])))
    if (mine !== ask || closed) return // a newer sample has come
    layers = now; show()
  }
  function at(e) { // pane and point under the mouse: (layers there, x, y of the picture in 0..1, x, y of the pane)
    const r = canvas.getBoundingClientRect(), {cols, rows, list} = panes(), gap = 6, w = (r.width - gap * (cols - 1)) / cols, hh = (r.height - gap * (rows - 1)) / rows
    const i = clamp(Math.floor((e.clientX - r.left) / (w + gap)), 0, cols - 1), j = clamp(Math.floor((e.clientY - r.top) / (hh + gap)), 0, rows - 1), c = clip()
    const x = clamp((e.clientX - r.left - i * (w + gap)) / w, 0, 1), y = clamp((e.clientY - r.top - j * (hh + gap)) / hh, 0, 1)
    return {x: c.x + x / c.z, y: c.y + y / c.z, px: x, py: y, w, hh}
  }
  function hover(e) {
    if (!layers.length) return
    const p = at(e), l = layers[0].canvas
    said.textContent = `x ${Math.floor(p.x * l.width)}, y ${Math.floor(p.y * l.height)} · ` + layers.map(l => `${l.label}: ${told(l, p.x, p.y)}`).join(' · ')
  }
  canvas.addEventListener('pointerdown', e => { if (e.button) return; const c = clip(), m = .5 / c.z; root.focus({preventScroll: true}); drag = {...at(e), view: [c.z, c.x + m, c.y + m], cx: e.clientX, cy: e.clientY}; canvas.setPointerCapture(e.pointerId) })
  canvas.addEventListener('lostpointercapture', () => { drag = null })
  canvas.addEventListener('pointermove', e => {
    hover(e)
    if (!drag) return
    const [z, x, y] = drag.view
    if (get('mode') === 'swipe' && z === 1) slide('swipe', clamp((e.clientX - canvas.getBoundingClientRect().left) / canvas.clientWidth, 0, 1))
    else if (z > 1) look([z, x - (e.clientX - drag.cx) / drag.w / z, y - (e.clientY - drag.cy) / drag.hh / z])
  })
  canvas.addEventListener('pointerup', e => { if (drag && get('mode') === 'blink' && Math.hypot(e.clientX - drag.cx, e.clientY - drag.cy) < 4) { flipped = !flipped; draw() } drag = null })
  canvas.addEventListener('pointerleave', () => { said.textContent = ' ' })
  canvas.addEventListener('dblclick', () => put('view', [1, .5, .5]))
  frame.addEventListener('wheel', e => { if (!e.ctrlKey && !e.metaKey && document.activeElement !== root) return; e.preventDefault(); const p = at(e); zoom(Math.exp(-e.deltaY / 300), p.px, p.py) }, {passive: false})
  knob.addEventListener('pointerdown', e => { knob.setPointerCapture(e.pointerId); e.stopPropagation() })
  knob.addEventListener('pointermove', e => { if (knob.hasPointerCapture(e.pointerId)) slide('swipe', clamp((e.clientX - canvas.getBoundingClientRect().left) / canvas.clientWidth, 0, 1)) })
  knob.addEventListener('keydown', e => { const to = {ArrowLeft: get('swipe') - .05, ArrowRight: get('swipe') + .05, Home: 0, End: 1}[e.key]; if (to !== undefined) { slide('swipe', clamp(to, 0, 1)); e.stopPropagation(); e.preventDefault() } })

  const steps = {ArrowLeft: n => n - 1, ArrowRight: n => n + 1, PageUp: n => n - 10, PageDown: n => n + 10, Home: () => 0, End: () => Infinity, r: () => Math.floor(Math.random() * get('count'))}
  const keys = {o: 'one', b: 'blink', s: 'swipe', d: 'side', a: 'all'}
  function key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || ['SELECT', 'INPUT'].includes(e.target.tagName)) return
    if (e.key === ' ' && e.target.tagName === 'BUTTON') return
    const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[e.key], digit = /^Digit([1-9])$/.exec(e.code), step = steps[e.key], [z, x, y] = get('view'), swipe = get('mode') === 'swipe'
    if (e.shiftKey && way && swipe && way[0]) slide('swipe', clamp(get('swipe') + .05 * way[0], 0, 1))
    else if (e.shiftKey && way) { const c = clip(); look([z, c.x + .5 / z + .1 * way[0] / z, c.y + .5 / z + .1 * way[1] / z]) }
    else if (step) put('index', clamp(step(get('index')), 0, get('count') - 1))
    else if (e.key === ' ') { if (get('mode') !== 'blink') put('mode', 'blink'); flipped = !flipped; draw() }
    else if (keys[e.key]) put('mode', keys[e.key])
    else if (digit && layers[digit[1] - 1]) put(e.shiftKey ? 'b' : 'a', layers[digit[1] - 1].name)
    else if (e.key === '+' || e.key === '=') zoom(1.5)
    else if (e.key === '-') zoom(1 / 1.5)
    else if (e.key === '0') put('view', [1, .5, .5])
    else return
    e.preventDefault()
  }
  root.addEventListener('keydown', key)
  model.on('change:frame', load)
  const live = ['mode', 'a', 'b', 'overlay', 'opacity', 'isolated', 'height', 'columns', 'legend'], drawn = ['swipe', 'view'] // the latter change no tool
  live.forEach(k => model.on(`change:${k}`, show)); drawn.forEach(k => model.on(`change:${k}`, draw))
  const sizes = new ResizeObserver(draw)
  sizes.observe(root)
  load()
  return () => { closed = true; sizes.disconnect(); model.off('change:frame', load); live.forEach(k => model.off(`change:${k}`, show)); drawn.forEach(k => model.off(`change:${k}`, draw)) }
}
export default {render}
