/**
 * The embedded environment: the real parts a test or a trial run needs, as child processes of this
 * JVM. Never in the job jar.
 */
package io.adtally.local;
