"""The names of officers: this node keeps those that stand behind the credentials of whom it appointed."""

from collections.abc import Iterable, Mapping

from api.pages.desk.door import Visit
from registry.canonical import build, load_json
from registry.records import Credential
from registry.state import Officer


async def names_of(visit: Visit, officers: Iterable[Officer]) -> Mapping[bytes, str]:
    """Those that the vault has, by account."""

    def read() -> dict[bytes, str]:
        with visit.service.vault.read() as reading:
            records = {officer.account: reading.record(officer.credential) for officer in officers}
        kept = {account: record.content for account, record in records.items() if record is not None}
        return {account: build(Credential, load_json(content)).name for account, content in kept.items()}

    return await visit.service.read_vault(read)
