/// What is deployed, read as AWS would read it.
package dev.rungate.infra;
