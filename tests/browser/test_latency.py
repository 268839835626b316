"How long a person waits, measured in the page: from the key to the new pixels."
import json, shutil
from statistics import median
import pytest
import yaml

@pytest.fixture(scope='session')
def figures(shots):
    "Medians in milliseconds by name, written beside the screenshots."
    found = {}
    yield found
    (shots/'latency.json').write_text(json.dumps(found, indent=1) + '\n')

@pytest.fixture(scope='session')
def large(study, tmp_path_factory):
    "A run of the tiny study that is evaluated at 512x256."
    run = shutil.copytree(study.root/'lambda_consis=1,seed=0', tmp_path_factory.mktemp('large')/'run')
    config = yaml.safe_load((run/'config.yaml').read_text())
    config['eval_size'], config['eval']['size'] = [256, 512], [256, 512]
    (run/'config.yaml').write_text(yaml.safe_dump(config))
    return run

def opened(lab, run, more='', **kw):
    nb = lab.open(['from crdoco.panels.translation import TranslationPanel\nfrom crdoco.panels.training import TrainPanel', f'p = TranslationPanel({str(run)!r}{more})\np'], **kw)
    nb.run_all(); nb.page.locator('.cr-stage[data-painted]').wait_for()
    assert nb.errors() == []
    return nb

def sample_times(nb, n=9): # to and fro between two samples that are at hand
    nb.python('[p.compute(p.state.run, i) and 0 for i in (0, 1, 2)]'); nb.page.locator('.cr-stage').focus()
    keys = iter(['ArrowRight', 'ArrowLeft'] * n)
    return nb.latency(lambda: nb.page.keyboard.press(next(keys)), '.cr-stage', n, 'e => e.dataset.frame')

def local_times(nb, key, n=9): # what needs no kernel
    nb.page.locator('.cr-stage').focus()
    return nb.latency(lambda: nb.page.keyboard.press(key), '.cr-stage', n, 'e => e.dataset.painted')

def first_times(nb, n=5): # networks loaded, nothing computed yet
    nb.page.locator('.cr-stage').focus(); keys = iter(['End', 'Home'] * n)
    def act(): nb.python('p.work.wait(30) and p.layers.clear()'); nb.page.keyboard.press(next(keys))
    return nb.latency(act, '.cr-stage', n, 'e => e.dataset.frame')

def test_cached_sample_blink_and_swipe(lab, large, figures, subshells):
    nb = opened(lab, large, subshells=subshells); which = 'subshells' if subshells else 'main thread'
    figures[f'sample at hand, 512x256, {which}'] = round(median(sample_times(nb)), 1)
    nb.page.keyboard.press('b'); figures[f'blink, {which}'] = round(median(local_times(nb, ' ')), 1)
    nb.page.keyboard.press('s'); figures[f'swipe, {which}'] = round(median(local_times(nb, 'Shift+ArrowRight')), 1)
    print(figures)
    assert figures[f'sample at hand, 512x256, {which}'] <= 150 * slack() and figures[f'blink, {which}'] <= 20 * slack() and figures[f'swipe, {which}'] <= 20 * slack()

def test_first_inference(lab, study, figures):
    nb = opened(lab, study.root/'lambda_consis=1,seed=0')
    figures['first inference, ToyStreet 128x64'] = round(median(first_times(nb)), 1)
    print(figures)
    assert figures['first inference, ToyStreet 128x64'] <= 400 * slack()

def test_while_a_run_trains(lab, large, study, figures, tmp_path):
    nb = opened(lab, large)
    small = "source.n=16 target.n=16 eval.n=2 train.device=cpu 'method.steps={source: 100000, translate: 0, target: 0, joint: 0}'"
    nb.python(f'globals().update(t=TrainPanel(overrides={small!r}, folder={str(tmp_path/"run")!r})) or t.start()')
    try:
        nb.page.wait_for_function('() => true'); 
        for _ in range(600):
            if nb.python('t.run.position()[1] > 20'): break
            nb.page.wait_for_timeout(200)
        figures['sample at hand, 512x256, while a run trains'] = round(median(sample_times(nb)), 1)
        nb.page.keyboard.press('b'); figures['blink, while a run trains'] = round(median(local_times(nb, ' ')), 1)
        print(figures)
        assert figures['sample at hand, 512x256, while a run trains'] <= 300 * slack() and figures['blink, while a run trains'] <= 40 * slack()
    finally: nb.python('t.stop() or t.process.wait(60)')
