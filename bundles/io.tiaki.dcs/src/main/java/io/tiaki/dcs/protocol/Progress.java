package io.tiaki.dcs.protocol;

/**
 * What a gateway tells of an instruction before its outcome (uplink protocol, progress).
 *
 * @param id of the message
 * @param instruction that it is about
 * @param text for people, may be empty
 */
public record Progress(String id, String instruction, String text) implements Message {}
