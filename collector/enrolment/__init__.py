"""Admitting a device: by the token of a completed loan agreement, or by the school's key for devices that stay on site."""
