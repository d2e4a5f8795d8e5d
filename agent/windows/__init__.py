"""What the Windows probes share: how PowerShell and the registry are asked, and what their answers look like."""
