"Fixtures of the browser tests: `lab` opens notebooks, `desk` is one that tests share, `subshells` runs a test in both modes, `study` is a finished study, `shots` and `runs` are folders."
import functools, signal
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
import pytest
from playwright.sync_api import Error, expect, sync_playwright
from crdoco.checks.project import tool
from lab import Lab, find_chromium, home_env, no_chromium, serve

tiny_study = """name: tiny
notes: Four runs of a few steps each.
base: toystreet_crdoco
overrides: [source.n=16, target.n=16, eval.n=6, train.log_every=1, train.device=cpu, 'method.steps={source: 6, translate: 4, target: 2, joint: 4}']
axes:
  method.lambda_consis: [0, 1]
seeds: [0, 1]
"""

def pytest_addoption(parser):
    parser.addoption('--subshells', choices=('on', 'off', 'both'), default='both', help='comms over subshells, for tests that run in either mode')
    folder = lambda s: Path(s).resolve() # kernels work elsewhere
    parser.addoption('--shots', metavar='FOLDER', type=folder, help='where screenshots for the docs go; default: a temporary folder')
    parser.addoption('--slack', type=float, default=5., help='by how much a busy machine may miss the goals for latency')
    parser.addoption('--runs', metavar='FOLDER', type=folder, help='trained runs that screenshots may show; default: none')

def pytest_configure(config):
    runs = config.getoption('runs')
    if runs and not runs.is_dir(): raise pytest.UsageError(f'--runs: {runs} is no folder')
    expect.set_options(timeout=30_000) # for machines that are busy
    signal.signal(signal.SIGTERM, signal.default_int_handler) # whoever is told to end still ends what it started

def pytest_generate_tests(metafunc):
    modes = dict(on=[True], off=[False], both=[True, False])[metafunc.config.getoption('subshells')]
    if 'subshells' in metafunc.fixturenames: metafunc.parametrize('subshells', modes, ids=lambda s: 'subshells' if s else 'main-thread', scope='session')

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    "When a test fails, a picture of every page that is open."
    report = yield
    if report.failed and 'chromium' in item.funcargs:
        folder = item.funcargs['tmp_path_factory'].mktemp('failed')
        for i, page in enumerate(p for c in item.funcargs['chromium'].contexts for p in c.pages):
            with suppress(Error): page.screenshot(path=folder/f'{i}.png', full_page=True); report.sections.append(('screenshot', str(folder/f'{i}.png')))
    return report

@pytest.fixture(scope='session')
def chromium(tmp_path_factory):
    "One browser for all tests."
    with sync_playwright() as p:
        path = find_chromium(p.chromium.executable_path)
        if not path: pytest.exit(no_chromium, 1)
        yield (browser := p.chromium.launch(executable_path=path, env=home_env(tmp_path_factory.mktemp('chromium'))))
        browser.close()

@pytest.fixture(scope='session')
def server(tmp_path_factory):
    "A function: the JupyterLab of either mode, started when it is first asked for."
    with ExitStack() as stack:
        yield functools.cache(lambda subshells: stack.enter_context(serve(tmp_path_factory.mktemp('lab'), subshells)))

@pytest.fixture
def lab(chromium, server):
    "Opens notebooks: `nb = lab.open(['import crdoco', ...])`."
    yield (lab := Lab(chromium, server))
    lab.close()

with_panels = """from crdoco.panels.ablation import AblationPanel
from crdoco.panels.core import Panel
from crdoco.panels.parts import PartsPanel
from crdoco.panels.training import TrainPanel, holder
from crdoco.panels.translation import TranslationPanel
def close(): [v.close() for v in globals().values() if isinstance(v, Panel)]"""

@pytest.fixture(scope='session')
def desk(chromium, server):
    "A function: the notebook that all tests of one mode share, since a kernel takes long to start; `show` puts the next panel into its last cell."
    lab = Lab(chromium, server)
    @functools.cache
    def shared(subshells=True):
        nb = lab.open([with_panels, ''], width=1280, height=1600, subshells=subshells)
        nb.run(0)
        return nb
    yield shared
    lab.close()

@pytest.fixture(scope='session')
def study():
    "A finished study of two weights and two seeds, really trained: its `file` and its `root`."
    with TemporaryDirectory(prefix='study_') as folder: # of some 300 MB, which pytest would keep
        file, root = Path(folder)/'tiny.yaml', Path(folder)/'runs'
        file.write_text(tiny_study)
        tool('crdoco_ablate', str(file), '--root', str(root), '--run_missing', '--jobs', '2', '--quiet', cwd=folder)
        yield SimpleNamespace(file=file, root=root)

@pytest.fixture(scope='session')
def shots(request, tmp_path_factory):
    "Where screenshots for the docs go."
    return request.config.getoption('shots') or tmp_path_factory.mktemp('shots')

@pytest.fixture(scope='session')
def runs(request):
    "The folder of trained runs that screenshots may show, or None."
    return request.config.getoption('runs')
