/** What the stages need of Flink and Flink has not: the domain's codecs as Flink types. */
package io.adtally.flink;
