"The notebook that `make lab` opens: with the demo's runs, and without any."
import json
from pathlib import Path
import pytest

notebook = Path(__file__).parents[2]/'nbs/tutorials/workbench.ipynb'

@pytest.mark.parametrize('there', [True, False], ids=['with-runs', 'without'])
def test_workbench(lab, study, tmp_path, there):
    cells = [''.join(c['source']) for c in json.loads(notebook.read_text())['cells'] if c['cell_type'] == 'code']
    runs = study.root if there else tmp_path/'none'
    asked = [c.replace("'../../runs/demo'", repr(str(runs))).replace('../../runs/toystreet_crdoco', str(tmp_path/'run')) for c in cells]
    assert sum(repr(str(runs)) in c for c in asked) == 1
    nb = lab.open(asked, height=3000)
    nb.run_all()
    assert nb.errors() == []
    text = [nb.text(i) for i in range(len(asked))]
    assert ['make demo' in text[1], 'no such folder' in text[2], 'folder of runs' in text[4]] == [not there] * 3, text
    assert 'Start' in text[5] and nb.page.locator('.cr-panel').count() == 4
    assert nb.python('[p.live for p in (translations, classes, ablation, training)]') == [True] * 4 # after Run All
    if there: nb.page.locator('.cr-stage[data-painted]').first.wait_for(); nb.page.locator('.cr-grid [data-at="0,0"]').wait_for()
