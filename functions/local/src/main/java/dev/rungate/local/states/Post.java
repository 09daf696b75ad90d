package dev.rungate.local.states;

import java.util.Optional;

/// The facts that tasks need about queues before they send.
interface Post {
    /// The name of the queue at this address, if there is one.
    Optional<String> queueAt(String url);

    /// An id for one more message; later ones sort later.
    String freshId();
}
