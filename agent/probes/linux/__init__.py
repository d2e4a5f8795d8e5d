"""The probes of Linux. Sources of truth: the kernel's files first, commands only where no file knows."""
