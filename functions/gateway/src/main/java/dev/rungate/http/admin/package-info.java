/// Administration over HTTP: agents, tokens, members, policies, providers, usage.
@NullMarked
package dev.rungate.http.admin;

import org.jspecify.annotations.NullMarked;
