/// Money held before a call and booked after: the ledger and what it may answer.
@NullMarked
package dev.rungate.budgets;

import org.jspecify.annotations.NullMarked;
