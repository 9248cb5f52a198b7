/** The settings: typed, described, parsed once into one validated record for each stage. */
package io.adtally.config;
