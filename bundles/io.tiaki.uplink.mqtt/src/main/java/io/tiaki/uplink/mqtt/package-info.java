/** MQTT 5 over mutually authenticated TLS, opened by the gateway (R57, uplink protocol). */
@NullMarked
package io.tiaki.uplink.mqtt;

import org.jspecify.annotations.NullMarked;
