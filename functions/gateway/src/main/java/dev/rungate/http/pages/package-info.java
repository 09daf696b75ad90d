/// Pages for people, written for browsers without scripts: text that others wrote is only ever
/// shown.
@NullMarked
package dev.rungate.http.pages;

import org.jspecify.annotations.NullMarked;
