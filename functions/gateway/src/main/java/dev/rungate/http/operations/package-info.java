/// What operators and newcomers read: health, figures, the API's own description.
@NullMarked
package dev.rungate.http.operations;

import org.jspecify.annotations.NullMarked;
