"""The spool: what this device has sealed and the collector does not hold yet, and what its chain hangs on."""
