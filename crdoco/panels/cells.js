// A table that is worked with: arrows move, Enter, Space or a click picks a cell, a head cell sorts. Python side: panels.widgets.
const make = (tag, props = {}, ...kids) => { const e = Object.assign(document.createElement(tag), props); e.append(...kids); return e }

function render({model, el}) {
  const root = make('div', {className: 'cr-cells'})
  el.append(root)
  let at = [0, 0]
  const cell = (i, j) => root.querySelector(`[data-at="${i},${j}"]`)
  function pick(i, j) { const [, , n] = model.get('picked'); model.set('picked', [i, j, n + 1]); model.save_changes() }
  function stand(i, j) { cell(...at)?.setAttribute('tabindex', -1); at = [i, j]; cell(i, j).setAttribute('tabindex', 0) }
  const move = (i, j) => cell(i, j)?.focus()
  function one(tag, c, i, j) {
    const td = make(tag, {className: `${c.num ? 'num ' : ''}${c.cls || ''}`, title: c.title || '', tabIndex: i === at[0] && j === at[1] ? 0 : -1}, ...(c.dot ? [make('i', {style: `background:${c.dot}`})] : []), String(c.t ?? '').replaceAll(' ± ', '\u00a0±\u00a0'))
    td.dataset.at = `${i},${j}`
    td.setAttribute('role', tag === 'td' ? 'gridcell' : i < 0 ? 'columnheader' : 'rowheader')
    if (c.name) td.setAttribute('aria-label', c.name)
    if (c.bg) td.style.cssText = `background:${c.bg};color:${c.ink || 'inherit'}`
    if (c.sort) td.setAttribute('aria-sort', c.sort)
    return td
  }
  function draw() {
    const held = root.contains(document.activeElement), [si, sj] = model.get('current'), body = model.get('body'), head = model.get('head')
    if (at[0] >= body.length || at[1] >= head.length) at = [0, 0]
    const table = make('table', {}, make('thead', {}, make('tr', {}, ...head.map((c, j) => one('th', c, -1, j)))), make('tbody', {}, ...body.map((row, i) => make('tr', {}, ...row.map((c, j) => one(j ? 'td' : 'th', c, i, j))))))
    table.setAttribute('role', 'grid'); table.setAttribute('aria-label', model.get('label'))
    root.replaceChildren(...(model.get('caption') ? [make('p', {className: 'cr-caption', textContent: model.get('caption')})] : []), make('div', {className: 'cr-scroll'}, table))
    cell(si, sj)?.setAttribute('aria-selected', true)
    if (held) cell(...at)?.focus({preventScroll: true})
    root.dataset.painted = 1 + +(root.dataset.painted || 0)
  }
  const where = e => e.target.closest('[data-at]')?.dataset.at.split(',').map(Number)
  root.addEventListener('focusin', e => { const w = where(e); if (w) stand(...w) })
  root.addEventListener('click', e => { const w = where(e); if (w) { move(...w); pick(...w) } })
  root.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return
    const [i, j] = at, last = [model.get('body').length - 1, model.get('head').length - 1]
    const to = {ArrowUp: [i - 1, j], ArrowDown: [i + 1, j], ArrowLeft: [i, j - 1], ArrowRight: [i, j + 1], Home: [i, 0], End: [i, last[1]], PageUp: [0, j], PageDown: [last[0], j]}[e.key]
    if (to) move(...to)
    else if (e.key === 'Enter' || e.key === ' ') pick(i, j)
    else return
    e.preventDefault()
  })
  const live = ['body', 'head', 'current', 'caption', 'label']
  live.forEach(k => model.on(`change:${k}`, draw))
  draw()
  return () => live.forEach(k => model.off(`change:${k}`, draw))
}
export default {render}
