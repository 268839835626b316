"The class table: sort, deltas, the literature beside own runs, the images behind a number, the flip matrix."
from playwright.sync_api import expect

def panel(desk, study, more='', subshells=True):
    where, nb = f'study={str(study.file)!r}, root={str(study.root)!r}', desk(subshells)
    opened = f't = TranslationPanel({where})\ndisplay(t)\n' if 't.open_at' in more else ''
    nb.show(f'close()\n{opened}p = PartsPanel({where}{more})\np')
    nb.page.locator('.cr-table [data-at="0,0"]').wait_for()
    return nb

def cell(nb, table, i, j): return nb.page.locator(f'.cr-{table} [data-at="{i},{j}"]')
def column(nb, j): return [cell(nb, 'table', i, j).inner_text() for i in range(12)]

def test_sort_by_key_and_mouse(desk, study, subshells):
    nb = panel(desk, study, subshells=subshells)
    names = column(nb, 0); assert names[:2] == ['Sky', 'Building'] and 'mIoU' in names[-1]
    cell(nb, 'table', 0, 1).focus(); cells = nb.cells()
    nb.page.keyboard.press('PageUp'); nb.page.keyboard.press('ArrowUp'); nb.page.keyboard.press('Enter') # the head of the first arm, by keyboard
    expect(cell(nb, 'table', -1, 1)).to_have_attribute('aria-sort', 'descending')
    assert column(nb, 0) != names and sorted(column(nb, 0)) == sorted(names)
    nb.page.locator('button.cr-order').click(); expect(cell(nb, 'table', 0, 0)).to_have_text('Sky')
    cell(nb, 'table', 0, 0).focus()
    for k in ('a', 'b', 'x', 'd', 'd', 'j'): nb.page.keyboard.press(k)
    assert nb.cells() == cells and nb.errors() == []

def test_against_the_literature(desk, study):
    nb = panel(desk, study, ", published=dict(paper='crdoco', backbone='DRN-26')") # 19 classes of Cityscapes beside 11 of our own: marked, never subtracted
    text = nb.page.locator('.cr-table').inner_text() + nb.page.locator('.cr-notes').inner_text()
    assert '‡' in text and '†' in text and 'classes cityscapes19' in text, text
    assert nb.python('[s.apart != "" and not bool(s.stats.delta.notna().any()) for s in p.table.sides.values() if s.arm.published]').count(False) == 0

def test_seeds_beside_every_difference(desk, study):
    nb = panel(desk, study)
    few = nb.page.locator('.cr-table thead th').count()
    nb.page.locator('.cr-each input').check(); expect(nb.page.locator('.cr-table thead th')).to_have_count(few + 4) # two arms, two seeds each
    assert '±' in nb.page.locator('.cr-table').inner_text() and 'Δ' in nb.page.locator('.cr-table thead').inner_text()

def test_flips_and_the_images_behind_them(desk, study, subshells):
    nb = panel(desk, study, ', open_sample=t.open_at', subshells=subshells)
    nb.page.locator('.cr-matrix select').select_option('flips by translation')
    nb.page.locator('.cr-counts [data-at="0,0"]').wait_for(timeout=60_000)
    i, j = nb.python('(lambda m: [int(x) for x in __import__("numpy").unravel_index((m - __import__("numpy").diag(m.diagonal())).argmax(), m.shape)])(next(iter(p.counted.values())).flips.sum(0))')
    cell(nb, 'counts', i, j + 1).click() # the pair that flips most
    nb.page.locator('.cr-list [data-at="0,0"]').wait_for()
    assert nb.python('p.state.part and p.state.into') and 'worst first' in nb.page.locator('.cr-list').inner_text()
    cell(nb, 'list', 0, 0).focus(); nb.page.keyboard.press('Enter') # opens in the translation panel above
    for _ in range(200):
        if nb.python('[t.state.index == p.listed[0], t.state.isolated, t.work.idle]') == [True, i, True]: break
        nb.page.wait_for_timeout(50)
    else: raise AssertionError(nb.python('[t.state.index, p.listed, t.state.isolated, t.state.error, p.state.error]'))
    assert nb.page.locator('.cr-stage').first.get_attribute('data-shown') == 'before'

def test_a_class_opens_its_images_in_the_panel(desk, study):
    nb = panel(desk, study)
    cell(nb, 'table', 0, 0).click(); nb.page.locator('.cr-list [data-at="0,0"]').wait_for(timeout=60_000)
    cell(nb, 'list', 0, 0).click(); expect(nb.page.locator('.cr-cause .cr-stage')).to_be_visible()
    nb.page.locator('.cr-cause .cr-stage[data-painted]').wait_for()

def test_export(desk, study, tmp_path):
    nb = panel(desk, study, f', export_to={str(tmp_path)!r}')
    for k in ('csv', 'tex', 'png'): nb.page.locator(f'button.cr-{k}').click(); expect(nb.page.locator('.cr-message')).to_contain_text(f'parts.{k}')
    assert (tmp_path/'parts.csv').read_text().count('\n') > 10 and 'toprule' in (tmp_path/'parts.tex').read_text() and (tmp_path/'parts.png').read_bytes()[:4] == b'\x89PNG'
