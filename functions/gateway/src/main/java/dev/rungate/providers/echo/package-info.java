/// The built-in echo: a provider that is no model, for seeing a governed run without anybody's key.
@NullMarked
package dev.rungate.providers.echo;

import org.jspecify.annotations.NullMarked;
