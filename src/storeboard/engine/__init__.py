"""The path: intake, lanes, cycle, doubt, settle. It knows the vendors and the store by the protocols in `ports`."""
