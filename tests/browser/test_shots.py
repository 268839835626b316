"Pictures of the four panels for the docs, in both themes and two widths."
import pytest

panels = dict(translation='TranslationPanel(STUDY, a="image", b="translated", mode="swipe")', parts='PartsPanel(STUDY)', ablation='AblationPanel(GRID, term="joint: consis")', training='TrainPanel(RUN)')

@pytest.mark.parametrize('theme, width', [('light', 1600), ('dark', 1000)])
def test_shots(lab, study, runs, shots, theme, width):
    root = runs or study.root; name = 'toystreet_lambda' if runs else str(study.file) # names in the pictures should say nothing of this machine
    run = min(root.glob('lambda_consis=1,seed=*')).name; seed = run.split('=')[-1]
    where = dict(STUDY=f'study={name!r}, root={root.name!r}', GRID=f'{name!r}, root={root.name!r}', RUN=f'overrides="method.lambda_consis=1 seed={seed}", folder="{root.name}/{run}"')
    def call(text):
        for k, v in where.items(): text = text.replace(k, v)
        return text
    nb = lab.open([f'import os; os.chdir({str(root.parent)!r})\nfrom crdoco.panels.ablation import AblationPanel\nfrom crdoco.panels.parts import PartsPanel\nfrom crdoco.panels.training import TrainPanel\nfrom crdoco.panels.translation import TranslationPanel',
        *map(call, panels.values())], theme=theme, width=width, height=1800)
    nb.js('for (const a of ["left", "right"]) app.shell[`collapse${a[0].toUpperCase()}${a.slice(1)}`]()')
    nb.run_all(); assert nb.errors() == []
    nb.page.locator('.cr-stage[data-painted]').first.wait_for(); nb.page.wait_for_timeout(3000)
    for i, name in enumerate(panels):
        path = nb.shot(nb.output(i + 1).locator('.cr-panel').first, shots/f'{name}-{theme}.png')
        assert path.stat().st_size <= 100_000
        assert nb.output(i + 1).locator('.cr-error').count() == 0, name
        box = nb.output(i + 1).locator('.cr-panel').first.evaluate('e => [e.scrollWidth, e.clientWidth]'); assert box[0] <= box[1] + 1, (name, box) # nothing is cut off
