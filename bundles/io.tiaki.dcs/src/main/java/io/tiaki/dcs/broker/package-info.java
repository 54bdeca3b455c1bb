/**
 * The embedded MQTT broker: TLS only, clients known by their certificates, topics by their names.
 */
package io.tiaki.dcs.broker;
