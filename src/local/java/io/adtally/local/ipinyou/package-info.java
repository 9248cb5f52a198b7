/** Reads the public iPinYou bidding logs as if their ad servers wrote to adtally's topics. */
package io.adtally.local.ipinyou;
