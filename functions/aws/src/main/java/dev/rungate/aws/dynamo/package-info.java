/// What the gateway means by ledger, runs, directory and stores, kept in DynamoDB. The layout is in
/// {@code docs/ledger.md}.
@NullMarked
package dev.rungate.aws.dynamo;

import org.jspecify.annotations.NullMarked;
