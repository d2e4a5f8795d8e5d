"""The probes of Windows. Sources of truth: interfaces that answer in numbers; nothing is read by localised words."""
