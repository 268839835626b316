"The harness itself, on plain widgets."
import json, sys
from statistics import median
import pytest
from PIL import Image
from playwright.sync_api import expect
from lab import find_chromium, save_png

slider = """import ipywidgets as W
slider, label = W.IntSlider(max=9, description='frame'), W.Label('none')
slider.observe(lambda c: setattr(label, 'value', f'frame no. {c.new}'), 'value')
W.VBox([slider, label])"""

picture = """import io, ipywidgets as W
from PIL import Image
def png(i): b = io.BytesIO(); Image.new('RGB', (256, 128), (20 * i, 80, 120)).save(b, 'PNG'); return b.getvalue()
slider, image = W.IntSlider(max=9), W.Image(value=png(0))
image.add_class('cr-img')
slider.observe(lambda c: setattr(image, 'value', png(c.new)), 'value')
W.VBox([slider, image])"""

late = """() => {
const canvas = document.body.appendChild(document.createElement('canvas'));
let n = 0;
addEventListener('keydown', () => setTimeout(() => canvas.getContext('2d').fillRect(0, 0, 50 * ++n, 90), 200)) }"""

def test_slider_by_keyboard_reload_and_restart(lab, subshells):
    nb = lab.open([slider, 'print("sl" + "ow")'], subshells=subshells)
    nb.run_all()
    assert nb.errors() == [] and nb.text(1) == 'slow'
    handle, label = nb.page.locator('.noUi-handle'), nb.page.locator('.widget-label', has_text='no.')
    handle.focus() # which makes its cell the active one
    cells = nb.cells()
    for key in ('ArrowRight', 'ArrowRight', 'ArrowLeft', 'End'): nb.page.keyboard.press(key)
    expect(label).to_have_text('frame no. 9')
    assert nb.python('slider.value') == 9 and nb.cells() == cells
    nb.reload()
    expect(label).to_have_text('frame no. 9')
    handle.focus()
    nb.page.keyboard.press('Home')
    expect(label).to_have_text('frame no. 0')
    nb.restart_kernel()
    with pytest.raises(RuntimeError, match='NameError'): nb.python('slider')
    nb.run(0)
    assert nb.python('[slider.value, label.value]') == [0, 'none']

def test_errors_and_the_kernel(lab):
    nb = lab.open(['%%md\n# Title', 'import crdoco, time', 'time.sleep(1); 1 / 0', 'done = True'])
    nb.run_all()
    assert nb.errors() == ['cell 2: ZeroDivisionError: division by zero'] and nb.cells()[0] == 4
    assert nb.python('__import__("sys").executable') == sys.executable and not nb.python('"done" in globals()')
    assert nb.python('__import__("os").path.expanduser("~")') == str(lab.server(True)[2].parent)

@pytest.mark.parametrize('theme', ['light', 'dark'])
def test_theme(lab, theme, tmp_path):
    nb = lab.open([slider], theme=theme, width=900, height=600)
    path = nb.shot(nb.page.locator('.jp-Notebook'), tmp_path/'notebook.png')
    grey = Image.open(path).convert('L')
    assert (grey.resize((1, 1)).getpixel((0, 0)) < 60) == (theme == 'dark') and grey.width < 900

def test_latency(lab, subshells):
    nb = lab.open([picture], subshells=subshells)
    nb.run_all()
    nb.page.locator('.noUi-handle').focus()
    times = nb.latency(lambda: nb.page.keyboard.press('ArrowRight'), 'img.cr-img', 5)
    print(f'{median(times):.0f} ms')
    assert len(times) == 5 and 1 < median(times) < 3000 and nb.python('slider.value') == 5
    nb.page.evaluate(late)
    assert all(200 <= t < 2000 for t in nb.latency(lambda: nb.page.keyboard.press('Shift'), 'body > canvas', 3))

def test_save_png_keeps_the_limit(tmp_path):
    noise = tmp_path/'noise.png'
    Image.effect_noise((256, 256), 90).convert('RGB').save(noise)
    small = save_png(noise.read_bytes(), tmp_path/'small.png', 50_000)
    assert small.stat().st_size <= 50_000 and Image.open(small).size == (256, 256)
    with pytest.raises(ValueError, match='more than 100;'): save_png(noise.read_bytes(), tmp_path/'tiny.png', 100)

def test_find_chromium(monkeypatch, tmp_path):
    monkeypatch.setenv('PATH', str(tmp_path)); monkeypatch.delenv('CRDOCO_CHROMIUM', raising=False)
    assert find_chromium() is None and find_chromium(sys.executable) == sys.executable
    (tmp_path/'google-chrome').symlink_to(sys.executable)
    assert find_chromium(sys.executable) == str(tmp_path/'google-chrome')
    monkeypatch.setenv('CRDOCO_CHROMIUM', str(tmp_path/'none'))
    assert find_chromium() is None

def test_study(study):
    assert [json.loads(p.read_text())['state'] for p in study.root.glob('lambda_consis=*/status.json')] == ['done'] * 4
