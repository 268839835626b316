"The ablation sheet: cells by state, answers about seed noise, curves, one step for all pictures, the engine that outlives the page and the kernel."
import time
from playwright.sync_api import expect

def panel(desk, file, root, more='', subshells=True):
    nb = desk(subshells)
    nb.show(f'close()\np = AblationPanel({str(file)!r}, root={str(root)!r}{more})\np')
    nb.page.locator('.cr-grid [data-at="0,0"]').wait_for()
    return nb

def grid(nb): return nb.page.locator('.cr-grid').inner_text()
def until(nb, expr, seconds=180):
    end = time.monotonic() + seconds
    while not nb.python(expr):
        assert time.monotonic() < end, nb.python('[p.state.error, {k: v.state for k, v in p.cells.items()}]')
        nb.page.wait_for_timeout(250)

def test_states_seeds_and_answers(desk, study, subshells):
    nb = panel(desk, study.file, study.root, subshells=subshells)
    text = grid(nb); assert 'cannot tell' in text and '±' in text, text # two seeds decide nothing
    cell = nb.page.locator('.cr-grid [data-at="1,1"]'); cell.focus(); cells = nb.cells()
    nb.page.keyboard.press('Enter'); until(nb, "p.state.about != ''", 20)
    expect(nb.page.locator('.cr-about')).to_contain_text('lambda_consis=1')
    for k in ('a', 'x', 'd', 'd', 'j', 'ArrowDown'): nb.page.keyboard.press(k)
    assert nb.cells() == cells and nb.errors() == []

def test_curves_and_one_step_for_all_pictures(desk, study):
    nb = panel(desk, study.file, study.root)
    curves, pictures = nb.page.locator('.cr-curves'), nb.page.locator('.cr-pictures')
    expect(curves.locator('svg').first).to_be_visible(); first = curves.inner_html()
    nb.page.locator('.cr-term select').select_option('joint: consis'); expect(curves.locator('svg')).to_have_count(1); one = curves.inner_html()
    nb.page.locator('.cr-show select').select_option(index=2); nb.page.wait_for_timeout(200); nb.python('p.wait()'); assert len({first, one, curves.inner_html()}) == 3
    newest = [i.get_attribute('src') for i in pictures.locator('img').all()]; assert len(newest) == 2 # both weights, one seed
    nb.page.locator('.cr-step .noUi-handle').focus(); nb.page.keyboard.press('Home'); nb.page.wait_for_timeout(300); nb.python('p.wait()')
    assert [i.get_attribute('src') for i in pictures.locator('img').all()] != newest # one slider moves all

def test_run_the_missing_stop_one_reload_and_restart(desk, study, tmp_path):
    file = tmp_path/'one.yaml'
    file.write_text(study.file.read_text().replace('name: tiny', 'name: one').replace('joint: 4', 'joint: 4000').replace('seeds: [0, 1]', 'seeds: [0]').replace('source: 6', 'source: 2'))
    nb = panel(desk, file, tmp_path/'runs', ', jobs=1')
    assert 'missing' in grid(nb)
    try: watch(nb)
    finally: nb.python('__import__("crdoco.studies.background", fromlist=["x"]).stop_engines(p.root)')

def watch(nb):
    nb.page.locator('button.cr-run').click()
    until(nb, "[*p.cells.values()][0].state == 'running' and [*p.cells.values()][0].stage == 'joint'")
    nb.reload(); expect(nb.page.locator('.cr-grid')).to_contain_text('running')
    nb.restart_kernel(); nb.run_all(); until(nb, 'bool(p.engines)', 20) # found again; a second is never started
    expect(nb.page.locator('button.cr-run')).to_be_disabled()
    nb.page.locator('.cr-grid [data-at="0,1"]').click(); until(nb, "p.state.about != ''", 20)
    until(nb, '[*p.cells.values()][0].step > 2'); nb.page.locator('button.cr-stop-one').click()
    until(nb, "[*p.cells.values()][0].state == 'interrupted'"); expect(nb.page.locator('.cr-grid')).to_contain_text('interrupted')
    nb.page.locator('button.cr-stop').click(); until(nb, 'not p.engines')
    assert nb.errors() == []

def test_a_study_without_results(desk, study, tmp_path):
    nb = panel(desk, study.file, tmp_path/'nothing')
    assert grid(nb).count('missing') == 4 and nb.errors() == []
