"""Public releases: the figures anyone may see, with those suppressed that would tell of a few.

Belongs here: what is confidential, what follows from what, what else must be suppressed, the files.
Does not: releases for the office, commands.
"""

from publishing.public.publish_public import PublicRelease, publish_public

__all__ = ["PublicRelease", "publish_public"]
