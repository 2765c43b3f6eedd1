"""Settings: one file, one frozen object; what makes no sense is named, and nothing is lost when it is written."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.config import FILE, NotConfigured, Settings, dump, from_mapping, load, save


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("party = ", "cannot be read"),
        ("party = 5", "party is str"),
        ("part = 'MG'", "no setting part"),
        ("party = 'mg'", "party must be two capital letters"),
        ("origin = 'permits.example'", "origin must be"),
        ("origin = 'https://permits.example/verify'", "origin must be"),
        ("chain = 'embedded'", "chain is a table"),
        ("[chain]\nnode = 1", "chain.node is str"),
        ("[chain]\ntimeout = -1", "chain.timeout must be"),
        ("[chain]\ntimeout = inf", "chain.timeout must be"),
        ("[chain]\nperiod = 0.0", "chain.period must be"),
        ("[chain]\nfinality = -1", "chain.finality must be"),
        ("[chain]\nid = 1.5", "chain.id is int"),
        ("batch = 0", "batch must be"),
        ("batch = 2.5", "batch is int"),
        ("batch = true", "batch is int"),
        ("batch = 5000", "batch must be"),
        ("keystore_rounds = 3", "keystore_rounds must be a power of two"),
        ("keystore_rounds = 1", "keystore_rounds must be a power of two"),
        ("home = '/'", "leave it out"),
        ("[registry]\nparty = ''", "no setting registry.party"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path, text, says):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(NotConfigured) as fault:
        load(tmp_path)
    assert says in str(fault.value)
    assert FILE in str(fault.value)


def test_a_home_without_settings_says_how_to_make_them(tmp_path):
    with pytest.raises(NotConfigured, match="permit init"):
        load(tmp_path)


def test_a_home_without_a_registry_says_how_to_get_one(tmp_path):
    with pytest.raises(NotConfigured, match="permit deploy"):
        Settings(home=tmp_path).registry_known()


@pytest.mark.parametrize("address", ["0x", "0x12", "x" * 42, "0x" + "g" * 40, "0x" + "1" * 42])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    settings = from_mapping(tmp_path, {"registry": {"parties": address, "permits": "0x" + "1" * 40}})
    with pytest.raises(NotConfigured, match="40 hex digits"):
        settings.registry_known()


_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_letters = st.text(string.ascii_uppercase, min_size=2, max_size=2)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "party": _letters,
            "profile": _text,
            "approval": st.booleans(),
            "batch": st.integers(1, 450),
            "keystore_rounds": st.integers(1, 20).map(lambda power: 2**power),
            "chain": st.fixed_dictionaries(
                {},
                optional={"node": _text, "folder": _text, "id": st.integers(1, 2**53), "timeout": st.floats(0.1, 1e9)},
            ),
            "registry": st.fixed_dictionaries({}, optional={"parties": _text, "since": st.integers(0, 2**53)}),
            "stores": st.fixed_dictionaries({}, optional={"index": _text, "vault": _text}),
        },
    )
)
def test_settings_are_read_as_they_were_written(tmp_path_factory, data):
    home = tmp_path_factory.getbasetemp() / "written"
    settings = from_mapping(home, data)
    save(settings)
    assert load(home) == settings


def test_what_is_usual_is_not_written(tmp_path):
    assert dump(Settings(home=tmp_path, party="MG")) == 'party = "MG"\n'


def test_the_home_is_its_owners_alone(tmp_path):
    save(Settings(home=tmp_path / "home"))
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "url",
    ["postgresql://registry:secret@localhost/vault", "postgresql://localhost/vault?user=registry&password=secret"],
)
def test_settings_with_a_password_are_for_their_owner_alone(tmp_path: Path, url: str):
    file = tmp_path / FILE
    file.write_text(f'[stores]\nvault = "{url}"\n')
    file.chmod(0o640)
    with pytest.raises(NotConfigured, match="chmod 600") as refused:
        load(tmp_path)
    assert "secret" not in str(refused.value)
    file.chmod(0o600)
    assert load(tmp_path).vault_url == url


@pytest.mark.parametrize("url", ["postgresql://registry@localhost/vault", "sqlite:////srv/a:b@c.sqlite"])
def test_settings_without_a_secret_may_be_read_by_others(tmp_path: Path, url: str):
    (tmp_path / FILE).write_text(f'[stores]\nvault = "{url}"\n')
    (tmp_path / FILE).chmod(0o644)
    assert load(tmp_path).vault_url == url


def test_settings_are_written_for_their_owner_alone(tmp_path: Path):
    before = os.umask(0)
    try:
        path = save(Settings(home=tmp_path / "new"))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
