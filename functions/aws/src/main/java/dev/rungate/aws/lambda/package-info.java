/// The functions as they are deployed: what each is told, what it is made of, and the one thing it
/// does.
@NullMarked
package dev.rungate.aws.lambda;

import org.jspecify.annotations.NullMarked;
