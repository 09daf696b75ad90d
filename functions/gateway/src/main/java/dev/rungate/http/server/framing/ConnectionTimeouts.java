package dev.rungate.http.server.framing;

import java.time.Duration;

/// How long the other end of a connection may take for what it began: {@code silence} between two
/// bytes of a request, {@code whole} for one request from its first byte to its last, {@code
/// linger} between two bytes of what still comes after a request was refused unread, {@code unread}
/// to take in one piece of an answer. Between two requests it may rest for as long as the server
/// lets it.
public record ConnectionTimeouts(
        Duration silence, Duration whole, Duration linger, Duration unread) {}
