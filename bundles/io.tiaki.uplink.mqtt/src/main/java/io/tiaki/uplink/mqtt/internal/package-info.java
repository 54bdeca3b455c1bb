/** One connection to the broker and what it rests on. */
@NullMarked
package io.tiaki.uplink.mqtt.internal;

import org.jspecify.annotations.NullMarked;
