package dev.rungate.http.framing;

import java.time.Duration;

/// How long a connection may take to say what it began: {@code silence} between two of its bytes,
/// {@code whole} for one request from its first byte to its last, and {@code linger} between two of
/// those that still come after a request was refused unread. A connection between two requests may
/// rest for as long as the server lets it.
public record Patience(Duration silence, Duration whole, Duration linger) {}
