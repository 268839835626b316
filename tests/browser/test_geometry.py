"A depth run and a flow run in all four panels: both frames of a pair, maps in metres and pixels, what colours mean, parts by range, the sheet, the training."
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
import pytest
from playwright.sync_api import expect
from crdoco.checks.project import tool

kinds = dict( # What a panel must show of each task
    depth=SimpleNamespace(metric='RMSE m', unit='m', parts=['0-6.25 m', '6.25-12.5 m', '12.5-25 m', '25-50 m'], form='L1',
        layers=['x_t, target image', 'x_ts, in source style', 'x_tst, and back', 'F_t(x_t)', 'F_s(x_ts)', 'y, ground truth', 'disagreement, L1 (Eq. 2)',
                'error of F_t(x_t)', 'error of F_s(x_ts)', '|x_tst − x_t|']),
    flow=SimpleNamespace(metric='EPE px', unit='px', parts=['0-2 px', '2-8 px', '8-32 px', '32+ px', 'visible', 'hidden'], form='end-point error',
        layers=['x_t, target image', 'x_t, next frame', 'x_ts, in source style', 'x_ts, next frame', 'x_tst, and back', 'F_t(x_t)', 'F_s(x_ts)', 'y, ground truth',
                'disagreement, end-point error (Eq. 2)', 'error of F_t(x_t)', 'error of F_s(x_ts)', 'temporal error of x_ts', '|x_tst − x_t|']))

@pytest.fixture(scope='module', params=[*kinds])
def runs(request):
    "A finished study of one task: CrDoCo and source only, of a few steps each."
    kind, steps = request.param, 'method.steps={source: 3, translate: 2, target: 2, joint: 2}'
    with TemporaryDirectory(prefix=f'{kind}_') as folder:
        file, root = Path(folder)/f'tiny_{kind}.yaml', Path(folder)/'runs'
        file.write_text(f"""name: tiny_{kind}
base: toystreet_{kind}_crdoco
overrides: [source.n=8, target.n=8, eval.n=3, train.log_every=1, train.device=cpu, train.batch=2, 'augment_s.size=[32,64]', 'augment_t.size=[32,64]', 'eval_size=[32,64]', '{steps}']
axes:
  method.lambda_consis: [0, 1]
seeds: [0]
""")
        tool('crdoco_ablate', str(file), '--root', str(root), '--run_missing', '--jobs', '2', '--quiet', cwd=folder)
        yield SimpleNamespace(kind=kind, file=file, root=root, run='lambda_consis=1,seed=0', **vars(kinds[kind]))

def shown(desk, what, ready):
    "The notebook with a panel, once `ready` is there."
    nb = desk()
    nb.show(f'close()\np = {what}\np')
    nb.page.locator(ready).first.wait_for()
    return nb

def of_study(runs): return f'study={str(runs.file)!r}, root={str(runs.root)!r}'
def read(nb): return nb.page.locator('.cr-read').inner_text()
def key(nb, kind): return nb.page.get_by_alt_text(f'what the colours of {kind} mean')

def point(nb, x, y):
    "Put the mouse on a place of the picture, in shares of its sides."
    box = nb.page.locator('.cr-frame canvas').bounding_box()
    nb.page.mouse.move(box['x'] + x * box['width'], box['y'] + y * box['height'])

def test_layers_units_and_colours_of_a_sample(desk, runs):
    nb = shown(desk, f"TranslationPanel({of_study(runs)}, run={runs.run!r}, mode='one', a='truth')", '.cr-stage[data-frame]')
    assert nb.python('p.state.error') == '' and nb.python("[l['label'] for l in p.w_stage.layers]") == runs.layers
    nb.page.locator('.cr-stage').scroll_into_view_if_needed()
    point(nb, .3, .9); expect(nb.page.locator('.cr-read')).to_contain_text('error of F_t(x_t): ')
    said = dict(part.split(': ', 1) for part in read(nb).split(' · ')[1:])
    assert said['error of F_t(x_t)'].endswith(runs.unit)
    point(nb, .6, .02); expect(nb.page.locator('.cr-read')).to_contain_text('error of F_t(x_t): not known') # the sky
    if runs.kind == 'depth': expect(nb.page.locator('.cr-read')).to_contain_text('y, ground truth: not known')
    expect(key(nb, runs.kind)).to_be_visible()
    seen = set()
    for name in nb.python("[l['name'] for l in p.w_stage.layers]"):
        nb.page.locator('.cr-pick-a').select_option(name); expect(nb.page.locator('.cr-stage')).to_have_attribute('data-shown', name)
        seen.add(nb.page.locator('.cr-frame canvas').evaluate('e => e.toDataURL()'))
    assert len(seen) == len(runs.layers) # each is another picture

def test_orders_and_the_source(desk, runs):
    nb = shown(desk, f"TranslationPanel({of_study(runs)}, run={runs.run!r})", '.cr-stage[data-frame]')
    nb.page.locator('.cr-order select').select_option('most flipped first')
    expect(nb.page.locator('.cr-error')).to_contain_text(f'the task {runs.kind} has no classes')
    nb.page.locator('.cr-order select').select_option('worst scored first'); expect(nb.page.locator('.cr-error')).to_have_count(0)
    nb.page.locator('.cr-domain select').select_option('source, training'); nb.python('p.work.wait(60)')
    assert nb.python('p.state.error') == '' and nb.python("p.w_stage.layers[0]['label']") == 'x_s, source image'
    assert nb.errors() == []

def test_parts_and_the_images_behind_them(desk, runs):
    nb = shown(desk, f'PartsPanel({of_study(runs)})', '.cr-table [data-at="0,0"]')
    names = [nb.page.locator(f'.cr-table [data-at="{i},0"]').inner_text() for i in range(len(runs.parts))]
    assert names == runs.parts and runs.metric in nb.page.locator('.cr-table').inner_text()
    nb.page.locator('.cr-table [data-at="1,0"]').click(); nb.page.locator('.cr-list [data-at="0,0"]').click()
    nb.page.locator('.cr-causes .cr-stage[data-frame]').wait_for()
    expected = ['image', 'next', 'truth', 'prediction', 'error'] if runs.kind == 'flow' else ['image', 'truth', 'prediction', 'error']
    assert nb.python("p.settle() and [l['name'] for l in p.w_stage.layers]") == expected and nb.python('p.state.error') == ''
    expect(key(nb, runs.kind)).to_be_visible()
    nb.page.locator('.cr-matrix select').select_option(label='confusion of a run'); expect(nb.page.locator('.cr-error')).to_contain_text(f'the task {runs.kind} has no classes')

def test_the_sheet(desk, runs):
    nb = shown(desk, f'AblationPanel({str(runs.file)!r}, root={str(runs.root)!r})', '.cr-grid [data-at="0,0"]')
    expect(nb.page.locator('.cr-pictures img').first).to_be_visible()
    expect(key(nb, runs.kind)).to_be_visible()
    assert nb.python('p.state.error') == '' and nb.python('{c.state for c in p.cells.values()} == {"done"}')
    assert 'lower is better' in nb.page.locator('.cr-panel').inner_text().lower() or runs.metric.split()[0] in nb.page.locator('.cr-panel').inner_text()

def test_the_training(desk, runs):
    folder = runs.root/runs.run
    nb = shown(desk, f'TrainPanel(recipe={str(folder/"config.yaml")!r}, folder={str(folder)!r})', '.cr-samples img')
    expect(nb.page.locator('.cr-scores')).to_contain_text('F_t(x_t) on toystreet-camera: ')
    expect(key(nb, runs.kind)).to_be_visible()
    assert nb.python('[p.state.status, p.state.error]') == ['done', ''] and nb.errors() == []
