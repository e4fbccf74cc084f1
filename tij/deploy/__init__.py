"""Plan, apply, destroy, bootstrap, outputs, adoption, and the gate."""
