/// The resources in the user's own AWS account, one class per thing one would draw on a whiteboard.
@NullMarked
package dev.rungate.infra;

import org.jspecify.annotations.NullMarked;
