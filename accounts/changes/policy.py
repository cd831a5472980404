"""How long things take when what is on file changes. Real time, not the market's days.

[O] seen on an official page, [A] our own assumption: real markets differ, and change it.
"""

from datetime import timedelta

# SECURITY.md rule 8 asks for a confirmation and an undo link; the times are ours [A]. A link lives
# as long as one for a new password (accounts.reset), a code as long as every texted code.
EMAIL_LINK = timedelta(minutes=30)
UNDO = timedelta(hours=72)

# Payouts wait after a change of the bank account, so that a thief does not get the next one: some
# days at the markets we know; 72 hours here [A]. It is as long as the change can be undone.
BANK_HOLD = UNDO

# A closed account can be taken back for a while: two weeks [A].
COOLING_OFF = timedelta(days=14)
