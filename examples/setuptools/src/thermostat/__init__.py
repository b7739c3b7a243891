"""A client of the thermostat; `thermostat.qmp` is generated when this is built."""
