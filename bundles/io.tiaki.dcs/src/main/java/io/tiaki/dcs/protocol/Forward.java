package io.tiaki.dcs.protocol;

import java.util.Optional;

/**
 * A message for somebody else that a gateway asks us to carry (uplink protocol, Forward). We cannot
 * open it.
 *
 * @param id of the message
 * @param profile the access profile that let it out
 * @param recipient whom it is for
 * @param signed whether the gateway signed it inside; if not, we answer for it
 * @param cms base64 of what the recipient gets
 * @param mark how far the gateway's store has come, if it says so
 */
public record Forward(
    String id, String profile, String recipient, boolean signed, String cms, Optional<Mark> mark)
    implements Message {}
