/// Who is calling: organisation, agent, token, and where they are kept.
@NullMarked
package dev.rungate.tenants;

import org.jspecify.annotations.NullMarked;
