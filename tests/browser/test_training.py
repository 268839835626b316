"The training panel: a run starts, is seen to advance, stops, resumes, outlives the kernel, and is never started twice."
import re, time
from playwright.sync_api import expect

small = "source.n=8 target.n=8 eval.n=2 train.batch=2 train.log_every=1 train.device=cpu networks.F.width=8 augment_s.size=[32,64] augment_t.size=[32,64] eval_size=[32,64] 'method.steps={source: 2, translate: 2, target: 0, joint: 400}'"

def panel(desk, folder, subshells=True):
    nb = desk(subshells)
    nb.show(f'close()\np = TrainPanel(overrides={small!r}, folder={str(folder)!r})\np')
    nb.button = nb.page.locator('button.cr-start')
    expect(nb.button).to_be_visible()
    return nb

def until(nb, expr, seconds=120):
    end = time.monotonic() + seconds
    while not nb.python(expr):
        assert time.monotonic() < end, nb.python('[p.state.status, p.state.error, p.w_status.value]')
        nb.page.wait_for_timeout(200)

def width(nb): return float(re.search(r'width: ([\d.]+)%', nb.page.locator('.cr-bar .progress-bar').get_attribute('style'))[1])

def test_start_watch_stop_resume(desk, tmp_path, subshells):
    nb = panel(desk, tmp_path/'run', subshells=subshells)
    try: watch(nb)
    finally: nb.python('p.stop()')

def watch(nb):
    cells = nb.cells()
    nb.button.focus(); nb.page.keyboard.press('Enter') # by keyboard
    until(nb, 'p.state.status == "running" and p.run.position()[0] == "joint"')
    expect(nb.button).to_be_disabled(); expect(nb.page.locator('.cr-status')).to_contain_text('running, stage joint')
    bar = width(nb); until(nb, f'p.state.done * 100 > {bar} + 1'); nb.page.wait_for_timeout(300); assert width(nb) > bar # it advances
    expect(nb.page.locator('.cr-chart svg').first).to_be_visible()
    pid = nb.python('holder(p.run)')
    nb.reload(); expect(nb.page.locator('.cr-status')).to_contain_text('running') # a reloaded page keeps the panel
    nb.restart_kernel(); nb.run_all() # a restarted kernel finds the same run
    assert nb.python('[p.state.status, holder(p.run)]') == ['running', pid]
    nb.run(1); assert nb.python('[holder(p.run), p.started is None]') == [pid, True] # a cell run twice starts nothing
    nb.page.locator('button.cr-stop').click() # by mouse
    until(nb, 'p.state.status == "interrupted"'); at = nb.python('p.run.position()[1]')
    expect(nb.button).to_have_text('Resume'); expect(nb.page.locator('.cr-status')).to_contain_text('resume continues')
    nb.button.click(); until(nb, f'p.state.status == "running" and p.run.position()[1] > {at}')
    nb.page.locator('button.cr-stop').focus(); nb.page.keyboard.press('Space')
    until(nb, 'p.state.status == "interrupted"')
    assert nb.cells() == cells and nb.errors() == []

def test_wrong_input_is_a_sentence_and_keys_stay_in_the_panel(desk, tmp_path):
    nb = panel(desk, tmp_path/'run')
    nb.page.locator('.cr-overrides input').click(); cells = nb.cells()
    nb.page.locator('.cr-overrides input').fill('method.lambda_consist=1'); nb.page.keyboard.press('Enter')
    expect(nb.page.locator('.cr-error')).to_contain_text('lambda_consis')
    nb.button.focus()
    for k in ('a', 'b', 'x', 'd', 'd', 'j', 'ArrowDown'): nb.page.keyboard.press(k)
    assert nb.cells() == cells and not (tmp_path/'run').exists()
