package dev.rungate.local.states;

import java.time.Instant;

/// A state machine as it is kept: its definition as it was written, and the digest of that.
record MachineItem(
        MachineArn arn,
        String definition,
        String digest,
        String role,
        Instant created,
        Instant updated) {}
