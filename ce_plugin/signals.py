"""What a host may listen to. Sent after the commit; a failing receiver is logged.

Each is sent with the row's class as sender and the row as `instance`:
`claim_recorded` (CreditClaim), `application_submitted` and `application_returned`
(CertificationApplication), `certificate_issued` (Certificate).

`address_proved` goes the other way: the host sends it with `user` and `address` when
somebody who signs in has shown that they read mail there, and at each sign-in. With
`agreed` true whoever it is has said that they are the one invited by that address.

`sign_in_addresses` asks, with `user`, for a list of addresses that `user` has shown
they read mail at. Somebody on record with one of them is offered, never assumed.

`invitation_accepted` is sent at once, with `request` and `address`: whoever presses
the button behind a mailed invitation reads mail at that address. The host may have
its sign-up form know so, which comes next.

`address_leaving` asks, with `user` and `address`, before somebody removes an address
from their record: a receiver answers True where `user` signs in with it.
"""

from django.db import transaction
from django.dispatch import Signal

claim_recorded = Signal()
application_submitted = Signal()
application_returned = Signal()
certificate_issued = Signal()
address_proved = Signal()
sign_in_addresses = Signal()
invitation_accepted = Signal()
address_leaving = Signal()


def announce(signal: Signal, instance) -> None:
    """Send `signal` once the transaction is committed, and only then."""
    transaction.on_commit(
        lambda: signal.send_robust(sender=type(instance), instance=instance)
    )
