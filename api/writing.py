"""What all that writes has in common: whose key, done once, answered as asked."""

from collections.abc import Callable

from fastapi import Request

from api.idempotency import repeatable
from api.service import Service, Writer
from api.sessions import SignedIn, key_of
from api.transactions import settled
from registry.keystore import Signer
from registry.office import Office
from registry.sending import Done
from registry.store.outbox import Entry

Do = Callable[[Office, Signer], Done]


async def carry_out(
    request: Request, service: Service, who: SignedIn, asked: bytes, do: Do
) -> tuple[Entry, dict[str, str]]:
    """Do it with the user's key, once for each Idempotency-Key; the transaction, after waiting as asked, and headers.
    `asked` is what the key stands for, without secrets. Raises what `do` raises, Reverted, and what is said there."""
    key, repeated = key_of(service, who), repeatable(request, who.user.name, asked)

    def once(writer: Writer) -> Done:
        office = writer.office.asked_by(who.user.name)
        return writer.repetitions.once(office, repeated, lambda office: do(office, key), _as_before)

    done = await service.write(once)
    entry = await service.read_vault(lambda: service.outbox.by_hash(done.transaction))
    assert entry is not None  # it is the outbox that gave it
    entries, headers = await settled(request, service, [entry.number])
    return entries[0], headers


def _as_before(done: Done) -> Done:
    return done
