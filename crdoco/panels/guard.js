// Keys pressed in a panel stay in the panel: JupyterLab would take them for commands and insert or delete cells. Names for screen readers besides.
const free = e => e.ctrlKey || e.metaKey || e.altKey || e.key === 'Escape'

function render({model, el}) {
  let panel = null, watch = null, closed = false
  const keep = e => { if (!free(e)) e.stopPropagation() }
  function name() { // noUiSlider's handles and ipywidgets' bars have a role or a name, never both
    panel.setAttribute('role', 'group'); panel.setAttribute('aria-label', model.get('label'))
    for (const e of panel.querySelectorAll('.noUi-handle:not([aria-label])')) e.setAttribute('aria-label', e.closest('.jupyter-widgets')?.querySelector('.widget-label')?.textContent || 'slider')
    for (const e of panel.querySelectorAll('.progress:not([role])')) { e.setAttribute('role', 'progressbar'); e.setAttribute('aria-label', 'progress') }
  }
  function attach() {
    if (closed) return
    panel = el.closest('.cr-panel')
    if (!panel) return requestAnimationFrame(attach) // rendered before it is in the page
    panel.addEventListener('keydown', keep)
    watch = new MutationObserver(name); watch.observe(panel, {childList: true, subtree: true}); name()
  }
  attach()
  return () => { closed = true; watch?.disconnect(); panel?.removeEventListener('keydown', keep) }
}
export default {render}
