"JupyterLab in a headless Chromium: what the browser tests stand on."
import ast, io, json, os, shutil, socket, subprocess, sys, time
from contextlib import contextmanager
from pathlib import Path
from PIL import Image
from playwright.sync_api import Error
from crdoco.checks.project import write_notebook

no_chromium = 'Chromium was not found; install it (Debian: apt-get install chromium; elsewhere: playwright install chromium) or set CRDOCO_CHROMIUM to its path'
kernel = dict(display_name='Python 3', language='python')

def find_chromium(own=''):
    "The path of a Chromium: the one CRDOCO_CHROMIUM names, else one on PATH, else `own`, which is Playwright's; None if there is none."
    asked = os.environ.get('CRDOCO_CHROMIUM')
    return next(filter(None, map(shutil.which, [asked] if asked else ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', own])), None)

def home_env(home):
    "The environment of a process that lives in the folder `home` and knows nothing of how the user set up Python, Jupyter and the desktop."
    return {k: v for k, v in os.environ.items() if not k.startswith(('JUPYTER', 'IPYTHON', 'PYTHON', 'MPL', 'XDG_'))} | dict(HOME=str(home))

def write_json(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))

@contextmanager
def serve(home, subshells):
    "A JupyterLab that keeps all its files in the folder `home`: (URL, token, folder of notebooks)."
    data, settings = home/'data', home/'settings'
    apputils = settings/'@jupyterlab'/'apputils-extension'
    write_json(apputils/'notification.jupyterlab-settings', dict(fetchNews='false', checkForUpdates=False)) # a popup would cover a corner
    write_json(apputils/'kernels-settings.jupyterlab-settings', dict(commsOverSubshells='perCommTarget' if subshells else 'disabled'))
    write_json(apputils/'themes.jupyterlab-settings', {'adaptive-theme': True}) # dark where the browser says so
    write_json(data/'kernels'/'tests'/'kernel.json', dict(argv=[sys.executable, '-m', 'ipykernel_launcher', '-f', '{connection_file}'], **kernel))
    (home/'nbs').mkdir()
    with socket.socket() as s: s.bind(('127.0.0.1', 0)); port = s.getsockname()[1]
    token, log = os.urandom(16).hex(), home/'log.txt'
    args = ['--no-browser', '--allow-root', '--ip=127.0.0.1', f'--port={port}', f'--ServerApp.root_dir={home/"nbs"}', '--LabApp.expose_app_in_browser=True',
            '--LabApp.extension_manager=readonly', '--ServerApp.terminals_enabled=False']
    env = home_env(home) | dict(JUPYTER_DATA_DIR=str(data), JUPYTERLAB_SETTINGS_DIR=str(settings), JUPYTER_TOKEN=token)
    with log.open('w') as f: # a session of its own, so that Ctrl-C reaches pytest only
        p = subprocess.Popen([sys.executable, '-m', 'jupyterlab', *args], cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=f, stderr=f, start_new_session=True)
    try: await_server(p, port, log); yield f'http://127.0.0.1:{port}', token, home/'nbs'
    finally:
        p.terminate()
        try: p.wait(20)
        except subprocess.TimeoutExpired: p.kill()

def await_server(p, port, log, seconds=90):
    "Wait until the server answers."
    end = time.monotonic() + seconds
    while p.poll() is None and time.monotonic() < end:
        try: socket.create_connection(('127.0.0.1', port), 5).close(); return
        except OSError: time.sleep(.1)
    raise RuntimeError(f'jupyter-lab did not start:\n{log.read_text()[-2000:]}')

def save_png(png, path, limit=100_000):
    "Write the bytes of a PNG to a file of at most `limit` bytes, with as many colours as fit."
    path, image = Path(path), Image.open(io.BytesIO(png)).convert('RGB')
    for colours in (None, 256, 128, 64, 32):
        out = io.BytesIO()
        (image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE) if colours else image).save(out, 'PNG', optimize=True)
        if out.tell() <= limit: break
    else: raise ValueError(f'{path}: {out.tell()} bytes with {colours} colours, more than {limit}; show less of it, or smaller')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    return path

# The page's scripts: `nb` is the notebook's panel, `cells` are its cells, `kernel` is its kernel's connection
HEAD = """const until = async f => { for (;;) { const v = f(); if (v) return v; await new Promise(r => setTimeout(r, 20)) } };
const app = await until(() => window.jupyterapp); await app.restored;
const nb = await until(() => [...app.shell.widgets('main')].find(w => w.context?.path == path));
await nb.context.ready; await nb.sessionContext.ready;
const kernel = nb.sessionContext.session.kernel, cells = nb.content.widgets;"""
READY = 'await kernel.info; await until(() => kernel.connectionStatus == "connected")'
RUN = 'nb.content.activeCellIndex = arg; nb.content.deselectAll(); await app.commands.execute("notebook:run-cell")'
ERRORS = 'return cells.flatMap((c, i) => (c.model.sharedModel.outputs ?? []).filter(o => o.output_type == "error").map(o => `cell ${i}: ${o.ename}: ${o.evalue}`))'
PYTHON = """const code = `__import__("json").dumps(${arg})`;
const {content} = await kernel.requestExecute({code: '', silent: true, store_history: false, user_expressions: {value: code}}).done;
return content.user_expressions.value"""
# What an element shows, as a value that differs when it shows something else; of a canvas 96 x 96 points, for speed
SHOWN = """e => {
if (e.matches('img')) return e.complete && e.currentSrc;
if (!e.matches('canvas')) return e.outerHTML;
const small = new OffscreenCanvas(96, 96).getContext('2d', {willReadFrequently: true});
small.drawImage(e, 0, 0, 96, 96);
return small.getImageData(0, 0, 96, 96).data.join() }"""
# Once the element is at rest: from the next input's own time stamp to the end of the frame that shows something else (a message sent while a frame is made arrives when it is painted)
WATCH = """async ([css, shown]) => {
const frame = () => new Promise(requestAnimationFrame), painted = () => new Promise(r => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0) }), look = () => (0, eval)(shown)(document.querySelector(css));
let before = look();
for (let since = performance.now(); performance.now() - since < 150; await frame()) { const now = look(); if (now !== before) { before = now; since = performance.now() } }
const input = new Promise(r => { for (const k of ['keydown', 'pointerdown', 'input']) addEventListener(k, r, {capture: true, once: true}) });
window.crdocoLatency = (async () => {
  const start = (await input).timeStamp;
  for (let now = before; now === before || now === false; now = look()) await frame();
  await document.querySelector(css).decode?.(); await painted();
  return performance.now() - start })() }"""

class Notebook:
    "A notebook that is open in JupyterLab, with its kernel; `page` is Playwright's page."
    def __init__(self, page, path):
        self.page, self.path = page, path
        self.js(READY)

    def js(self, body, arg=None, seconds=120):
        "What the JavaScript `body` returns; it sees `arg`, `app`, `nb`, `cells`, `kernel` and `until`."
        late = f'new Promise((_, no) => setTimeout(() => no(new Error("not done after {seconds} s")), {1000 * seconds}))'
        return self.page.evaluate(f'([path, arg]) => Promise.race([(async () => {{ {HEAD}\n{body} }})(), {late}])', [self.path, arg])

    def run_all(self, seconds=120):
        "Run every cell; done when the last one has finished, or the first one has failed."
        self.js('await app.commands.execute("notebook:run-all-cells")', seconds=seconds)

    def run(self, i, seconds=120):
        "Run cell `i`, again if it has run."
        self.js(RUN, i, seconds)

    def show(self, source):
        "Let the last cell be this code, and run it."
        self.run(self.js('cells.at(-1).model.sharedModel.setSource(arg); return cells.length - 1', source))
        assert self.errors() == [], self.errors()

    def output(self, i):
        "The locator of what cell `i` shows."
        return self.page.locator('.jp-Notebook .jp-Cell').nth(i).locator('.jp-OutputArea-output')

    def text(self, i):
        "The visible text of what cell `i` shows."
        return '\n'.join(self.output(i).all_inner_texts()).strip()

    def errors(self):
        "A sentence for each output that is an error."
        return self.js(ERRORS)

    def restart_kernel(self):
        "Restart the kernel; outputs stay as they are."
        self.js(f'await nb.sessionContext.restartKernel(); {READY}')

    def reload(self):
        "Save, and load the page again; the kernel goes on."
        self.js('await nb.context.save()')
        self.page.reload()
        self.js(READY)

    def python(self, expr):
        "The value of a Python expression in the notebook's kernel, by way of JSON."
        value = self.js(PYTHON, expr)
        if value['status'] != 'ok': raise RuntimeError(f"{expr}: {value['ename']}: {value['evalue']}")
        return json.loads(ast.literal_eval(value['data']['text/plain']))

    def cells(self):
        "(number of cells, index of the active one): a key that JupyterLab took for a command changes them."
        return tuple(self.js('return [cells.length, nb.content.activeCellIndex]'))

    def shot(self, locator, path):
        "A picture of an element, in a PNG of at most 100 kB."
        return save_png(locator.screenshot(animations='disabled'), path)

    def latency(self, action, css, n=10, shown=SHOWN):
        "Milliseconds, measured in the page, from the input event of each of `n` calls of `action` until the element shows something else."
        times = []
        for _ in range(n):
            self.page.evaluate(WATCH, [css, shown])
            action()
            times.append(self.js('return await window.crdocoLatency', seconds=30))
        return times

    def close(self):
        "Shut the kernel down and close the page."
        try: self.js('await nb.sessionContext.shutdown()', seconds=10)
        except Error: pass # the page is gone, or its kernel; the server ends with what is left
        self.page.context.close()

class Lab:
    "Opens notebooks and closes them again."
    def __init__(self, chromium, server):
        self.chromium, self.server, self.notebooks = chromium, server, []

    def open(self, cells, name=None, width=1280, height=1000, theme='light', subshells=True):
        "A new notebook of these cells, not run yet."
        url, token, folder = self.server(subshells)
        name = f'{name or "test"}-{len(list(folder.iterdir()))}'
        write_notebook(folder/f'{name}.ipynb', cells, kernelspec=dict(name='tests', **kernel))
        page = self.chromium.new_context(viewport=dict(width=width, height=height), color_scheme=theme).new_page()
        page.set_default_timeout(60_000) # for machines that are busy
        page.goto(f'{url}/lab/workspaces/{name}/tree/{name}.ipynb?token={token}') # a workspace of its own, or Lab would open earlier notebooks again
        self.notebooks.append(Notebook(page, f'{name}.ipynb'))
        return self.notebooks[-1]

    def close(self):
        for nb in self.notebooks: nb.close()
