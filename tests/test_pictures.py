"""The pictures of the README: those that the script makes, small, and shown; the script makes them anew."""

import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
README = (ROOT / "README.md").read_text("utf-8")
SCRIPT = ROOT / "scripts" / "screenshots"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_loader("screenshots", SourceFileLoader("screenshots", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_picture_of_the_table_is_there_small_and_shown_and_there_is_no_other(script: ModuleType) -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.png" for name in script.PICTURES}
    for path in FOLDER.iterdir():
        assert path.stat().st_size <= script.MOST
        assert f'src="docs/pictures/{path.name}" alt="' in README


def test_the_form_is_drawn_anew(tmp_path: Path) -> None:
    done = subprocess.run([SCRIPT, "form", "--folder", tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("form: ")
    with Image.open(tmp_path / "form.png") as made, Image.open(FOLDER / "form.png") as kept:
        assert made.size == kept.size


def test_a_picture_that_is_not_in_the_table_is_not_made() -> None:
    done = subprocess.run([SCRIPT, "moon"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no picture moon" in done.stderr
