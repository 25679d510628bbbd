"""A sentence for each way in which fetching can fail, in the reader's language."""

from __future__ import annotations

from bot.fetching.failures import FetchFailed, Trouble
from bot.texts import N_, Texts

SENTENCES = {
    Trouble.BAD_ADDRESS: N_("This address cannot be fetched: {detail}."),
    Trouble.PRIVATE_ADDRESS: N_(
        "This address leads into a private network ({detail}). Whoever hosts me can allow that"
        " with PAPERBOY_PRIVATE_NETWORK=on."
    ),
    Trouble.UNREACHABLE: N_("Its server cannot be reached ({detail})."),
    Trouble.TIMED_OUT: N_("Its server took longer than {detail} seconds."),
    Trouble.CUT_OFF: N_("The connection was cut before the end."),
    Trouble.TOO_LARGE: N_("It is larger than {detail}."),
    Trouble.TOO_MANY_REDIRECTS: N_("It redirects more than {detail} times."),
    Trouble.NOT_THERE: N_("There is nothing at this address ({detail})."),
    Trouble.TOO_OFTEN: N_("Its server got too many requests."),
    Trouble.REFUSED: N_("Its server refuses ({detail})."),
    Trouble.SERVER_FAILED: N_("Its server fails ({detail})."),
    Trouble.WEB_PAGE: N_(
        "There is a web page at this address and no data. Look there for a link to the feed or the"
        " raw file."
    ),
    Trouble.UNREADABLE: N_("What came from there cannot be read ({detail})."),
}


def sentence(failure: FetchFailed, t: Texts) -> str:
    """What to tell about a failure."""
    detail = failure.detail
    if failure.trouble is Trouble.BAD_ADDRESS:
        detail = t(detail)
    elif failure.trouble is Trouble.TOO_LARGE and detail.isdecimal():
        detail = f"{int(detail) / 1_000_000:g} MB"
    return t(SENTENCES[failure.trouble], detail=detail)
