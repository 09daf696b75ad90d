/// Who and what is known: agents, tokens, members, policies, providers.
@NullMarked
package dev.rungate.aws.dynamo.registry;

import org.jspecify.annotations.NullMarked;
