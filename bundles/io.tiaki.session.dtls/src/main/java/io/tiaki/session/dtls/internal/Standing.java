package io.tiaki.session.dtls.internal;

/**
 * How the meters of a gateway stand at one moment.
 *
 * @param live meters with a session
 * @param all meters of the directory
 * @param silent meters that do not answer
 * @param example one of those, with its address
 * @param full handshakes since the start that were not abbreviated
 * @param resumed those that were
 */
record Standing(int live, int all, int silent, String example, long full, long resumed) {}
