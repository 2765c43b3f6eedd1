"""The desk: one page for each thing that signed-in people do. `door` lets them in, `sign` signs them in and out; every
other file is a room. What is done here is done by the services that `/v1` uses: nothing is decided twice.
"""

from fastapi import APIRouter

from api.pages.desk import (
    act,
    affirm,
    appointment,
    approving,
    batch,
    border,
    decision,
    directory,
    draft,
    home,
    issuing,
    permit,
    register,
    sign,
    species,
)

ROOMS: tuple[APIRouter, ...] = (
    sign.router, home.router, register.router, permit.router, border.router, act.router, draft.router, issuing.router,
    approving.router,
    species.router, batch.router, directory.router, appointment.router, decision.router, affirm.router,
)  # fmt: skip
