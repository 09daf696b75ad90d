/// Gates, the answers they hold, and the grants they leave.
@NullMarked
package dev.rungate.aws.dynamo.gates;

import org.jspecify.annotations.NullMarked;
