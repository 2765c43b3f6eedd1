"""Rules of the Convention and its Resolutions, as advice to the authority that is about to issue: a file a subject."""
