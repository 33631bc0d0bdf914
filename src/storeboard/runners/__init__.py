"""Who runs lanes: in this process to begin with; over many hosts on a shared engine later."""
