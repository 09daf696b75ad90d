/// Lets a call in: rules, rates and money, and owns what the call holds from then on.
@NullMarked
package dev.rungate.calls.admission;

import org.jspecify.annotations.NullMarked;
