"""What the verify page says around an answer: its heads, whom to call, what happened, why it could not be read. By
name, in English; the page and the browser's own verification say the same ones, translated by the same catalogue.
"""

from registry.acts import CROSSING_REASONS, NOTE_KINDS

HEADS = {
    "genuine": "GENUINE",
    "genuine unused": "GENUINE, NOT YET USED",
    "genuine used-as-expected": "GENUINE, USED AT IMPORT AS IT SHOULD BE",
    "genuine used-elsewhere": "GENUINE, BUT USED IN ANOTHER COUNTRY",
    "genuine endorsed-already": "GENUINE, BUT ENDORSED AT EXPORT ALREADY",
    "genuine not-marked-used": "GENUINE, BUT NOT MARKED AS USED",
    "genuine use-not-recorded-there": "GENUINE, BUT ITS USE IS RECORDED NOWHERE",
    "genuine another-destination": "GENUINE, BUT FOR ANOTHER COUNTRY",
    "genuine place-plausible": "GENUINE, FOR MULTIPLE USE",
    "genuine out-of-place": "GENUINE, BUT NOT WHERE IT SHOULD BE",
    "genuine irregular-crossings": "GENUINE, WITH IRREGULAR CROSSINGS",
    "do not accept": "DO NOT ACCEPT",
    "cannot tell": "CANNOT TELL",
}
"""The one answer. A genuine permit's by what check 9 found of its use."""

ADVICE = {
    "compare": "Now compare the goods and the paper with this screen.",
    "paper rules": "Proceed on paper rules, and record it later.",
    "call the authority": "Call the issuing authority: {authority}.",
    "call the authority of": "Call the Management Authority of {country}: cites.org lists its telephone and address.",
    "call the authority unknown": "Call the Management Authority that the paper names: cites.org lists its telephone.",
    "call us": "Call your own contact: {contact}.",
    "call your own": "Call your own Management Authority.",
    "names not checked": "NAMES NOT CHECKED: this copy does not show them.",
    "another address": (
        "The code leads to {stated}, which is not the address of {party}, {own}. Do not believe what that address says."
    ),
    "not laid out": "What it says is not shown here, because no officer is known to have sealed just that.",
    "differs": "Does the paper differ from this? Do not accept it.",
    "asked": "Asked on {day}: {occasion}. As of block {block}, {time}.",
    "not asked": "Nothing was asked of the registry.",
    "offline sealed": (
        "Sealed by an officer of {party} who was empowered to issue, as of the directory of officers of block {block}, "
        "{time}. Whether it was used is not known here."
    ),
    "offline not empowered": (
        "Sealed by an officer of {party} who was not empowered to issue it, as of the directory of officers of block "
        "{block}, {time}. Whether it was used is not known here."
    ),
    "offline not sealed": (
        "No officer in the directory of officers of block {block}, {time}, sealed it. Whether it was used is not known "
        "here."
    ),
    "offline no directory": (
        "This device keeps no directory of officers yet: neither who sealed it nor whether it was used is known here."
    ),
}

FAULTS = {
    "Damaged": "The code is damaged or cut short. Scan it again, closer and level.",
    "NotAPermitCode": "This is not the code of a permit. Scan the one on the permit: it leads to an address with /v#.",
    "NoCode": "No permit's code was found in the picture. Take it again, closer and level, one permit at a time.",
    "NotAPermitFile": "The file is cut short, or is no sealed permit. Ask for it again.",
    "LaterFormat": "It is of a later format than this page can read. Reload the page, or ask who runs it.",
    "NotAPicture": "The file is no picture that can be read, or it is damaged.",
    "NotAPdf": "The file is no PDF that can be read, or it is damaged.",
    "NothingShown": "Nothing was shown: scan the code, choose a file, or paste the text.",
    "NothingToVerify": "Nothing was shown: scan the code, choose a file, or paste the text.",
    "OtherRegistry": "This permit belongs to another registry, and this one knows nothing of it.",
    "BrowserTooOld": "This browser is too old to read codes. Press Verify below: the server reads what is there.",
    "Pdf": "A PDF is read by the server. Press Verify below to send it there.",
    "BrokenHistory": "What the node tells of this permit does not fit together: tell who runs it.",
    "Busy": "The server has much to do. Verify it again in a moment.",
    "TookTooLong": "The server has much to do. Verify it again in a moment.",
    "MachineBusy": "The server has much to do. Verify it again in a moment.",
    "StoreBusy": "The server has much to do. Verify it again in a moment.",
    "TooSlow": "What you sent did not arrive in time. Send it again, or a smaller picture.",
    "NotAForm": "The form did not arrive whole. Send it again.",
    "NoAnswer": "The node does not answer, or not sensibly.",
    "OtherNode": "This node serves another registry now than when this page was loaded. Load the page again.",
    "TooMuch": "The file is too large to be a permit.",
    "UnknownPermit": "No permit with this code is known up to block {block}. Compare what was typed with the paper.",
    "SeveralPermits": "Several permits begin like this: scan the QR code instead.",
    "NotAShortCode": "This is no short code, or a letter was mistyped. It has 16 letters or digits and a check letter.",
    "CameraUnavailable refused": "This page may not use the camera. Allow it in the browser, or choose a picture.",
    "CameraUnavailable none": "There is no camera on this device. Choose a picture, a file or paste the text.",
    "CameraUnavailable busy": "Another program uses the camera. Close it, or choose a picture.",
    "CameraUnavailable insecure": "The camera can be used only at an address that begins with https://.",
}
"""Why nothing could be judged, by the name of the error."""

EVENTS = {
    "Issued": "Issued: {terms}.",
    "Endorsed": "Endorsed at export on {day}.",
    "Accepted": "Used at import on {day}.",
    "Refused": "Refused at import on {day}: {why}.",
    "Entry": "Crossing {number}: entered {country} on {day}.",
    "Exit": "Crossing {number}: left {country} on {day}.",
    "Irregular": "{says} Irregular: {why}.",
    "Cancelled": "Cancelled: {why}.",
    "Replaced": "Replaced by {successor}: {why}.",
    "Affirmed": "Affirmed by a trusted colleague of its issuer.",
    "Noted": "Note: {why}.",
}

OUTCOMES = {
    "passed": "good",
    "failed": "FAILED",
    "warning": "attention",
    "cannot tell": "cannot tell",
    "not needed": "not needed",
}

OCCASIONS = {"export": "at export", "import": "at import", "transit": "in transit", "inland": "inland"}

STATUSES = {
    "issued": "ISSUED, NOT YET USED",
    "endorsed": "ENDORSED, NOT YET USED",
    "used": "ALREADY USED",
    "refused": "REFUSED",
    "cancelled": "CANCELLED",
    "replaced": "REPLACED",
    "expired": "EXPIRED",
    "inside": "FOR MULTIPLE USE, INSIDE A COUNTRY",
    "outside": "FOR MULTIPLE USE, OUTSIDE",
}
"""What a short code gives: the state alone."""

QUANTITIES = {"permitted": "permitted", "endorsed": "really exported", "imported": "really imported"}

DOING = {
    "scan": "Scan the code with the camera",
    "stop": "Stop the camera",
    "aim": "Hold the code in the middle of the picture, close and level.",
    "checking": "Checking …",
    "first": "Tap where you are: the answer depends on it.",
    "stays": "What you show stays on this device: only the permit's id goes to the node.",
    "checks": "The twelve checks",
    "history": "What happened to it",
    "code": "Short code",
    "colon": ":",
}
"""What the page says while it works."""

SAYINGS = {
    **DOING,
    **HEADS,
    **ADVICE,
    "fault": "It could not be checked: {name}. This says nothing about the permit.",
    **{f"fault {name}": said for name, said in FAULTS.items()},
    **{f"event {name}": said for name, said in EVENTS.items()},
    **{f"crossing-{number}": why for number, why in CROSSING_REASONS.items()},
    **{f"note-{number}": why for number, why in NOTE_KINDS.items()},
    **{f"outcome {name}": said for name, said in OUTCOMES.items()},
    **{f"occasion {name}": said for name, said in OCCASIONS.items()},
    **{f"status {name}": said for name, said in STATUSES.items()},
    **{f"quantity {name}": said for name, said in QUANTITIES.items()},
}
