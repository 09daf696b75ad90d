/// The record of a run: steps, carried from the run's item into a table of their own.
@NullMarked
package dev.rungate.aws.dynamo.steps;

import org.jspecify.annotations.NullMarked;
