/// Addresses on the network: which are out in public.
@NullMarked
package dev.rungate.wire.address;

import org.jspecify.annotations.NullMarked;
