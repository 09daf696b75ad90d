/// What is billed costs: amounts, prices, the price list, the dearest use of a bound.
@NullMarked
package dev.rungate.pricing;

import org.jspecify.annotations.NullMarked;
