"The translation panel: pictures, ways of comparing, the cycle strip, the scrubber, the page without a kernel."
import time
from playwright.sync_api import expect

def panel(desk, study, more='', subshells=True):
    "The notebook with the panel over the cells of the tiny study."
    nb = desk(subshells)
    nb.show(f'close()\np = TranslationPanel(study={str(study.file)!r}, root={str(study.root)!r}{more})\np')
    nb.stage = nb.page.locator('.cr-stage')
    expect(nb.stage).to_have_attribute('data-frame', '1')
    return nb

def canvas(nb): return nb.page.locator('.cr-frame canvas').evaluate('e => e.toDataURL()')
def frame(nb): return int(nb.stage.get_attribute('data-frame'))
def press(nb, *keys):
    for k in keys: nb.page.keyboard.press(k)
def settled(nb, value, expr='p.state.index'): # the kernel has heard of it, and the page shows it
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if nb.python(f'[{expr}, p.work.idle, p.w_stage.frame]') == [value, True, frame(nb)]: return
        nb.page.wait_for_timeout(50)
    raise AssertionError(nb.python(f'[{expr}, p.work.idle, p.w_stage.frame, p.state.error]') + [frame(nb)])

def test_another_sample_by_key_and_mouse(desk, study, subshells):
    nb = panel(desk, study, subshells=subshells)
    seen = [canvas(nb)]
    nb.stage.focus()
    cells = nb.cells()
    press(nb, 'ArrowRight'); settled(nb, 1); seen.append(canvas(nb))
    press(nb, 'End'); settled(nb, 5); seen.append(canvas(nb))
    nb.page.locator('button.cr-prev').click(); settled(nb, 4); seen.append(canvas(nb))
    nb.page.locator('.cr-at .noUi-handle').focus(); press(nb, 'Home'); settled(nb, 0)
    assert canvas(nb) == seen[0] and len(set(seen)) == 4
    nb.stage.focus()
    press(nb, 'a', 'b', 'd', 'd', 'x', 'j', 'r', 'ArrowDown', 'm', 'o') # commands of JupyterLab, were they not guarded
    assert nb.cells() == cells and nb.errors() == []
    nb.page.locator('.cr-at .noUi-handle').focus()
    press(nb, 'x', 'a', 'd', 'd', 'j'); assert nb.cells() == cells

def test_swipe_blink_and_strip_without_the_kernel(desk, study):
    nb = panel(desk, study, ", a='image', b='translated'")
    nb.stage.scroll_into_view_if_needed()
    whole, knob = canvas(nb), nb.page.locator('.cr-knob')
    knob.focus(); press(nb, 'End'); expect(knob).to_have_attribute('aria-valuenow', '100'); left = canvas(nb)
    press(nb, 'Home'); expect(knob).to_have_attribute('aria-valuenow', '0'); right = canvas(nb)
    box = nb.page.locator('.cr-frame canvas').bounding_box()
    nb.page.mouse.move(box['x'] + 2, box['y'] + 50); nb.page.mouse.down(); nb.page.mouse.move(box['x'] + .3 * box['width'], box['y'] + 60, steps=4); nb.page.mouse.up()
    assert 25 <= int(knob.get_attribute('aria-valuenow')) <= 35 and len({whole, left, right, canvas(nb)}) == 4
    nb.stage.focus(); press(nb, 'b'); expect(nb.stage).to_have_attribute('data-shown', 'image')
    press(nb, ' '); expect(nb.stage).to_have_attribute('data-shown', 'translated')
    nb.page.locator('.cr-frame canvas').click(); expect(nb.stage).to_have_attribute('data-shown', 'image')
    nb.page.locator('[data-mode=all]').click() # the cycle strip: there, back, before, after, truth, heat, difference
    expect(nb.page.locator('.cr-frame canvas')).to_have_attribute('aria-label', 'x_t, target image, x_ts, in source style, x_tst, and back, F_t(x_t), F_s(x_ts), y, ground truth, disagreement, symmetric KL (Eq. 2), |x_tst − x_t|')
    settled(nb, 'all', 'p.state.mode')

def test_zoom_overlay_and_value_stay_with_the_next_sample(desk, study):
    nb = panel(desk, study, ", a='image', mode='one'")
    nb.stage.focus(); plain = canvas(nb)
    press(nb, '+', '+', '2', '1'); zoomed = canvas(nb)
    nb.page.locator('.cr-tools select').nth(2).select_option('before'); over = canvas(nb)
    nb.page.locator('[data-class=Road]').click(); alone = canvas(nb)
    assert len({plain, zoomed, over, alone}) == 4
    nb.page.locator('.cr-frame canvas').hover()
    expect(nb.page.locator('.cr-read')).to_contain_text('disagreement, symmetric KL (Eq. 2): ')
    expect(nb.page.locator('.cr-read')).to_contain_text('y, ground truth: ')
    nb.stage.focus(); press(nb, 'ArrowRight'); settled(nb, 1)
    assert nb.python('[p.state.view[0], p.state.overlay, p.state.isolated]') == [2.25, 'before', 3] and canvas(nb) != alone
    again = nb.python('p.code()')
    nb.page.locator('.cr-frame canvas').dblclick(); settled(nb, 1., 'p.state.view[0]')
    assert "overlay='before'" in again and 'view=[2.25' in again and 'isolated=3' in again

def test_lambda_scrubber(desk, study, subshells):
    nb = panel(desk, study, subshells=subshells)
    nb.page.locator('.cr-arm .noUi-handle').focus()
    before, run = canvas(nb), nb.python('p.state.run')
    press(nb, 'End'); settled(nb, 'lambda_consis=1,seed=0', 'p.state.run')
    if run == 'lambda_consis=1,seed=0': press(nb, 'Home'); settled(nb, 'lambda_consis=0,seed=0', 'p.state.run')
    assert canvas(nb) != before
    nb.page.locator('.cr-against select').select_option('lambda_consis=0,seed=0'); settled(nb, 'lambda_consis=0,seed=0', 'p.state.against')
    nb.page.locator('.cr-pick-a').select_option('translated'); nb.page.locator('.cr-pick-b').select_option('translated@') # two weights to blink
    nb.stage.focus(); press(nb, 'b', ' '); expect(nb.stage).to_have_attribute('data-shown', 'translated@')

def test_worst_first(desk, study):
    nb = panel(desk, study)
    nb.page.locator('.cr-order select').select_option('least consistent first')
    worst = '[len(r) == 6 and p.state.index == max(range(6), key=lambda i: r[i]["consistency"]) for r in p.tables.values()]'
    settled(nb, [True], worst)
    assert nb.python('p.state.at') == 0

def test_reload_and_restart(desk, study, subshells):
    nb = panel(desk, study, ', index=3', subshells=subshells)
    shown = canvas(nb)
    nb.reload(); nb.page.locator('.cr-stage[data-frame]').wait_for()
    assert canvas(nb) == shown
    nb.stage.focus(); press(nb, 'Home'); settled(nb, 0)
    nb.restart_kernel(); nb.run_all(); nb.page.locator('.cr-stage[data-frame]').wait_for()
    assert nb.python('p.state.index') == 3 and canvas(nb) == shown

def test_page_without_a_kernel(desk, study, chromium, tmp_path):
    nb = panel(desk, study, ", a='image', b='translated'")
    assert nb.python(f'str(p.save({str(tmp_path / "x.html")!r}))') == str(tmp_path/'x.html')
    context = chromium.new_context(offline=True); page = context.new_page(); asked = []
    page.on('request', lambda r: asked.append(r.url) if not r.url.startswith(('file:', 'data:', 'blob:')) else None)
    page.goto(f'file://{tmp_path}/x.html'); page.locator('.cr-stage[data-painted]').wait_for()
    pixels = lambda: page.locator('.cr-frame canvas').evaluate('e => e.toDataURL()')
    page.locator('.cr-knob').focus(); first = pixels(); page.keyboard.press('End'); second = pixels()
    page.locator('.cr-stage').focus(); page.keyboard.press('b'); page.keyboard.press(' '); expect(page.locator('.cr-stage')).to_have_attribute('data-shown', 'translated')
    assert len({first, second, pixels()}) == 3 and asked == []
    context.close()

def test_missing_things_are_a_sentence(desk, study):
    nb = panel(desk, study)
    shown = canvas(nb)
    nb.page.locator('.cr-seed select').select_option('1'); settled(nb, 1, "int(p.state.run[-1])")
    folder = study.root/'lambda_consis=1,seed=1'; away = folder.with_name('.away')
    folder.rename(away)
    try:
        nb.python('p.models.clear() or p.layers.clear()'); nb.page.locator('.cr-arm .noUi-handle').focus(); press(nb, 'Home', 'End')
        expect(nb.page.locator('.cr-error')).to_contain_text('lambda_consis=1,seed=1')
    finally: away.rename(folder)
    press(nb, 'Home'); expect(nb.page.locator('.cr-error')).to_have_count(0)
    assert nb.errors() == []
