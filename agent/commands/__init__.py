"""The subcommands of `rollcall-agent`, one module each: they translate between a command line and plain modules."""
