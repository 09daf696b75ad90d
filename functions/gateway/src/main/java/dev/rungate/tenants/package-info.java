/// Who is calling: organisation, agent, member, token; where they are kept, and how secrets are
/// sealed.
@NullMarked
package dev.rungate.tenants;

import org.jspecify.annotations.NullMarked;
