/// The web server: connections, requests, the routing table's mechanics, bytes in and out.
@NullMarked
package dev.rungate.http.server;

import org.jspecify.annotations.NullMarked;
