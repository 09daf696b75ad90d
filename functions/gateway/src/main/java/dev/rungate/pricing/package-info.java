/// What tokens cost: amounts, prices, the price list, and the worst case of a request.
@NullMarked
package dev.rungate.pricing;

import org.jspecify.annotations.NullMarked;
