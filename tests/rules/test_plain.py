"""Results as JSON: whatever was handed in, or a file is called, JSON can be made of what is said of it."""

from pathlib import Path

import orjson
import pytest

from registry.canonical import NotWellFormed, load_json
from registry.plain import plain, to_json


@pytest.mark.parametrize("document", [b'{"\\ud800":"x","\\ud800":"y"}', b'{"\\ud800":null}'])
def test_half_a_letter_in_a_members_name_is_told_as_its_escape(document: bytes) -> None:
    with pytest.raises(NotWellFormed) as fault:
        load_json(document)
    assert orjson.loads(to_json(fault.value.facts)) == {"where": "\\ud800"}


def test_a_file_whose_name_is_no_text_is_told_all_the_same() -> None:
    assert plain({"file\udcff": [Path("permit\udcff.json")]}) == {"file\\udcff": ["permit\\udcff.json"]}
